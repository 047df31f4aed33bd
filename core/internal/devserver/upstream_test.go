package devserver

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"testing"
)

// A connection that Vite has closed since, as at a restart, is replaced, and
// Vite gets the request once.
func TestStaleConnection(t *testing.T) {
	v := newVite(t, nil)
	s := newServer(t, Options{Address: at(t, v.URL), Base: "/"})
	app := newApp(t, s, false)
	for _, method := range []string{"GET", "HEAD", "GET"} {
		if a := ask(t, method, app.URL+"/@vite/client"); a.Status != 200 {
			t.Fatalf("%+v", a)
		}
		v.CloseClientConnections()
		s.lastUp.Store(0) // no patience: net/http replaces the connection
	}
	if n := len(v.Seen()); n != 3 {
		t.Errorf("%d requests arrived", n)
	}
}

// TestFileConnections has more requests than connections. Those that wait for a
// connection wait as long as their context allows.
func TestFileConnections(t *testing.T) {
	arrived, release := make(chan struct{}, 1000), make(chan struct{})
	v := newVite(t, func(v *fakeVite) {
		v.Handler = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			arrived <- struct{}{}
			<-release
		})
	})
	s := newServer(t, Options{Address: at(t, v.URL), Base: "/"})
	get := func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, "GET", "/x", nil)
		if err != nil {
			return err
		}
		res, err := s.fileUpstream().RoundTrip(req)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		_, err = io.Copy(io.Discard, res.Body)
		return err
	}
	results := make(chan error)
	for range maxFileConns {
		go func() { results <- get(context.Background()) }()
	}
	for range maxFileConns {
		<-arrived
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	waits := make(chan struct{})
	trace := &httptrace.ClientTrace{GetConn: func(string) { close(waits) }}
	go func() { results <- get(httptrace.WithClientTrace(ctx, trace)) }()
	<-waits
	cause := errors.New("cause")
	cancel(cause)
	if err := <-results; !errors.Is(err, cause) {
		t.Errorf("a request that waited for a connection: %v", err)
	}
	if len(arrived) != 0 {
		t.Error("it had a connection of its own")
	}
	close(release)
	for range maxFileConns {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
}

// A browser that leaves in the middle of a response frees its connection to Vite
// for other requests.
func TestAbandonedResponses(t *testing.T) {
	var left sync.WaitGroup
	v := newVite(t, func(v *fakeVite) {
		v.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/@fs/half" {
				return
			}
			defer left.Done()
			_, _ = io.WriteString(w, "half")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		})
	})
	app := newApp(t, newServer(t, Options{Address: at(t, v.URL), Base: "/"}), false)
	for range maxFileConns + 1 {
		left.Add(1)
		conn, err := net.Dial("tcp", app.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, "GET /@fs/half HTTP/1.1\r\nHost: localhost\r\n\r\n")
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(res.Body, make([]byte, 4)); err != nil {
			t.Fatal(err)
		}
		conn.Close()
	}
	left.Wait()
	if a := ask(t, "GET", app.URL+"/@vite/client"); a.Status != 200 {
		t.Errorf("%+v", a)
	}
}

// A connection that the server closes before the first request is written is one
// of a server that is gone.
func TestNewConnectionThatIsClosed(t *testing.T) {
	closed := make(chan struct{})
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		server.Close()
		return closeNotifier{client, sync.OnceFunc(func() { close(closed) })}, nil
	}}
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { <-closed }})
	req, err := http.NewRequestWithContext(ctx, "GET", "http://localhost/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := transport.RoundTrip(req); err == nil || !isGone(err) {
		t.Errorf("%v does not count as gone", err)
	}
}

// closeNotifier calls closed when the connection is closed.
type closeNotifier struct {
	net.Conn
	closed func()
}

func (c closeNotifier) Close() error {
	c.closed()
	return c.Conn.Close()
}
