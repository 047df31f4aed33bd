package devserver

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// recovery is middleware that swallows every panic, as gin's does.
func recovery(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { _ = recover() }()
		next.ServeHTTP(w, r)
	})
}

// Writers as middleware wraps them.
type (
	unwrapping struct{ http.ResponseWriter }
	hijacking  struct{ http.ResponseWriter }
	opaque     struct{ http.ResponseWriter }
)

func (w unwrapping) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Hijack refuses once something was written, as gin's does.
func (unwrapping) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return nil, nil, http.ErrNotSupported
}

func (w hijacking) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return w.ResponseWriter.(http.Hijacker).Hijack()
}

func wrapping[W http.ResponseWriter](wrap func(http.ResponseWriter) W) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(wrap(w), r) })
	}
}

func TestTruncatedResponseIsNoticed(t *testing.T) {
	for _, body := range []string{"short", strings.Repeat("long ", 10_000)} {
		for _, chunked := range []bool{false, true} {
			v := newVite(t, func(v *fakeVite) {
				v.Config.ErrorLog = nil
				v.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if !chunked {
						w.Header().Set("Content-Length", "1000000")
					}
					io.WriteString(w, body)
					w.(http.Flusher).Flush()
					panic(http.ErrAbortHandler)
				})
			})
			for name, middleware := range map[string][]func(http.Handler) http.Handler{
				"bare":                     nil,
				"recovery":                 {recovery},
				"recovery and Unwrap":      {wrapping(func(w http.ResponseWriter) unwrapping { return unwrapping{w} }), recovery},
				"recovery and Hijack":      {wrapping(func(w http.ResponseWriter) hijacking { return hijacking{w} }), recovery},
				"opaque, without recovery": {wrapping(func(w http.ResponseWriter) opaque { return opaque{w} })},
			} {
				app := newApp(t, newServer(t, Options{Address: at(t, v.URL)}), false, middleware...)
				if a, err := tryAsk("GET", app.URL+"/@vite/client"); err == nil {
					t.Errorf("%s, chunked %v: %d bytes look complete", name, chunked, len(a.Body))
				}
				v.CloseClientConnections()
			}
		}
	}
}

func TestPingWhileDownBehindRecovery(t *testing.T) {
	for name, middleware := range map[string]func(http.Handler) http.Handler{
		"Unwrap": wrapping(func(w http.ResponseWriter) unwrapping { return unwrapping{w} }),
		"Hijack": wrapping(func(w http.ResponseWriter) hijacking { return hijacking{w} }),
	} {
		s := newServer(t, Options{Address: at(t, nobody)})
		app := newApp(t, s, false, middleware, recovery)
		if a, err := tryAsk("GET", app.URL+"/", "Accept: "+acceptPing); err == nil {
			t.Errorf("%s: answered %+v", name, a)
		}
	}
}

func TestPingWhileDownOverHTTP2(t *testing.T) {
	s := newServer(t, Options{Address: at(t, nobody)})
	app := httptest.NewUnstartedServer(recovery(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 || !s.Serve(w, r) {
			t.Errorf("%s %s was not served", r.Proto, r.URL)
		}
	})))
	app.EnableHTTP2 = true
	app.StartTLS()
	defer app.Close()
	req, _ := http.NewRequest("GET", app.URL+"/", nil)
	req.Header.Set("Accept", acceptPing)
	if res, err := app.Client().Do(req); err == nil {
		res.Body.Close()
		t.Errorf("answered %s", res.Status)
	}
}
