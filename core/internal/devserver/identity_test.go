package devserver

import (
	"errors"
	"strings"
	"testing"
)

func TestIdentity(t *testing.T) {
	v := newVite(t, func(v *fakeVite) { v.Status = `{"id":"a1","root":"/src/web","url":"http://localhost:1"}` })
	root := t.TempDir()
	announce(t, root, announcement{URL: v.URL, ID: "a1"})
	s := newServer(t, Options{Root: root})
	for range 2 {
		if got, want := again(s), (Status{URL: v.URL, Base: "/", Up: true, Plugin: true, Root: "/src/web", PublicDir: "/src/web/public"}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	// Each probe is one request. React is not asked for: the plugin tells.
	if v.Pings() != 0 || v.asked != 2 || len(v.requests) != 0 {
		t.Errorf("%d pings, %d requests for the status, and %v", v.Pings(), v.asked, v.requests)
	}
}

// Without an announcement, as between two containers, the plugin is asked once.
func TestPluginWithoutAnnouncement(t *testing.T) {
	v := newVite(t, func(v *fakeVite) { v.Status = `{"id":"a1","origin":"http://localhost:5173"}` })
	s := newServer(t, Options{Address: at(t, v.URL)})
	for range 2 {
		if got, want := again(s), (Status{URL: v.URL, Base: "/", Up: true, Plugin: true, Public: "http://localhost:5173"}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if v.asked != 1 {
		t.Errorf("asked %d times", v.asked)
	}
	configured := newServer(t, Options{Address: at(t, v.URL), Public: "https://vite.example.test"})
	if got := again(configured); got.Public != "https://vite.example.test" {
		t.Errorf("%+v", got)
	}
}

// A Vite was killed, and another project's Vite has its port now.
func TestAnotherProjectHasThePort(t *testing.T) {
	for name, status := range map[string]string{"with the plugin": `{"id":"b2"}`, "without": "", "in SPA mode": "<!doctype html>"} {
		t.Run(name, func(t *testing.T) {
			v := newVite(t, func(v *fakeVite) { v.Status = status })
			root := t.TempDir()
			announce(t, root, announcement{URL: v.URL, ID: "a1"})
			s := newServer(t, Options{Root: root})
			got := again(s)
			if got.Up || !errors.Is(got.Err, errStranger) || !strings.Contains(got.Err.Error(), "npm run dev") {
				t.Errorf("%+v", got)
			}
			app := newApp(t, s, false)
			if a := ask(t, "GET", app.URL+"/@vite/client"); a.Status != 502 || !strings.Contains(a.Body, "another") {
				t.Errorf("%+v", a)
			}
			if seen := v.Seen(); len(seen) != 0 {
				t.Errorf("the other project got %v", seen)
			}

			// Our Vite starts on another port.
			ours := newVite(t, func(v *fakeVite) { v.Status = `{"id":"a2"}` })
			announce(t, root, announcement{URL: ours.URL, ID: "a2"})
			if a := ask(t, "GET", app.URL+"/@vite/client"); a.Status != 200 || len(ours.Seen()) != 1 {
				t.Errorf("%+v", a)
			}
			if got := again(s); !got.Up {
				t.Errorf("%+v", got)
			}
		})
	}
}

// At Vite's default address another project's Vite answers, which has announced
// itself there.
func TestAnotherProjectHasTheDefaultAddress(t *testing.T) {
	v := newVite(t, func(v *fakeVite) { v.Status = `{"id":"b2"}` })
	s := newServer(t, Options{AssumeDefault: true})
	s.assumed = s.newTarget(at(t, v.URL))
	s.assumed.guessed = true
	if got := again(s); got.Up || !errors.Is(got.Err, errStranger) {
		t.Errorf("%+v", got)
	}
	app := newApp(t, s, false)
	if a := ask(t, "GET", app.URL+"/@vite/client"); a.Status != 502 || len(v.Seen()) != 0 {
		t.Errorf("%+v", a)
	}
	// It ends, and a Vite without the plugin takes its place.
	v.mu.Lock()
	v.Status = ""
	v.mu.Unlock()
	if got := again(s); !got.Up || got.Plugin {
		t.Errorf("%+v", got)
	}
	if a := ask(t, "GET", app.URL+"/@vite/client"); a.Status != 200 {
		t.Errorf("%+v", a)
	}
}

func TestHead(t *testing.T) {
	v := newVite(t, func(v *fakeVite) { v.Base = "/static/" })
	s := newServer(t, Options{Address: at(t, v.URL)})
	if _, err := s.Head(t.Context(), []string{"/src/main.ts"}); err == nil || !strings.Contains(err.Error(), "vite-plugin-govite") {
		t.Errorf("an answer that is not a head: %v", err)
	}
	if got, want := v.Seen()[0].URI, "/static/@govite/head?entry=%2Fsrc%2Fmain.ts"; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
	v.Close()
	s.pace.Restart = 0
	var down *DownError
	if _, err := s.Head(t.Context(), nil); !errors.As(err, &down) {
		t.Errorf("got %v", err)
	}
}
