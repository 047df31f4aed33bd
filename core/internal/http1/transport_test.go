package http1

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/govite/govite/core/internal/leak"
)

func TestMain(m *testing.M) { os.Exit(leak.Main(m, "internal/http1.(*")) }

func TestConnectionsAreKept(t *testing.T) {
	large := strings.Repeat("0123456789abcdef", 20_000)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/empty":
			w.WriteHeader(http.StatusNoContent)
		case "/chunks":
			for range 3 {
				fmt.Fprint(w, "chunk ")
				w.(http.Flusher).Flush()
			}
		case "/large":
			fmt.Fprint(w, large)
		default:
			fmt.Fprint(w, r.Method, " ", r.RequestURI, " ", r.Header.Get("X-Own"))
		}
	})
	transport := newTransport(t, Options{})
	for range 3 {
		wantGet(t, transport, s.URL+"/empty", "")
		wantGet(t, transport, s.URL+"/chunks", "chunk chunk chunk ")
		wantGet(t, transport, s.URL+"/large", large)
		wantGet(t, transport, s.URL+"/a%2fb?x=;%zz", "GET /a%2fb?x=;%zz ")
	}
	req := request(t, "HEAD", s.URL+"/")
	req.Header.Set("X-Own", "own")
	res, err := transport.RoundTrip(req)
	if err != nil || res.ContentLength != int64(len("HEAD / own")) || res.Request != req {
		t.Fatal(res, err)
	}
	if text, err := io.ReadAll(res.Body); err != nil || len(text) > 0 {
		t.Errorf("%q, %v", text, err)
	}
	if res, err = transport.RoundTrip(request(t, "OPTIONS", s.URL+"/")); err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(res.Body); err != nil || string(text) != "OPTIONS / " {
		t.Errorf("%q, %v", text, err)
	}
	if n := s.opened.Load(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

func TestMaxConns(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.URL.Path) })
	transport := newTransport(t, Options{MaxConns: 3})
	var wait sync.WaitGroup
	for i := range 50 {
		wait.Go(func() {
			for j := range 20 {
				path := fmt.Sprintf("/%d/%d", i, j)
				if text, err := get(t, transport, s.URL+path); err != nil || text != path {
					t.Errorf("%s: %q, %v", path, text, err)
				}
			}
		})
	}
	wait.Wait()
	if most := s.most.Load(); most > 3 {
		t.Errorf("%d connections at a time", most)
	}
}

// Who waits for a connection waits as long as its context lets it.
func TestWaiting(t *testing.T) {
	release := make(chan struct{})
	s := serve(t, func(http.ResponseWriter, *http.Request) { <-release })
	transport := newTransport(t, Options{MaxConns: 1})
	first := make(chan error)
	go func() {
		_, err := get(t, transport, s.URL)
		first <- err
	}()
	eventually(t, "the first request", func() bool { return len(transport.slots) == 1 })
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("cause")
	time.AfterFunc(10*time.Millisecond, func() { cancel(cause) })
	if _, err := transport.RoundTrip(request(t, "GET", s.URL).WithContext(ctx)); !errors.Is(err, cause) {
		t.Error(err)
	}
	close(release)
	if err := <-first; err != nil {
		t.Error(err)
	}
}

func TestIdleConnTimeout(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { time.Sleep(time.Millisecond) })
	const timeout = 200 * time.Millisecond
	transport := newTransport(t, Options{IdleConnTimeout: timeout})
	for range 2 { // the sweeper comes back
		began := time.Now()
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() { wantGet(t, transport, s.URL, "") })
		}
		wait.Wait()
		eventually(t, "the end of the connections", func() bool { return s.open.Load() == 0 })
		if took := time.Since(began); took < timeout {
			t.Errorf("they were kept for %v", took)
		}
	}
}

// A server that has moved is not asked at its old address, and nothing of that
// is kept.
func TestServerMoves(t *testing.T) {
	one := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "one") })
	two := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "two") })
	transport := newTransport(t, Options{})
	wantGet(t, transport, one.URL, "one")
	wantGet(t, transport, two.URL, "two")
	eventually(t, "the end of the first's connection", func() bool { return one.open.Load() == 0 })
	wantGet(t, transport, one.URL, "one")
}

// What the server has closed in the meantime, as at a restart, is replaced, and
// the request gets its one answer.
func TestStaleConnections(t *testing.T) {
	var served atomic.Int32
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { served.Add(1); time.Sleep(time.Millisecond) })
	transport := newTransport(t, Options{})
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() { wantGet(t, transport, s.URL, "") })
	}
	wait.Wait()
	s.CloseClientConnections()
	wantGet(t, transport, s.URL, "")
	if n := served.Load(); n != 5 {
		t.Errorf("%d requests were served", n)
	}
}

