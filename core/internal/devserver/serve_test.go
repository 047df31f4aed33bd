package devserver

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

func TestServeForwardsByteForByte(t *testing.T) {
	v := newVite(t, nil)
	app := newApp(t, newServer(t, Options{Address: at(t, v.URL)}), false)
	for _, uri := range []string{
		"/@fs//srv/a.ts?import&t=1700000000000",
		"/@fs/a%2Fb%20c.ts?x=1;y=2&bad=%zz",
		"/@id/__x00__plugin-vue:export-helper",
		"/@vite/client?",
		"/node_modules/.vite/deps/@vue_shared.js?v=0a1b2c3d",
		"/node_modules/x/[id].js?raw",
		"/@fs/%E4%B8%AD.ts",
	} {
		conn, err := net.Dial("tcp", app.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", uri)
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		conn.Close()
		if string(body) != "vite "+uri {
			t.Errorf("%s arrived as %s", uri, body)
		}
	}
}

func TestServeHeaders(t *testing.T) {
	v := newVite(t, func(v *fakeVite) {
		v.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", "http://localhost")
			w.Header().Set("Cache-Control", "no-cache")
			w.Header().Set("Vary", "Origin")
		})
	})
	preset := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			w.Header().Set("Cache-Control", "private")
			w.Header().Set("Vary", "Accept-Encoding")
			w.Header().Set("X-Request-Id", "1")
			next.ServeHTTP(w, r)
		})
	}
	app := newApp(t, newServer(t, Options{Address: at(t, v.URL)}), false, preset)
	a := ask(t, "GET", app.URL+"/@vite/client",
		"Host: app.localhost:1", "Accept: text/css", "Accept-Encoding: br", "Sec-Fetch-Dest: script",
		"If-None-Match: W/\"x\"", "Origin: http://localhost", "User-Agent: browser",
		"Govite-Origin: http://elsewhere", "X-Forwarded-For: 1.2.3.4", "X-Forwarded-Port: 1", "Forwarded: for=1.2.3.4",
		"Connection: X-Hop, Upgrade", "X-Hop: 1", "Upgrade: h2c")

	seen := v.Seen()[0]
	if want := v.Listener.Addr().String(); seen.Host != want {
		t.Errorf("Host %q, want %q", seen.Host, want)
	}
	for name, want := range map[string]string{
		"Accept": "text/css", "Accept-Encoding": "br", "Sec-Fetch-Dest": "script", "If-None-Match": `W/"x"`,
		"Origin": "http://localhost", "User-Agent": "browser",
		"X-Forwarded-For": "", "X-Forwarded-Host": "", "X-Forwarded-Proto": "", "X-Forwarded-Port": "", "Forwarded": "",
		"X-Hop": "", "Upgrade": "", "Connection": "", "Govite-Origin": "http://app.localhost:1",
	} {
		if got := seen.Header.Get(name); got != want {
			t.Errorf("request's %s: %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": "http://localhost", "Cache-Control": "no-cache",
		"Vary": "Accept-Encoding, Origin", "X-Request-Id": "1",
	} {
		if got := strings.Join(a.Header.Values(name), ", "); got != want {
			t.Errorf("response's %s: %q, want %q", name, got, want)
		}
	}

	ask(t, "GET", app.URL+"/@vite/client", "User-Agent: ")
	if seen := v.Seen()[1]; len(seen.Header["Accept-Encoding"])+len(seen.Header["Accept"])+len(seen.Header["User-Agent"]) != 0 {
		t.Errorf("invented headers: %v", seen.Header)
	}
}

func TestServeStreams(t *testing.T) {
	release := make(chan struct{})
	v := newVite(t, func(v *fakeVite) {
		v.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "first ")
			w.(http.Flusher).Flush()
			<-release
			io.WriteString(w, "second")
		})
	})
	app := newApp(t, newServer(t, Options{Address: at(t, v.URL), Base: "/"}), false)
	res, err := http.Get(app.URL + "/@vite/client")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	first := make([]byte, 6)
	if _, err := io.ReadFull(res.Body, first); err != nil || string(first) != "first " {
		t.Fatalf("%q, %v", first, err)
	}
	close(release)
	if rest, err := io.ReadAll(res.Body); err != nil || string(rest) != "second" {
		t.Fatalf("%q, %v", rest, err)
	}
}

