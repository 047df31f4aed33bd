package bridge

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
	"github.com/gofiber/fiber/v2/middleware/etag"
	recovery "github.com/gofiber/fiber/v2/middleware/recover"
	"github.com/gofiber/fiber/v2/middleware/timeout"
)

// patience bounds every wait. Only a wait that fails takes as long.
const patience = time.Minute

var client = &http.Transport{DisableCompression: true}

// around has the middleware and settings that applications put around a response.
var around = map[string]struct {
	config     fiber.Config
	middleware fiber.Handler
}{
	"nothing":      {},
	"compress":     {middleware: compress.New()},
	"etag":         {middleware: etag.New()},
	"timeout":      {middleware: timeout.NewWithContext(func(c *fiber.Ctx) error { return c.Next() }, patience)},
	"recover":      {middleware: recovery.New()},
	"no keepalive": {config: fiber.Config{DisableKeepalive: true}},
	"timeouts":     {config: fiber.Config{ReadTimeout: patience, WriteTimeout: patience, IdleTimeout: patience}},
	"etag and timeouts": {
		config:     fiber.Config{ReadTimeout: patience, WriteTimeout: patience},
		middleware: etag.New(),
	},
	"less memory": {config: fiber.Config{ReduceMemoryUsage: true}},
	"raw names":   {config: fiber.Config{DisableHeaderNormalizing: true}},
}

// listen runs an application with handler and returns its address.
func listen(t testing.TB, config fiber.Config, middleware fiber.Handler, handler http.HandlerFunc) string {
	t.Helper()
	return listenLogged(t, slog.New(slog.DiscardHandler), config, middleware, handler)
}

func listenLogged(t testing.TB, logger *slog.Logger, config fiber.Config, middleware fiber.Handler, handler http.HandlerFunc) string {
	t.Helper()
	listener := newListener(t)
	serve(t, listener, logger, config, middleware, handler)
	return listener.Addr().String()
}

func newListener(t testing.TB) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

// serve runs an application with handler on listener until the test ends.
func serve(t testing.TB, listener net.Listener, logger *slog.Logger, config fiber.Config, middleware fiber.Handler, handler http.HandlerFunc) {
	t.Helper()
	config.DisableStartupMessage = true
	app := fiber.New(config)
	if middleware != nil {
		app.Use(middleware)
	}
	app.Use(func(c *fiber.Ctx) error {
		answered, err := Serve(c, logger, func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == "/own" {
				return false
			}
			handler(w, r)
			return true
		})
		if !answered && err == nil {
			return c.SendString("own")
		}
		return err
	})
	go func() { _ = app.Listener(listener) }()
	t.Cleanup(func() {
		client.CloseIdleConnections()
		_ = app.ShutdownWithTimeout(time.Second)
	})
}

// raw sends text and returns the connection.
func raw(t testing.TB, address, text string) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	return conn, bufio.NewReader(conn)
}

func within(t testing.TB, done <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(patience):
		t.Error("not within ", patience, ": ", what)
	}
}

func TestRequest(t *testing.T) {
	requests := make(chan *http.Request, 1)
	address := listen(t, fiber.Config{}, nil, func(_ http.ResponseWriter, r *http.Request) { requests <- r })
	const target = "//x/%2F/..%20a?b=%zz;&c"
	_, reader := raw(t, address, "GET "+target+" HTTP/1.1\r\nHost: LOCALHOST:1\r\nX-Many: 1\r\nX-Many: 2\r\nx-lower: 3\r\n"+
		"Cookie: a=1; b=2\r\nUser-Agent: me\r\nConnection: keep-alive, Upgrade\r\nContent-Length: 4\r\n\r\nbody")
	if resp, err := http.ReadResponse(reader, nil); err != nil || resp.StatusCode != 200 || resp.ContentLength != 0 {
		t.Fatal(resp, err)
	}
	r := <-requests
	want := http.Header{"X-Many": {"1", "2"}, "X-Lower": {"3"}, "Cookie": {"a=1; b=2"}, "User-Agent": {"me"}, "Connection": {"keep-alive, Upgrade"}}
	if fmt.Sprint(r.Header) != fmt.Sprint(want) || r.Host != "localhost:1" || r.RequestURI != target || r.URL.RequestURI() != target || r.ContentLength != 0 {
		t.Errorf("%s %q %q %v", r.Host, r.RequestURI, r.URL.RequestURI(), r.Header)
	}
	if _, ok := r.Context().Value(http.ServerContextKey).(*http.Server); !ok {
		t.Error("no server: httputil.ReverseProxy would hide errors")
	}
	// net/http would refuse these requests.
	if _, reader = raw(t, address, "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n"); true {
		if resp, err := http.ReadResponse(reader, nil); err != nil || resp.ContentLength != 3 {
			t.Error(resp, err)
		}
	}
}

