package bridgetest

import (
	"bufio"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"
)

var client = &http.Transport{DisableCompression: true}

// listen runs s with handler, which answers all requests but those for /own, and
// returns the address.
func (f Fiber) listen(t testing.TB, s Server, handler http.HandlerFunc) string {
	t.Helper()
	if s.Listener == nil {
		s.Listener = newListener(t)
	}
	if s.Logger == nil {
		s.Logger = slog.New(slog.DiscardHandler)
	}
	s.Handle = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/own" {
			return false
		}
		handler(w, r)
		return true
	}
	f.Start(t, s)
	t.Cleanup(client.CloseIdleConnections)
	return s.Listener.Addr().String()
}

func newListener(t testing.TB) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

// raw sends text and returns the connection.
func raw(t testing.TB, address, text string) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(Patience))
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	return conn, bufio.NewReader(conn)
}

func within(t testing.TB, done <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(Patience):
		t.Error("not within ", Patience, ": ", what)
	}
}

type writerFunc func(p []byte)

func (f writerFunc) Write(p []byte) (int, error) {
	f(p)
	return len(p), nil
}
