package gate

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/govite/govite/core/internal/problem"
)

// run is one run of an application.
type run struct {
	server *http.Server
	bound  string
}

func start(t *testing.T, h http.Handler) *run {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &run{&http.Server{Handler: h}, l.Addr().String()}
	go func() { _ = r.server.Serve(l) }()
	t.Cleanup(func() { r.server.Close() })
	return r
}

func newGate(t *testing.T) *Gate {
	t.Helper()
	g := New()
	t.Cleanup(g.Close)
	return g
}

func open(t *testing.T, g *Gate, wanted string, r *run) (origin string) {
	t.Helper()
	at, err := g.Open(wanted, r.bound)
	if err != nil {
		t.Fatal(err)
	}
	return "http://" + at.String()
}

func answer(client *http.Client, req *http.Request) (string, error) {
	res, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", res.Status, text)
	}
	return string(text), err
}

// No request fails while the application is replaced again and again: with and
// without a body, on old and new connections.
func TestRestartsUnderLoad(t *testing.T) {
	g := newGate(t)
	echo := func(n int) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			fmt.Fprintf(w, "%s %d %s", r.Host, n, body)
		})
	}
	current := start(t, echo(0))
	origin := open(t, g, "127.0.0.1:0", current)
	host := strings.TrimPrefix(origin, "http://")

	var wait sync.WaitGroup
	var answered atomic.Int64
	stop := make(chan struct{})
	for i := range 8 {
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: i%2 == 0}}
		wait.Go(func() {
			defer client.CloseIdleConnections()
			for {
				select {
				case <-stop:
					return
				default:
				}
				method, body := http.MethodGet, ""
				if i < 4 {
					method, body = http.MethodPost, strings.Repeat("x", 10_000)
				}
				// Without GetBody: the client must not repeat a request by itself.
				req, _ := http.NewRequest(method, origin, io.NopCloser(strings.NewReader(body)))
				text, err := answer(client, req)
				if err != nil || !strings.HasPrefix(text, host+" ") || !strings.HasSuffix(text, " "+body) {
					t.Errorf("%s: %.100q %v", method, text, err)
					return
				}
				answered.Add(1)
			}
		})
	}
	for i := range 50 {
		before := answered.Load()
		for answered.Load() < before+20 && !t.Failed() {
			time.Sleep(time.Millisecond)
		}
		g.Hold(time.Minute)
		current.server.Close()
		current = start(t, echo(i+1))
		open(t, g, "127.0.0.1:0", current)
	}
	close(stop)
	wait.Wait()
}

