package http1

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A server of net/http that counts its connections.
type server struct {
	*httptest.Server
	opened, open, most atomic.Int32
}

func serve(t testing.TB, handler http.HandlerFunc) *server {
	t.Helper()
	s := &server{Server: httptest.NewUnstartedServer(handler)}
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			s.opened.Add(1)
			now := s.open.Add(1)
			for most := s.most.Load(); now > most && !s.most.CompareAndSwap(most, now); most = s.most.Load() {
			}
		case http.StateClosed, http.StateHijacked:
			s.open.Add(-1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	return s
}

func newTransport(t testing.TB, o Options) *Transport {
	t.Helper()
	if o.MaxConns == 0 {
		o.MaxConns = 4
	}
	if o.IdleConnTimeout == 0 {
		o.IdleConnTimeout = time.Minute
	}
	transport := New(o)
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if n := len(transport.slots); n != 0 {
			t.Errorf("%d requests never ended", n)
		}
	})
	return transport
}

func request(t testing.TB, method, url string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// get returns the body of the answer to a GET.
func get(t testing.TB, transport http.RoundTripper, url string) (string, error) {
	t.Helper()
	res, err := transport.RoundTrip(request(t, "GET", url))
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return string(text), err
}

func wantGet(t testing.TB, transport http.RoundTripper, url, want string) {
	t.Helper()
	if text, err := get(t, transport, url); err != nil || text != want {
		t.Errorf("%.100q, %v; want %.100q", text, err, want)
	}
}

// eventually waits for what happens on the other side.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it never came: ", what)
		}
	}
}

// listen answers each connection with what respond writes to it.
func listen(t testing.TB, respond func(c net.Conn, r *bufio.Reader)) (url string, accepted *atomic.Int32) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	accepted = new(atomic.Int32)
	var wait sync.WaitGroup
	t.Cleanup(wait.Wait)
	t.Cleanup(func() { l.Close() })
	wait.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			accepted.Add(1)
			wait.Go(func() {
				defer c.Close()
				respond(c, bufio.NewReader(c))
			})
		}
	})
	return "http://" + l.Addr().String(), accepted
}
