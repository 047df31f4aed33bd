package fibertest

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// A request ends when its client is gone, even while nothing is sent.
func testClientGone(t *testing.T, v Version) {
	for name, a := range around {
		if v.buffers(a) {
			continue // sends nothing before the end
		}
		for _, busy := range []bool{false, true} {
			done := make(chan struct{})
			address := v.serve(t, a, func(w http.ResponseWriter, r *http.Request) {
				defer close(done)
				for {
					fmt.Fprint(w, "text")
					w.(http.Flusher).Flush()
					select {
					case <-r.Context().Done():
						return
					default:
					}
					if !busy {
						<-r.Context().Done()
						return
					}
				}
			})
			conn, reader := raw(t, address, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
			resp, err := http.ReadResponse(reader, nil)
			if err != nil {
				t.Fatal(name, err)
			}
			if _, err := io.ReadFull(resp.Body, make([]byte, 4)); err != nil {
				t.Error(name, err)
			}
			conn.Close()
			resp.Body.Close()
			within(t, done, fmt.Sprintf("%s: the end of the request, busy: %t", name, busy))
		}
	}
}

func upgrade(w http.ResponseWriter) (net.Conn, error) {
	conn, rw, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return nil, err
	}
	fmt.Fprint(rw, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
	return conn, rw.Flush()
}

const upgradeRequest = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"

// timed accepts connections that know their deadlines.
type timed struct {
	net.Listener
	accepted chan *timedConn
}

func (l timed) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &timedConn{Conn: conn}
	l.accepted <- c
	return c, nil
}

type timedConn struct {
	net.Conn
	mu          sync.Mutex
	read, write time.Time
}

func (c *timedConn) SetDeadline(t time.Time) error {
	c.set(&c.read, t)
	c.set(&c.write, t)
	return c.Conn.SetDeadline(t)
}

func (c *timedConn) SetReadDeadline(t time.Time) error {
	c.set(&c.read, t)
	return c.Conn.SetReadDeadline(t)
}

func (c *timedConn) SetWriteDeadline(t time.Time) error {
	c.set(&c.write, t)
	return c.Conn.SetWriteDeadline(t)
}

func (c *timedConn) set(deadline *time.Time, t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*deadline = t
}

// deadlines returns the deadlines that were set last; the zero time is none.
func (c *timedConn) deadlines() (read, write time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read, c.write
}

// A handler that takes the connection over has it alone, without the deadlines of
// fiber's settings, and after the end of the context of timeout middleware.
func testHijack(t *testing.T, v Version) {
	for name, a := range around {
		t.Run(name, func(t *testing.T) {
			listener := timed{newListener(t), make(chan *timedConn, 1)}
			address := listener.Addr().String()
			a.Listener = listener
			v.serve(t, a, func(w http.ResponseWriter, _ *http.Request) {
				conn, err := upgrade(w)
				if err != nil {
					t.Error(err)
					return
				}
				defer conn.Close()
				_, _ = io.Copy(conn, conn)
			})
			// The first bytes may come with the request.
			conn, reader := raw(t, address, upgradeRequest+"0123")
			resp, err := http.ReadResponse(reader, nil)
			if err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
				t.Fatal(resp, err)
			}
			got := make([]byte, 4)
			if _, err := io.ReadFull(reader, got); err != nil || string(got) != "0123" {
				t.Errorf("%q, %v", got, err)
			}
			if read, write := (<-listener.accepted).deadlines(); !read.IsZero() || !write.IsZero() {
				t.Errorf("want no deadlines, got %v for reads and %v for writes", read, write)
			}
			sent := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
			go func() { _, _ = conn.Write(sent) }()
			got = make([]byte, len(sent))
			if _, err := io.ReadFull(reader, got); err != nil || !bytes.Equal(got, sent) {
				t.Error(err)
			}
		})
	}
}

// After the response has begun, Hijack fails. After Hijack, a response fails.
func testHijackLate(t *testing.T, v Version) {
	errs := make(chan error, 3)
	address := v.serve(t, Server{}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/late" {
			fmt.Fprint(w, "text")
			_, _, err := w.(http.Hijacker).Hijack()
			errs <- err
			return
		}
		conn, err := upgrade(w)
		if err != nil {
			t.Error(err)
			return
		}
		w.WriteHeader(http.StatusTeapot)
		_, err = w.Write([]byte("text"))
		errs <- err
		_, _, err = w.(http.Hijacker).Hijack()
		errs <- err
		conn.Close()
	})
	_, reader := raw(t, address, "GET /late HTTP/1.1\r\nHost: localhost\r\n\r\n")
	if resp, err := http.ReadResponse(reader, nil); err != nil || resp.ContentLength != 4 || <-errs == nil {
		t.Error(resp, err)
	}
	_, reader = raw(t, address, upgradeRequest)
	if all, err := io.ReadAll(reader); err != nil || !bytes.HasSuffix(all, []byte("echo\r\n\r\n")) || <-errs == nil || <-errs == nil {
		t.Errorf("%q, %v", all, err)
	}
}
