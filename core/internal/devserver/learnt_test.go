package devserver

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

const viteSocket = "Connection: Upgrade|Upgrade: websocket|Sec-WebSocket-Protocol: vite-hmr"

// The pages of plugins come before the application's routes.
func TestMounts(t *testing.T) {
	for name, tt := range map[string]struct {
		status string
		want   map[string]bool
	}{
		"with the plugin": {`{"id": "1", "mounts": ["/__own", "/.dot/", "/@images", "/api", "/"]}`, map[string]bool{
			"/__own": true, "/__own/": true, "/__own/a/b?c": true, "/__owner": false, "/.dot/x": true, "/@images/1.png": true, "/api": false, "/api/x": false,
			"/__inspect/": true, "/__devtools__/": true, "/": false, "/__": false,
		}},
		"without it": {"", map[string]bool{
			"/__inspect": true, "/__inspect/": true, "/.vite-inspect/x": true, "/__devtools__/assets/x.js": true, "/__own/": false, "/__inspector": false,
		}},
	} {
		vite := newVite(t, func(v *fakeVite) { v.Status = tt.status })
		s := newServer(t, Options{Address: at(t, vite.URL)})
		s.Status(t.Context())
		for uri, want := range tt.want {
			for _, headers := range []string{asPage, plainPage, asFetch + fromPage, ""} {
				r := request("GET", uri, headers)
				if got := s.classify(r) == kindFile; got != want {
					t.Errorf("%s: %s %q: Vite's %t", name, uri, headers, got)
				}
				if want && !s.Takes("GET", r.URL.Path, r.Header) {
					t.Errorf("%s: %s is not taken", name, uri)
				}
			}
			if s.classify(request("POST", uri, "")) != kindForeign {
				t.Errorf("%s: POST %s", name, uri)
			}
		}
		prefixes, paths := s.Routes()
		if got := strings.Contains(fmt.Sprint(prefixes, paths), "/__own/"); got != (tt.status != "") {
			t.Errorf("%s: routes %v %v", name, prefixes, paths)
		}
	}
}

// Vite's option server.hmr.path moves the socket, and the ping of Vite 5.
func TestSocketPath(t *testing.T) {
	for _, tt := range []struct {
		status, base, uri, headers string
		want                       kind
	}{
		{`{"id": "1", "hmrPath": "/__hmr"}`, "/", "/__hmr?token=x", viteSocket, kindSocket},
		{`{"id": "1", "hmrPath": "/__hmr"}`, "/", "/__hmr", "Accept: " + acceptPing, kindPing},
		{`{"id": "1", "hmrPath": "/__hmr"}`, "/", "/?token=x", viteSocket, kindSocket},
		{`{"id": "1", "hmrPath": "/__hmr"}`, "/", "/chat", viteSocket, kindForeign},
		{`{"id": "1", "hmrPath": "/__hmr"}`, "/", "/__hmr", strings.Replace(viteSocket, "vite-hmr", "chat", 1), kindForeign},
		{`{"id": "1", "hmrPath": "/my app/hmr"}`, "/my%20app/", "/my%20app/hmr?token=x", viteSocket, kindSocket},
		{`{"id": "1"}`, "/", "/__hmr?token=x", viteSocket, kindForeign},
		{"", "/", "/__hmr?token=x", viteSocket, kindForeign},
	} {
		vite := newVite(t, func(v *fakeVite) { v.Status, v.Base = tt.status, strings.ReplaceAll(tt.base, "%20", " ") })
		s := newServer(t, Options{Address: at(t, vite.URL), Base: tt.base})
		s.Status(t.Context())
		r := request("GET", tt.uri, tt.headers)
		if got := s.classify(r); got != tt.want {
			t.Errorf("%s, base %s: %s %q: %d, want %d", tt.status, tt.base, tt.uri, tt.headers, got, tt.want)
		}
		if tt.want != kindForeign && !s.Takes("GET", r.URL.Path, r.Header) {
			t.Errorf("%s: %s is not taken", tt.status, tt.uri)
		}
	}
}

