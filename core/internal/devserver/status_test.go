package devserver

import (
	"context"
	"crypto/tls"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
)

// again is Status with a new probe.
func again(s *Server) Status {
	s.Forget()
	return s.Status(context.Background())
}

func TestStatusUp(t *testing.T) {
	v := newVite(t, nil)
	s := newServer(t, Options{Address: at(t, v.URL)})
	if got, want := s.Status(t.Context()), (Status{URL: v.URL, Base: "/", Up: true}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestStatusBase(t *testing.T) {
	for _, test := range []struct {
		name     string
		real     string // Vite's own
		opts     Options
		path     string // of Options.Address
		announce *announcement
		want     string
	}{
		{name: "learnt", real: "/static/", want: "/static/"},
		{name: "none", real: "/", want: "/"},
		{name: "configured", real: "/static/", opts: Options{Base: "/static/"}, want: "/static/"},
		{name: "in the URL", real: "/static/", path: "/static/", want: "/static/"},
		{name: "announced", real: "/static/", announce: &announcement{Base: "/static/"}, want: "/static/"},
		{name: "learnt from an announced server", real: "/static/", announce: &announcement{}, want: "/static/"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := newVite(t, func(v *fakeVite) { v.Base = test.real })
			test.opts.Root = t.TempDir()
			if test.announce != nil {
				test.announce.URL = v.URL
				announce(t, test.opts.Root, *test.announce)
			} else {
				test.opts.Address = at(t, v.URL+test.path)
			}
			s := newServer(t, test.opts)
			for range 2 {
				if got, want := again(s), (Status{URL: v.URL, Base: test.want, Up: true}); got != want {
					t.Fatalf("got %+v, want %+v", got, want)
				}
			}
			if s.Base() != test.want {
				t.Errorf("Base() = %q", s.Base())
			}
		})
	}
}

func TestStatusLearntBaseIsForgotten(t *testing.T) {
	v := newVite(t, func(v *fakeVite) { v.Base = "/static/" })
	s := newServer(t, Options{Address: at(t, v.URL)})
	s.Status(t.Context())
	v.Base = "/"
	if got := again(s); got.Base != "/" || s.Base() != "/" {
		t.Errorf("base %q", got.Base)
	}
}

func TestStatusDown(t *testing.T) {
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	redirecting := httptest.NewServer(http.RedirectHandler("/login", http.StatusFound))
	defer redirecting.Close()
	brokenRoot := t.TempDir()
	writeFile(t, announcementPath(brokenRoot), `{"url":`)

	for _, test := range []struct {
		name string
		opts Options
		url  string
		want []string
	}{
		{"refused", Options{Address: at(t, nobody), Root: "web"}, nobody, []string{"the Vite dev server at " + nobody + " does not answer (connection refused); start it with `npm run dev` in web"}},
		{"refused, in the working directory", Options{Address: at(t, nobody), Root: "."}, nobody, []string{"(connection refused); start it with `npm run dev`"}},
		{"not Vite", Options{Address: at(t, other.URL)}, other.URL, []string{"is not a Vite dev server", "404 Not Found", "Config.DevServer"}},
		{"redirects but is not Vite", Options{Address: at(t, redirecting.URL)}, redirecting.URL, []string{"is not a Vite dev server", "/login/ with 302"}},
		{"not announced", Options{Root: "web"}, "", []string{"no Vite dev server has announced itself in web/node_modules/.vite/govite.json; start one with `npm run dev` in web (vite-plugin-govite announces it), or set Config.DevServer to its URL"}},
		{"broken announcement", Options{Root: brokenRoot}, "", []string{"govite.json", "half-written", "npm run dev"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			status := newServer(t, test.opts).Status(t.Context())
			if status.Up || status.React || status.URL != test.url || status.Base != "/" {
				t.Errorf("%+v", status)
			}
			var down *DownError
			if !errors.As(status.Err, &down) || down.URL != test.url {
				t.Fatalf("error %#v", status.Err)
			}
			for _, want := range test.want {
				if !strings.Contains(down.Error(), want) {
					t.Errorf("%q lacks %q", down, want)
				}
			}
		})
	}
	if err := newServer(t, Options{}).Status(t.Context()).Err; !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("not announced: %v", err)
	}
}

func TestStatusAssumesDefault(t *testing.T) {
	s := newServer(t, Options{AssumeDefault: true})
	// A Vite may well be running there, so only the address is certain.
	if got := s.Status(t.Context()); got.URL != defaultURL {
		t.Errorf("%+v", got)
	}
	v := newVite(t, nil)
	announce(t, s.root, announcement{URL: v.URL})
	if got := again(s); got.URL != v.URL || !got.Up {
		t.Errorf("announced: %+v", got)
	}
}