func TestServeWithBase(t *testing.T) {
	v := newVite(t, func(v *fakeVite) { v.Base = "/static/" })
	app := newApp(t, newServer(t, Options{Address: at(t, v.URL)}), false)
	for uri, want := range map[string]string{
		"/static/src/main.ts":   "vite /static/src/main.ts",
		"/static/@vite/client":  "vite /static/@vite/client",
		"/static/page":          "vite /static/page",
		"/@vite/client":         "app 404",
		"/static":               "app 404",
		"/app":                  "app GET",
		"/static/../app":        "app 404",
		"/static/%2e%2e/secret": "app 404",
	} {
		// The first request of all already knows the base.
		if a := ask(t, "GET", app.URL+uri, "Accept: text/html"); a.Body != want {
			t.Errorf("%s: %q, want %q", uri, a.Body, want)
		}
	}
	if a := ask(t, "POST", app.URL+"/static/x"); a.Body != "app 404" {
		t.Errorf("POST: %+v", a)
	}
}

// A GET may have a body (RFC 9110, section 9.3.1), and Vite gets it, however
// its length is told.
func TestServeBody(t *testing.T) {
	v := newVite(t, func(v *fakeVite) {
		v.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
	})
	app := newApp(t, newServer(t, Options{Address: at(t, v.URL)}), false)
	for _, length := range []int64{4, -1} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", app.URL+"/@vite/client", strings.NewReader("body"))
		if err != nil {
			t.Fatal(err)
		}
		req.ContentLength = length
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != http.StatusOK || string(text) != "body" || err != nil {
			t.Errorf("length %d: %s, %q, %v", length, res.Status, text, err)
		}
	}
}

func TestServePing(t *testing.T) {
	v := newVite(t, nil)
	s := newServer(t, Options{Address: at(t, v.URL)})
	app := newApp(t, s, false)
	if a := ask(t, "GET", app.URL+"/", "Accept: "+acceptPing); a.Status != 204 {
		t.Errorf("up: %+v", a)
	}
	if a := ask(t, "GET", app.URL+"/", "Accept: */*"); a.Body != "app GET" {
		t.Errorf("not a ping: %+v", a)
	}
	v.Close()
	s.pace.Restart = 0
	if a, err := tryAsk("GET", app.URL+"/", "Accept: "+acceptPing); err == nil {
		t.Errorf("down: the client of Vite 5 takes %+v for up", a)
	}
	again(s)
}

func TestPingThatSucceedsEndsTheOutage(t *testing.T) {
	v := newVite(t, nil)
	addr := v.Listener.Addr().String()
	v.Close()
	s := newServer(t, Options{Address: at(t, v.URL)})
	app := newApp(t, s, false)
	if s.Status(t.Context()).Up {
		t.Fatal("up")
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	newVite(t, func(v *fakeVite) {
		v.Listener.Close()
		v.Listener = l
	})
	if a := ask(t, "GET", app.URL+"/", "Accept: "+acceptPing); a.Status != 204 {
		t.Fatalf("%+v", a)
	}
	if got := s.Status(t.Context()); !got.Up {
		t.Errorf("the page that reloads now is told %v", got.Err)
	}
}

func TestServeWaitsForARestart(t *testing.T) {
	for _, announced := range []bool{false, true} {
		v := newVite(t, nil)
		addr := v.Listener.Addr().String()
		opts := Options{Address: at(t, v.URL), Root: t.TempDir()}
		if announced {
			announce(t, opts.Root, announcement{URL: v.URL, Base: "/"})
			opts.Address, addr = Address{}, "127.0.0.1:0" // it comes back on another port
		}
		var log logBuffer
		opts.Logger = log.Logger()
		s := newServer(t, opts)
		app := newApp(t, s, false)
		ask(t, "GET", app.URL+"/@vite/client")

		v.Close()
		answers := make(chan answer)
		go func() { answers <- ask(t, "GET", app.URL+"/@vite/client?2") }()
		eventually(t, "the outage is noticed", func() bool { return s.outages.Load() > 0 })
		l, err := net.Listen("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		next := newVite(t, func(v *fakeVite) {
			v.Listener.Close()
			v.Listener = l
		})
		if announced {
			announce(t, opts.Root, announcement{URL: next.URL, Base: "/"})
		}
		if a := <-answers; a.Body != "vite /@vite/client?2" {
			t.Errorf("announced %v: %+v", announced, a)
		}
		if lines := log.Warnings(); len(lines) != 0 {
			t.Errorf("announced %v: logged %q", announced, lines)
		}
	}
}

func TestServeFollowsTheAnnouncement(t *testing.T) {
	one, two := newVite(t, nil), newVite(t, nil)
	s := newServer(t, Options{})
	app := newApp(t, s, false)
	announce(t, s.root, announcement{URL: one.URL, Base: "/"})
	ask(t, "GET", app.URL+"/@vite/client")
	one.Close()
	announce(t, s.root, announcement{URL: two.URL, Base: "/"})
	if a := ask(t, "GET", app.URL+"/@vite/client"); a.Status != 200 || len(two.Seen()) != 1 {
		t.Errorf("%+v", a)
	}
}
