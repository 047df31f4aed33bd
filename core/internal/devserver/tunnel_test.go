package devserver

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/govite/govite/core/internal/leak"
)

// echoSocket upgrades and sends back what it receives. Its connections are
// handed to opened, to be looked at or closed from Vite's side.
func echoSocket(opened chan net.Conn) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") == "" {
			http.NotFound(w, r)
			return
		}
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: %s\r\n\r\n",
			r.Header.Get("Sec-WebSocket-Protocol"))
		opened <- conn
		go func() {
			_, _ = io.Copy(conn, rw)
			opened <- nil // the proxy has closed its side
		}()
	})
}

func TestTunnel(t *testing.T) {
	opened := make(chan net.Conn, 2)
	v := newVite(t, func(v *fakeVite) { v.Base, v.Handler = "/static/", echoSocket(opened) })
	s := newServer(t, Options{Address: at(t, v.URL)})
	expire, expired := make(chan struct{}), make(chan struct{})
	timeout := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithCancel(r.Context())
			defer cancel()
			context.AfterFunc(ctx, func() { close(expired) })
			go func() {
				<-expire
				cancel()
			}()
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
	app := newApp(t, s, false, timeout)

	conn, res := dialWebSocket(t, app.Listener.Addr().String(), "/static/?token=a%2Fb&x", "vite-hmr",
		"Connection: keep-alive, upgrade", "Upgrade: WebSocket", "Origin: http://localhost:8080")
	if res.StatusCode != 101 || res.Header.Get("Sec-WebSocket-Protocol") != "vite-hmr" {
		t.Fatalf("%d %v", res.StatusCode, res.Header)
	}
	seen := v.Seen()[0]
	if seen.URI != "/static/?token=a%2Fb&x" || seen.Header.Get("Origin") != "http://localhost:8080" || seen.Host != v.Listener.Addr().String() {
		t.Errorf("%+v", seen)
	}
	back := <-opened
	defer back.Close()

	s.lastUp.Store(0)
	close(expire)
	<-expired
	frame := make([]byte, 1<<20)
	_, _ = rand.Read(frame)
	sent := make(chan error, 1)
	go func() {
		_, err := conn.Write(frame)
		sent <- err
	}()
	got := make([]byte, len(frame))
	if _, err := io.ReadFull(conn.r, got); err != nil || !bytes.Equal(got, frame) {
		t.Fatalf("1 MiB there and back: %v", err)
	}
	if err := <-sent; err != nil {
		t.Fatal(err)
	}

	conn.Close()
	within(t, opened, "the browser's close reaches Vite")
	if left := leak.Goroutines(marks...); left != "" {
		t.Errorf("left behind:\n%s", left)
	}
	if s.lastUp.Load() == 0 {
		t.Error("an open socket was not counted as a sign of life")
	}
}

func TestTunnelClosedByVite(t *testing.T) {
	opened := make(chan net.Conn, 2)
	v := newVite(t, func(v *fakeVite) { v.Handler = echoSocket(opened) })
	app := newApp(t, newServer(t, Options{Address: at(t, v.URL)}), false)
	conn, res := dialWebSocket(t, app.Listener.Addr().String(), "/", "vite-ping")
	if res.StatusCode != 101 {
		t.Fatal(res.Status)
	}
	(<-opened).Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	if _, err := conn.r.ReadByte(); err != io.EOF {
		t.Errorf("%v, want EOF", err)
	}
	// The proxy must not wait for this side, which has not closed.
	if left := leak.Goroutines(marks...); left != "" {
		t.Errorf("left behind:\n%s", left)
	}
}

func TestTunnelDown(t *testing.T) {
	app := newApp(t, newServer(t, Options{Address: at(t, nobody)}), false)
	if _, res := dialWebSocket(t, app.Listener.Addr().String(), "/", "vite-hmr"); res.StatusCode != 502 {
		t.Error(res.Status)
	}
}

func TestTunnelRefusedByVite(t *testing.T) {
	v := newVite(t, func(v *fakeVite) {
		v.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, "wrong token", http.StatusBadRequest)
		})
	})
	app := newApp(t, newServer(t, Options{Address: at(t, v.URL)}), false)
	if _, res := dialWebSocket(t, app.Listener.Addr().String(), "/", "vite-hmr"); res.StatusCode != 400 {
		t.Error(res.Status)
	}
}

func TestTunnelHandshakeEndsWithTheRequest(t *testing.T) {
	arrived, left := make(chan struct{}), make(chan struct{})
	v := newVite(t, func(v *fakeVite) {
		v.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Upgrade") == "" {
				return
			}
			close(arrived)
			<-r.Context().Done() // Vite's way with a socket that it does not know
			close(left)
		})
	})
	app := newApp(t, newServer(t, Options{Address: at(t, v.URL)}), false)
	conn, err := net.Dial("tcp", app.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: vite-hmr\r\n\r\n")
	<-arrived
	conn.Close()
	within(t, left, "the handshake ends with the client")
}

func TestSocketOfTheApplicationIsUntouched(t *testing.T) {
	opened := make(chan net.Conn, 2)
	v := newVite(t, func(v *fakeVite) { v.Handler = echoSocket(opened) })
	app := newApp(t, newServer(t, Options{Address: at(t, v.URL)}), true)
	for uri, protocol := range map[string]string{"/": "graphql-ws", "/app": "vite-hmr", "/chat": "", "/@vite/client": "vite-hmr"} {
		if _, res := dialWebSocket(t, app.Listener.Addr().String(), uri, protocol); res.StatusCode == 101 {
			t.Errorf("%s went to Vite", uri)
		}
	}
	if len(v.Seen()) != 0 {
		t.Errorf("forwarded: %+v", v.Seen())
	}
}