func TestStatusFollowsTheAnnouncement(t *testing.T) {
	one := newVite(t, nil)
	two := newVite(t, func(v *fakeVite) { v.Base = "/two/" })
	s := newServer(t, Options{})
	if got := s.Status(t.Context()); got.Up || got.URL != "" {
		t.Errorf("before: %+v", got)
	}
	announce(t, s.root, announcement{URL: one.URL, Base: "/"})
	if got, want := again(s), (Status{URL: one.URL, Base: "/", Up: true}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	announce(t, s.root, announcement{URL: two.URL, Base: "/two/"})
	if got, want := again(s), (Status{URL: two.URL, Base: "/two/", Up: true}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	writeFile(t, announcementPath(s.root), `{"ur`) // being rewritten
	if got := again(s); !got.Up || got.URL != two.URL {
		t.Errorf("half-written: %+v", got)
	}
	if err := os.Remove(announcementPath(s.root)); err != nil {
		t.Fatal(err)
	}
	if got := again(s); got.Up || got.URL != "" || got.Base != "/two/" {
		t.Errorf("stopped: %+v", got)
	}
}

func TestStatusProbesOnceASecond(t *testing.T) {
	v := newVite(t, nil)
	s := newServer(t, Options{Address: at(t, v.URL), Base: "/"})
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if got := s.Status(context.Background()); !got.Up {
				t.Errorf("%+v", got)
			}
		})
	}
	wg.Wait()
	s.Status(t.Context())
	if n := v.Pings(); n != 1 {
		t.Errorf("%d pings", n)
	}
	s.mu.Lock()
	s.asked = s.asked.Add(-s.pace.Probe)
	s.mu.Unlock()
	s.Status(t.Context())
	if n := v.Pings(); n != 2 {
		t.Errorf("after the interval: %d pings", n)
	}
}

func TestStatusReact(t *testing.T) {
	for contentType, want := range map[string]bool{
		"text/javascript":                       true,
		"application/javascript; charset=utf-8": true,
		"text/html":                             false, // Vite's answer to anything in SPA mode
	} {
		v := newVite(t, func(v *fakeVite) {
			v.Base = "/static/"
			v.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/static/@react-refresh" {
					t.Errorf("asked for %s", r.URL)
				}
				w.Header().Set("Content-Type", contentType)
			})
		})
		s := newServer(t, Options{Address: at(t, v.URL)})
		for range 3 {
			if got := again(s); got.React != want {
				t.Errorf("%s: %+v", contentType, got)
			}
		}
		if n := len(v.requests); n != 1 {
			t.Errorf("%s: asked %d times", contentType, n)
		}
	}
}

func TestStatusReactIsAskedAgainAfterAnOutage(t *testing.T) {
	react := func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Content-Type", "text/javascript") }
	v := newVite(t, func(v *fakeVite) { v.Handler = http.NotFoundHandler() })
	s := newServer(t, Options{Address: at(t, v.URL)})
	if s.Status(t.Context()).React {
		t.Error("React before it is served")
	}
	addr := v.Listener.Addr().String()
	v.Close()
	if got := again(s); got.Up || got.React {
		t.Errorf("down: %+v", got)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	newVite(t, func(v *fakeVite) {
		v.Listener.Close()
		v.Listener, v.Handler = l, http.HandlerFunc(react)
	})
	if got := again(s); !got.React {
		t.Errorf("up again: %+v", got)
	}
}

func TestStaleAnnouncementIsReportedOnce(t *testing.T) {
	var log logBuffer
	s := newServer(t, Options{Logger: log.Logger()})
	for range 2 {
		announce(t, s.root, announcement{URL: nobody})
		again(s)
		again(s)
		v := newVite(t, nil)
		announce(t, s.root, announcement{URL: v.URL})
		again(s)
	}
	lines := log.Warnings()
	if len(lines) != 2 {
		t.Fatalf("want one warning for each of two outages, got %q", lines)
	}
	for _, want := range []string{"level=WARN", "stale announcement", "govite.json", "connection refused"} {
		if !strings.Contains(lines[0], want) {
			t.Errorf("%q lacks %q", lines[0], want)
		}
	}
}

func TestStatusWithoutAServerIsSilent(t *testing.T) {
	var log logBuffer
	newServer(t, Options{Logger: log.Logger()}).Status(t.Context())
	newServer(t, Options{Logger: log.Logger(), Address: at(t, nobody)}).Status(t.Context())
	if lines := log.Warnings(); len(lines) != 0 {
		t.Errorf("%q", lines)
	}
}

func TestStatusTLS(t *testing.T) {
	v := newVite(t, nil)
	secure := httptest.NewUnstartedServer(v)
	secure.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	secure.StartTLS()
	defer secure.Close()

	s := newServer(t, Options{Address: at(t, secure.URL)})
	if got := s.Status(t.Context()); !got.Up {
		t.Errorf("self-signed on loopback: %+v", got)
	}
	if a := ask(t, "GET", newApp(t, s, false).URL+"/@vite/client"); a.Body != "vite /@vite/client" {
		t.Errorf("%+v", a)
	}
	// The same certificate under names of other machines.
	for host, want := range map[string]bool{"localhost": true, "app.localhost": true, "127.0.0.1": true, "::1": true, "example.com": false, "10.0.0.1": false} {
		conn, err := tls.Dial("tcp", secure.Listener.Addr().String(), tlsConfig(host))
		if (err == nil) != want {
			t.Errorf("%s: %v", host, err)
		}
		if err == nil {
			conn.Close()
		}
	}
}