// The response is the same as from net/http's server.
func TestResponse(t *testing.T) {
	big := strings.Repeat("0123456789abcdef", 1<<16)
	handler := func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/x")
		h.Set("Date", "today")
		switch r.URL.Path {
		case "/empty":
		case "/text":
			fmt.Fprint(w, "text")
			h.Set("X-Late", "not sent")
			w.WriteHeader(http.StatusTeapot)
		case "/status":
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusTeapot)
			fmt.Fprint(w, "text")
		case "/headers":
			h["X-Many"] = []string{"1", "2"}
			h["Set-Cookie"] = []string{"a=1", "b=2", "a=3"}
			h["Vary"] = []string{"Origin"}
		case "/length":
			h.Set("Content-Length", "4")
			fmt.Fprint(w, "text")
		case "/big":
			fmt.Fprint(w, big)
		case "/bigLength":
			h.Set("Content-Length", strconv.Itoa(len(big)))
			fmt.Fprint(w, big)
		case "/flushed":
			fmt.Fprint(w, "te")
			w.(http.Flusher).Flush()
			fmt.Fprint(w, "xt")
		case "/204":
			w.WriteHeader(http.StatusNoContent)
		case "/304":
			h.Set("Etag", `"x"`)
			h.Del("Content-Type") // net/http does so by itself
			w.WriteHeader(http.StatusNotModified)
		}
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(handler))
	s.Config.ErrorLog = stdlog.New(io.Discard, "", 0) // it reports the second WriteHeader
	s.Start()
	defer s.Close()
	for name, a := range around {
		base := "http://" + listen(t, a.config, a.middleware, handler)
		for _, path := range []string{"/empty", "/text", "/status", "/headers", "/length", "/big", "/bigLength", "/flushed", "/204", "/304"} {
			for _, method := range []string{"GET", "HEAD", "GET"} {
				get := func(base string) (status int, header http.Header, body string) {
					r, err := http.NewRequest(method, base+path, nil)
					if err != nil {
						t.Fatal(err)
					}
					resp, err := client.RoundTrip(r)
					if err != nil {
						t.Fatalf("%s: %s %s: %v", name, method, path, err)
					}
					defer resp.Body.Close()
					all, err := io.ReadAll(resp.Body)
					if err != nil {
						t.Errorf("%s: %s %s: %v", name, method, path, err)
					}
					resp.Header.Del("Date")
					resp.Header.Del("Connection")
					if strings.HasPrefix(name, "etag") {
						resp.Header.Del("Etag")
						resp.Header.Del("Content-Length")
					}
					return resp.StatusCode, resp.Header, string(all)
				}
				status, header, body := get(base)
				wantStatus, wantHeader, wantBody := get(s.URL)
				if status != wantStatus || body != wantBody || fmt.Sprint(header) != fmt.Sprint(wantHeader) {
					t.Errorf("%s: %s %s:\n got %d %v, %d bytes\nwant %d %v, %d bytes", name, method, path, status, header, len(body), wantStatus, wantHeader, len(wantBody))
				}
			}
		}
		resp, err := client.RoundTrip(httptest.NewRequest("GET", base+"/own", nil).WithContext(t.Context()))
		if err != nil {
			t.Fatal(err)
		}
		if body, _ := io.ReadAll(resp.Body); string(body) != "own" {
			t.Errorf("%s: not answered: %d %q", name, resp.StatusCode, body)
		}
		resp.Body.Close()
	}
}