// Sockets and event streams do not delay a restart, and are cut.
func TestStreamsAreCut(t *testing.T) {
	g := newGate(t)
	r := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "" {
			conn, rw, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			_, _ = rw.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello\n")
			_ = rw.Flush()
			_, _ = io.Copy(io.Discard, conn)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: hello\n\n")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	origin := open(t, g, "127.0.0.1:0", r)
	res, err := http.Get(origin)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	events := bufio.NewReader(res.Body)
	if line, err := events.ReadString('\n'); line != "data: hello\n" {
		t.Fatal(line, err)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(origin, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
	socket := bufio.NewReader(conn)
	for line := ""; line != "hello\n"; {
		if line, err = socket.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}

	held := make(chan struct{})
	go func() { g.Hold(time.Hour); close(held) }()
	<-held
	if _, err := io.ReadAll(events); err == nil {
		t.Error("the end of the stream looks complete")
	}
	_, _ = io.ReadAll(socket) // ends
}

// Without an application page loads get the problem, Vite's pings wait, and the page
// learns of the new application by its check.
func TestProblem(t *testing.T) {
	g := newGate(t)
	g.timing.poll = time.Hour
	at, err := g.Keep("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	origin := "http://" + at.String()
	ask := func(path string, header ...string) (*http.Response, string) {
		t.Helper()
		req, _ := http.NewRequest(http.MethodGet, origin+path, nil)
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, _ := io.ReadAll(res.Body)
		return res, string(text)
	}
	g.Fail(&problem.Problem{Kind: problem.Compile, Title: "main.go does not compile"})
	res, text := ask("/", "Accept", "text/html")
	if res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(text, "main.go does not compile") {
		t.Errorf("%s\n%s", res.Status, text)
	}
	if !strings.Contains(text, CheckPath+"?problem=1") {
		t.Errorf("the page watches nothing:\n%s", text)
	}
	// A page that shows an older problem gets the present one at once.
	g.Fail(&problem.Problem{Kind: problem.Compile, Title: "other.go does not compile"})
	if res, text := ask(CheckPath+"?problem=1", "Accept", "application/json"); res.StatusCode != http.StatusOK || !strings.Contains(text, "other.go does not compile") {
		t.Errorf("%s\n%s", res.Status, text)
	}

	type reply struct {
		status int
		text   string
	}
	replies := make(chan reply, 2)
	for _, header := range [][]string{{CheckPath + "?problem=2", "Accept", "application/json"}, {"/", "Accept", "text/x-vite-ping"}} {
		go func() {
			res, text := ask(header[0], header[1:]...)
			replies <- reply{res.StatusCode, text}
		}()
	}
	r := start(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "back") }))
	open(t, g, "127.0.0.1:0", r)
	got := map[reply]bool{<-replies: true, <-replies: true}
	if !got[reply{http.StatusNoContent, ""}] || !got[reply{http.StatusOK, "back"}] {
		t.Errorf("after the problem: %v", got)
	}
}

// A request that a dying application has not answered goes to the next one, unless it
// has a body.
func TestDeath(t *testing.T) {
	g := newGate(t)
	asked := make(chan struct{}, 2)
	dies := start(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		asked <- struct{}{}
		<-r.Context().Done()
	}))
	origin := open(t, g, "127.0.0.1:0", dies)
	type reply struct {
		method, text string
		err          error
	}
	replies := make(chan reply, 2)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		go func() {
			var body io.Reader
			if method == http.MethodPost {
				body = bytes.NewReader([]byte("body"))
			}
			req, _ := http.NewRequest(method, origin, body)
			text, err := answer(http.DefaultClient, req)
			replies <- reply{method, text, err}
		}()
	}
	<-asked
	<-asked
	g.Hold(0) // as a restart without grace does
	dies.server.Close()
	open(t, g, "127.0.0.1:0", start(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "next") })))
	for range 2 {
		r := <-replies
		switch {
		case r.method == http.MethodGet && (r.text != "next" || r.err != nil):
			t.Errorf("GET: %q %v", r.text, r.err)
		case r.method == http.MethodPost && (r.err == nil || !strings.Contains(r.err.Error(), "503")):
			t.Errorf("POST: %q %v", r.text, r.err)
		}
	}

	// An application that breaks a connection on purpose.
	g.timing.notice = time.Millisecond
	breaks := start(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	open(t, g, "127.0.0.1:0", breaks)
	if _, err := http.Get(origin); !errors.Is(err, io.EOF) {
		t.Errorf("a broken connection: %v", err)
	}
}

// An application may ask for other addresses after a restart.
func TestAddresses(t *testing.T) {
	g := newGate(t)
	r := start(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Open(l.Addr().String(), r.bound); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("an address in use: %v", err)
	}
	l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	open(t, g, "127.0.0.1:"+port, r)
	open(t, g, "localhost:0", r)
	if list := g.Addresses(); len(list) != 2 {
		t.Errorf("two addresses: %q", list)
	}

	// The same port on another host, and the second address after it.
	g.Hold(0)
	open(t, g, ":"+port, r)
	if list := g.Addresses(); len(list) != 2 {
		t.Errorf("before all addresses are known: %q", list)
	}
	open(t, g, "localhost:0", r)
	if list := g.Addresses(); len(list) != 2 || !strings.Contains(strings.Join(list, " "), "http://localhost:"+port) {
		t.Errorf("after the move: %q", list)
	}
	g.Hold(0)
	open(t, g, "localhost:0", r)
	open(t, g, "127.0.0.1:0", r)
	if list := g.Addresses(); len(list) != 2 || strings.Contains(strings.Join(list, " "), ":"+port) {
		t.Errorf("after the last move: %q", list)
	}
	if _, err := net.DialTimeout("tcp", "127.0.0.1:"+port, time.Second); err == nil {
		t.Error("an address that nobody asks for is open")
	}
}

// A request that nobody waits for any longer leaves nothing behind, and a request
// that waits for too long gets a problem.
func TestWaiting(t *testing.T) {
	g := newGate(t)
	at, err := g.Keep("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+at.String(), nil)
	time.AfterFunc(time.Millisecond, cancel)
	if _, err := http.DefaultClient.Do(req); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	g.timing.wait = time.Millisecond
	res, err := http.Get("http://" + at.String())
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if text, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(string(text), "has not called `Listen`") {
		t.Errorf("%s\n%s", res.Status, text)
	}
}
