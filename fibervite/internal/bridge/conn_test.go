package bridge

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/valyala/fasthttp"
)

// Middleware that chooses another response keeps the connection.
func TestHijackRefused(t *testing.T) {
	ended := make(chan error, 1)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	w := newWriter(ctx, slog.New(slog.DiscardHandler))
	go func() {
		_, _, err := w.Hijack()
		ended <- err
	}()
	<-w.outcome
	cancel()
	if err := <-ended; err == nil {
		t.Error("there was no connection")
	}
	fasthttps, other := net.Pipe()
	defer other.Close()
	handOver(fasthttps, make(chan net.Conn), ctx.Done())
	if _, err := other.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

// calling closes read and write at the first call of Read and Write.
type calling struct {
	net.Conn
	read, write         chan struct{}
	hasRead, hasWritten sync.Once
}

func (c *calling) Read(p []byte) (int, error) {
	c.hasRead.Do(func() { close(c.read) })
	return c.Conn.Read(p)
}

func (c *calling) Write(p []byte) (int, error) {
	c.hasWritten.Do(func() { close(c.write) })
	return c.Conn.Write(p)
}

// Close ends running calls in both directions before fasthttp gets the connection
// back.
func TestHijackClose(t *testing.T) {
	ended := make(chan struct{})
	address := listen(t, func(w http.ResponseWriter, _ *http.Request) {
		taken, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		calls := calling{Conn: taken.(*conn).Conn, read: make(chan struct{}), write: make(chan struct{})}
		taken.(*conn).Conn = &calls
		read, written := make(chan error), make(chan error)
		go func() {
			_, err := taken.Read(make([]byte, 1))
			read <- err
		}()
		go func() {
			for {
				if _, err := taken.Write(make([]byte, 1<<20)); err != nil {
					written <- err
					return
				}
			}
		}()
		<-calls.read
		<-calls.write
		taken.Close()
		taken.Close()
		if <-read == nil {
			t.Error("Read has not failed")
		}
		<-written
		if _, err := taken.Read(make([]byte, 1)); err == nil {
			t.Error("Read after Close has not failed")
		}
		close(ended)
	})
	client, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := io.WriteString(client, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Error("Close has not ended the calls")
	}
	if _, err := io.Copy(io.Discard, client); err != nil && !strings.Contains(err.Error(), "reset") {
		t.Error(err)
	}
}

// listen runs a server of fasthttp with handler and returns its address.
func listen(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := fasthttp.Server{Handler: func(c *fasthttp.RequestCtx) {
		_, _ = Serve(context.Background(), c, slog.New(slog.DiscardHandler), func(w http.ResponseWriter, r *http.Request) bool {
			handler(w, r)
			return true
		})
	}}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Shutdown() })
	return listener.Addr().String()
}