// The response replaces headers that middleware has set, except lists.
func TestHeadersBefore(t *testing.T) {
	address := listen(t, fiber.Config{}, func(c *fiber.Ctx) error {
		c.Set("Cache-Control", "private")
		c.Set("X-Own", "1")
		c.Vary("Origin")
		c.Append("Link", "</own>")
		return c.Next()
	}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("Vary", "Accept")
		w.Header().Set("Link", "</vite>")
	})
	_, reader := raw(t, address, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	resp, err := http.ReadResponse(reader, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]string{"Cache-Control": {"no-cache"}, "X-Own": {"1"}, "Vary": {"Accept", "Origin"}, "Link": {"</own>", "</vite>"}} {
		// Deleting a header may change the order of others in fasthttp.
		if got := slices.Sorted(slices.Values(resp.Header[name])); !slices.Equal(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// A response that breaks off looks broken, whatever middleware reads it.
func TestBreaksOff(t *testing.T) {
	for name, a := range around {
		address := listen(t, a.config, a.middleware, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			if r.URL.Path != "/stream" {
				w.Header().Set("Content-Length", "10000")
			}
			switch r.URL.Path {
			case "/shorter":
				fmt.Fprint(w, "text")
				return
			case "/short":
				fmt.Fprint(w, strings.Repeat("text", 1000))
				return
			}
			fmt.Fprint(w, strings.Repeat("text", 1000))
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		})
		for _, path := range []string{"/stream", "/length", "/short", "/shorter"} {
			for _, encoding := range []string{"identity", "gzip", "br"} {
				_, reader := raw(t, address, "GET "+path+" HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: "+encoding+"\r\n\r\n")
				resp, err := http.ReadResponse(reader, nil)
				if err != nil {
					continue
				}
				if body, err := io.ReadAll(resp.Body); err == nil {
					t.Errorf("%s: %s %s: %d, %d bytes look complete", name, path, encoding, resp.StatusCode, len(body))
				}
			}
		}
	}
}

// Before the response starts, a handler's panic reaches fiber.
func TestPanic(t *testing.T) {
	address := listen(t, fiber.Config{}, recovery.New(), func(http.ResponseWriter, *http.Request) { panic("oh") })
	_, reader := raw(t, address, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	resp, err := http.ReadResponse(reader, nil)
	if err != nil || resp.StatusCode != 500 {
		t.Error(resp, err)
	}

	logged := make(chan string, 1)
	logger := slog.New(slog.NewTextHandler(writerFunc(func(p []byte) { logged <- string(p) }), nil))
	address = listenLogged(t, logger, fiber.Config{}, recovery.New(), func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		panic("oh")
	})
	_, reader = raw(t, address, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	if resp, err = http.ReadResponse(reader, nil); err == nil {
		_, err = io.ReadAll(resp.Body)
	}
	if text := <-logged; err == nil || !strings.Contains(text, "panic after the start of a response") || !strings.Contains(text, "panic=oh") {
		t.Errorf("%v, log: %s", err, text)
	}
}

type writerFunc func(p []byte)

func (f writerFunc) Write(p []byte) (int, error) {
	f(p)
	return len(p), nil
}

// A request ends when its client is gone, even while nothing is sent.
func TestClientGone(t *testing.T) {
	for name, a := range around {
		if strings.HasPrefix(name, "etag") {
			continue // sends nothing before the end
		}
		for _, busy := range []bool{false, true} {
			done := make(chan struct{})
			address := listen(t, a.config, a.middleware, func(w http.ResponseWriter, r *http.Request) {
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
			within(t, done, fmt.Sprintf("%s: the end of the request, busy: %t", name, busy))
		}
	}
}

// A body of any length is passed on in pieces.
func TestMemory(t *testing.T) {
	const size = 64 << 20
	piece := make([]byte, 32<<10)
	address := listen(t, fiber.Config{}, nil, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/length" {
			w.Header().Set("Content-Length", strconv.Itoa(size))
		}
		for range size / len(piece) {
			if _, err := w.Write(piece); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for _, path := range []string{"/stream", "/length"} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, reader := raw(t, address, "GET "+path+" HTTP/1.1\r\nHost: localhost\r\n\r\n")
		resp, err := http.ReadResponse(reader, nil)
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, resp.Body)
		if n != size || err != nil {
			t.Errorf("%s: %d, %v", path, n, err)
		}
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 4<<20 {
			t.Errorf("%s: %d bytes allocated for %d", path, grown, size)
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
func TestHijack(t *testing.T) {
	for name, a := range around {
		t.Run(name, func(t *testing.T) {
			listener := timed{newListener(t), make(chan *timedConn, 1)}
			address := listener.Addr().String()
			serve(t, listener, slog.New(slog.DiscardHandler), a.config, a.middleware, func(w http.ResponseWriter, _ *http.Request) {
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
			if err != nil || resp.StatusCode != 101 {
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
	address := listen(t, fiber.Config{}, nil, func(w http.ResponseWriter, _ *http.Request) {
		taken, err := upgrade(w)
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
	conn, reader := raw(t, address, upgradeRequest)
	within(t, ended, "Close")
	if _, err := io.Copy(io.Discard, reader); err != nil && !strings.Contains(err.Error(), "reset") {
		t.Error(err)
	}
	conn.Close()
}

// After the response has begun, Hijack fails. After Hijack, a response fails.
func TestHijackLate(t *testing.T) {
	errs := make(chan error, 3)
	address := listen(t, fiber.Config{}, nil, func(w http.ResponseWriter, r *http.Request) {
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