// A new connection that breaks is not replaced: the server is in trouble.
func TestServerHangsUp(t *testing.T) {
	url, accepted := listen(t, func(_ net.Conn, r *bufio.Reader) { _, _ = http.ReadRequest(r) })
	transport := newTransport(t, Options{})
	if _, err := get(t, transport, url); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	if n := accepted.Load(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

// Nor is one that breaks after the response has begun: the server has seen the
// request.
func TestServerHangsUpInResponse(t *testing.T) {
	url, accepted := listen(t, func(c net.Conn, r *bufio.Reader) {
		_, _ = http.ReadRequest(r)
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
		_, _ = http.ReadRequest(r)
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\n")
	})
	transport := newTransport(t, Options{})
	wantGet(t, transport, url, "ok")
	if _, err := get(t, transport, url); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
	if n := accepted.Load(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

func TestNobodyListens(t *testing.T) {
	transport := newTransport(t, Options{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: errors.New("refused")}
	}})
	var op *net.OpError
	if _, err := get(t, transport, "http://127.0.0.1:1/"); !errors.As(err, &op) || op.Op != "dial" {
		t.Error(err)
	}
	if _, err := get(t, New(Options{MaxConns: 1}), "https://127.0.0.1:1/"); err == nil || !strings.Contains(err.Error(), "DialTLSContext") {
		t.Error(err)
	}
}

// The request's context ends the exchange at every point, and with it the
// connection.
func TestContext(t *testing.T) {
	for _, tt := range []struct{ name, response string }{
		{"no answer", ""},
		{"half a header", "HTTP/1.1 200 OK\r\nContent-"},
		{"half a body", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin"},
		{"half a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			written, gone := make(chan struct{}), make(chan error, 1)
			url, _ := listen(t, func(c net.Conn, r *bufio.Reader) {
				_, _ = http.ReadRequest(r)
				fmt.Fprint(c, tt.response)
				close(written)
				_, err := r.ReadByte()
				gone <- err
			})
			ctx, cancel := context.WithCancelCause(t.Context())
			cause := errors.New("cause")
			go func() {
				<-written
				time.Sleep(5 * time.Millisecond)
				cancel(cause)
			}()
			res, err := newTransport(t, Options{}).RoundTrip(request(t, "GET", url).WithContext(ctx))
			if err == nil {
				_, err = io.ReadAll(res.Body)
			}
			if !errors.Is(err, cause) {
				t.Error(err)
			}
			if err := <-gone; err == nil {
				t.Error("the server got a byte")
			}
		})
	}
}

// A body that is closed early takes its connection with it, without being read
// to an end that may never come.
func TestClose(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/half" {
			w.Header().Set("Content-Length", "10")
			fmt.Fprint(w, "begin")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}
	})
	transport := newTransport(t, Options{MaxConns: 1})
	res, err := transport.RoundTrip(request(t, "GET", s.URL+"/half"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(res.Body, make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := res.Body.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := res.Body.Read(make([]byte, 1)); !errors.Is(err, http.ErrBodyReadAfterClose) {
		t.Error(err)
	}
	wantGet(t, transport, s.URL, "")
	if n := s.opened.Load(); n != 2 {
		t.Errorf("%d connections", n)
	}
}

// What has all come before the context ended is there, and the connection, which
// that has broken, is not kept.
func TestContextAtTheEnd(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") })
	transport := newTransport(t, Options{})
	ctx, cancel := context.WithCancel(t.Context())
	res, err := transport.RoundTrip(request(t, "GET", s.URL).WithContext(ctx))
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if text, err := io.ReadAll(res.Body); err != nil || string(text) != "ok" {
		t.Errorf("%q, %v", text, err)
	}
	if n := len(transport.idle); n != 0 {
		t.Errorf("%d connections are kept", n)
	}
}

// A server that says that it closes the connection is believed, even if it does
// not.
func TestConnectionClose(t *testing.T) {
	url, accepted := listen(t, func(c net.Conn, r *bufio.Reader) {
		for {
			if _, err := http.ReadRequest(r); err != nil {
				return
			}
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
		}
	})
	transport := newTransport(t, Options{})
	wantGet(t, transport, url, "ok")
	wantGet(t, transport, url, "ok")
	if n := accepted.Load(); n != 2 {
		t.Errorf("%d connections", n)
	}
}

func TestRefused(t *testing.T) {
	transport := newTransport(t, Options{})
	post := request(t, "POST", "http://127.0.0.1:1/")
	body := request(t, "GET", "http://127.0.0.1:1/")
	body.Body, body.ContentLength = io.NopCloser(strings.NewReader("x")), 1
	chunked := request(t, "GET", "http://127.0.0.1:1/")
	chunked.ContentLength = -1
	for _, tt := range []struct {
		req  *http.Request
		want string
	}{{post, "the method is POST"}, {body, "has a body"}, {chunked, "has a body"}} {
		if _, err := transport.RoundTrip(tt.req); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v, want %q", err, tt.want)
		}
	}
}

func TestTLS(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Proto) }))
	t.Cleanup(s.Close)
	dialer := &tls.Dialer{Config: s.Client().Transport.(*http.Transport).TLSClientConfig.Clone()}
	dialer.Config.ServerName, dialer.Config.NextProtos = "example.com", nil
	transport := newTransport(t, Options{DialTLSContext: dialer.DialContext})
	for range 2 {
		wantGet(t, transport, s.URL, "HTTP/1.1")
	}
}
