package devserver

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

func TestServeDown(t *testing.T) {
	var log logBuffer
	s := newServer(t, Options{Address: at(t, nobody), Logger: log.Logger()})
	app := newApp(t, s, true)
	for _, test := range []struct {
		path, accept, contentType string
		want                      []string
	}{
		{"/@vite/client", "*/*", "text/plain", []string{nobody, "connection refused", "npm run dev"}},
		{"/src/main.ts", "*/*", "text/plain", []string{nobody, "npm run dev"}},
		{"/a/page", "text/html", "text/html", []string{nobody, "npm run dev", `"/@govite/check"`, "location.reload()"}},
		{"/src/data.json", "application/json", "application/json", []string{nobody, `"command":"cd `}},
	} {
		a := ask(t, "GET", app.URL+test.path, "Accept: "+test.accept)
		if a.Status != 502 || a.Header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(a.Header.Get("Content-Type"), test.contentType) {
			t.Errorf("%s: %+v", test.path, a)
		}
		for _, want := range test.want {
			if !strings.Contains(a.Body, want) {
				t.Errorf("%s lacks %q: %s", test.path, want, a.Body)
			}
		}
	}
	if a := ask(t, "GET", app.URL+"/app"); a.Body != "app GET" {
		t.Errorf("the application's own route: %+v", a)
	}
	if lines := log.Warnings(); len(lines) != 1 || !strings.Contains(lines[0], "connection refused") {
		t.Errorf("logged %q", lines)
	}
}

func TestDownPageEscapes(t *testing.T) {
	s := newServer(t, Options{Address: at(t, nobody), Base: "/%3C/script%3E/", Root: "<b>"})
	a := ask(t, "GET", newApp(t, s, true).URL+"/x", "Sec-Fetch-Mode: navigate")
	if strings.Contains(a.Body, "<b>") || strings.Count(a.Body, "</script>") != 1 {
		t.Errorf("%s", a.Body)
	}
}

func TestOutagesAreLoggedOnceEach(t *testing.T) {
	var log logBuffer
	s := newServer(t, Options{Logger: log.Logger()})
	app := newApp(t, s, false)
	for range 2 {
		v := newVite(t, nil)
		announce(t, s.root, announcement{URL: v.URL, Base: "/"})
		ask(t, "GET", app.URL+"/@vite/client")
		v.Close()
		s.lastUp.Store(0) // do not wait for a restart
		for range 3 {
			if a := ask(t, "GET", app.URL+"/@vite/client"); a.Status != 502 {
				t.Errorf("%+v", a)
			}
		}
		again(s)
	}
	if lines := log.Warnings(); len(lines) != 2 {
		t.Errorf("logged %q", lines)
	}
}

func TestClientThatLeavesIsNotLogged(t *testing.T) {
	arrived := make(chan struct{})
	v := newVite(t, func(v *fakeVite) {
		v.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/@react-refresh" {
				return
			}
			close(arrived)
			<-r.Context().Done()
		})
	})
	var log logBuffer
	served := make(chan struct{})
	wait := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer close(served)
			next.ServeHTTP(w, r)
		})
	}
	app := newApp(t, newServer(t, Options{Address: at(t, v.URL), Logger: log.Logger()}), false, wait)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	req, _ := http.NewRequestWithContext(ctx, "GET", app.URL+"/@vite/client", nil)
	if res, err := http.DefaultClient.Do(req); err == nil {
		_, _ = io.Copy(io.Discard, res.Body)
		t.Error("the client was not cancelled")
	}
	<-served
	if lines := log.Warnings(); len(lines) != 0 {
		t.Errorf("logged %q", lines)
	}
}

// A Vite that restarts cuts its connections, also those with a request on them.
func TestRequestThatIsCutByARestartIsRepeated(t *testing.T) {
	var asked atomic.Int32
	v := newVite(t, func(v *fakeVite) {
		v.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/@react-refresh" && asked.Add(1) == 1 {
				panic(http.ErrAbortHandler)
			}
		})
	})
	app := newApp(t, newServer(t, Options{Address: at(t, v.URL)}), false)
	if a := ask(t, "GET", app.URL+"/@vite/client"); a.Status != 200 || asked.Load() != 2 {
		t.Errorf("asked %d times: %+v", asked.Load(), a)
	}
}

func TestServerThatResetsIs502(t *testing.T) {
	v := newVite(t, func(v *fakeVite) {
		v.Handler = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	})
	s := newServer(t, Options{Address: at(t, v.URL)})
	s.pace.Restart = 0
	app := newApp(t, s, false)
	if a := ask(t, "GET", app.URL+"/@vite/client"); a.Status != 502 || !strings.Contains(a.Body, v.URL) {
		t.Errorf("%+v", a)
	}
}

// Between containers the dev server has a name that Vite does not know.
func TestHostNameThatViteRefuses(t *testing.T) {
	v := newVite(t, nil)
	v.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	s := newServer(t, Options{Address: at(t, v.URL)})
	var down *DownError
	if status := again(s); !errors.As(status.Err, &down) || !strings.Contains(down.Error(), "server.allowedHosts") || strings.Contains(down.Error(), "npm run dev") {
		t.Errorf("%+v", status)
	}
	if p := down.Problem(); len(p.Steps) != 1 || !strings.Contains(p.Steps[0].Text, "server.allowedHosts") {
		t.Errorf("%+v", p)
	}
}