// Vite's own server.allowedHosts counts for the application, too.
func TestAnnouncedHosts(t *testing.T) {
	for _, tt := range []struct {
		status, host string
		want         int
	}{
		{`{"id": "1", "allowedHosts": ["app.test", ".example.test", "*.bad", "http://x"]}`, "app.test", 200},
		{`{"id": "1", "allowedHosts": ["app.test", ".example.test", "*.bad", "http://x"]}`, "a.example.test:8080", 200},
		{`{"id": "1", "allowedHosts": ["app.test", ".example.test", "*.bad", "http://x"]}`, "evil.test", 403},
		{`{"id": "1", "allowedHosts": ["*"]}`, "evil.test", 200},
		{`{"id": "1"}`, "app.test", 403},
	} {
		vite := newVite(t, func(v *fakeVite) { v.Status = tt.status })
		app := newApp(t, newServer(t, Options{Address: at(t, vite.URL)}), false)
		if a := ask(t, "GET", app.URL+"/@vite/client", "Host: "+tt.host); a.Status != tt.want {
			t.Errorf("%s: %s: %d %s", tt.status, tt.host, a.Status, a.Body)
		}
	}
}

// Vite checks the Host header of the application's own requests, as between
// containers. The log says once what to do.
func TestRefusedHost(t *testing.T) {
	refuse := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, "Blocked request.")
	})
	check := func(what string, log *logBuffer) {
		t.Helper()
		if lines := log.Warnings(); len(lines) != 1 || !strings.Contains(lines[0], "server.allowedHosts") {
			t.Errorf("%s: %q", what, lines)
		}
	}

	// A module, after a ping that Vite has answered.
	vite := newVite(t, func(v *fakeVite) { v.Handler = refuse })
	log := &logBuffer{}
	s := newServer(t, Options{Address: at(t, vite.URL), Logger: log.Logger()})
	app := newApp(t, s, false)
	for range 2 {
		if a := ask(t, "GET", app.URL+"/@vite/client"); a.Status != http.StatusForbidden {
			t.Errorf("%d", a.Status)
		}
	}
	check("a module", log)

	// The probe of an announced server: no other project's server answers.
	root := t.TempDir()
	vite = newVite(t, nil)
	vite.Config.Handler = refuse
	announce(t, root, announcement{URL: vite.URL, Base: "/", ID: "1"})
	log = &logBuffer{}
	s = newServer(t, Options{Root: root, Logger: log.Logger()})
	if status := s.Status(t.Context()); status.Up || !strings.Contains(status.Err.Error(), "allow this host name") {
		t.Errorf("%+v", status)
	}
	s.Forget()
	s.Status(t.Context())
	check("the probe", log)
}

// Node refuses a request with large headers, so that large cookies of the
// application would break modules.
func TestCookies(t *testing.T) {
	vite := newVite(t, nil)
	s := newServer(t, Options{Address: at(t, vite.URL), Root: writeProject(t)})
	app := newApp(t, s, false)
	s.Wrote("/src/entry.js")
	large := "Cookie: a=" + strings.Repeat("x", mostCookies)
	for _, tt := range []struct {
		uri, headers, cookie string
		want                 bool
	}{
		{"/@vite/client", asModule + fromPage, "Cookie: a=1", false},
		{"/src/entry.js", asModule + fromPage, "Cookie: a=1", false},
		{"/icon.png", asImage + fromPage, "Cookie: a=1", false},
		{"/src/entry.js", plain + fromPage, large, false},
		{"/__inspect/", asPage, "Cookie: a=1", true},
		{"/__inspect/", asPage, large, false},
		{"/__inspect/api", asFetch, "Cookie: a=1", true},
	} {
		ask(t, "GET", app.URL+tt.uri, append(strings.Split(tt.headers, "|"), tt.cookie)...)
		seen := vite.Seen()
		last := seen[len(seen)-1]
		if got := last.Header.Get("Cookie") != ""; last.URI != tt.uri || got != tt.want {
			t.Errorf("%s: Vite got %s with cookies %t", tt.uri, last.URI, got)
		}
	}
}
