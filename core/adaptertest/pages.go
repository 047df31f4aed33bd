package adaptertest

import (
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/govite/govite/core"
)

// A page with the placeholder of Vite's option html.cspNonce, as Vite writes it.
const (
	placeholder = "__NONCE__"
	noncePage   = `<!doctype html><html><head><meta charset="utf-8"><meta property="csp-nonce" nonce="` + placeholder + `"><title>spa</title>` +
		`<script type="module" crossorigin src="/assets/main-BTYxtEBp.js" nonce="` + placeholder + `"></script></head><body></body></html>`
)

// with returns the build with further files.
func with(files map[string]string) fstest.MapFS {
	dist := maps.Clone(built)
	for name, text := range files {
		dist[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return dist
}

func testIsPage(t *testing.T, start Start) {
	isPage := func(r *http.Request) bool {
		return strings.HasPrefix(r.URL.Path, "/app/") && r.Header.Get("X-Many") == "yes" && r.URL.Query().Get("page") == "1"
	}
	vite := newStandIn(t)
	for name, v := range map[string]*core.Vite{
		"production":  Production(t, core.Config{SPA: "index.html", IsPage: isPage, Dist: with(map[string]string{"index.html": "the page"})}),
		"development": vite.development(t, core.Config{SPA: "index.html", IsPage: isPage}),
	} {
		base := start(t, App{Vite: v})
		for _, tt := range []struct {
			method, target string
			header         []string
			want           bool
		}{
			{"GET", "/app/1?page=1", []string{"X-Many", "yes", "Accept", "application/json"}, true},
			{"HEAD", "/app/1?page=1", []string{"X-Many", "yes"}, true},
			{"GET", "/app/1", []string{"X-Many", "yes", "Sec-Fetch-Mode", "navigate"}, false},
			{"GET", "/app/1?page=1", []string{"Sec-Fetch-Mode", "navigate"}, false},
			{"GET", "/other?page=1", []string{"X-Many", "yes", "Accept", "text/html"}, false},
			{"POST", "/app/1?page=1", []string{"X-Many", "yes"}, false},
		} {
			a := Do(t, tt.method, base+tt.target, tt.header...)
			if got := a.Status == http.StatusOK && strings.HasPrefix(a.Header.Get("Content-Type"), "text/html"); got != tt.want {
				t.Errorf("%s: %s %s %q: %d %v", name, tt.method, tt.target, tt.header, a.Status, a.Header)
			}
		}
		if a := get(t, base+"/src/own.ts", "X-Many", "yes"); a.Body != "own" {
			t.Errorf("%s: a route: %d %q", name, a.Status, a.Body)
		}
	}
}

func testPages(t *testing.T, start Start) {
	files := map[string]string{"index.html": "home", "admin/index.html": "admin", "about.html": "about"}
	base := start(t, App{Vite: Production(t, core.Config{SPA: "index.html", Dist: with(files)})})
	for target, want := range map[string]string{
		"/users/1": "home", "/admin/": "admin", "/admin": "admin", "/admin/users/1": "admin", "/administrator": "home",
		"/about": "about", "/about/": "home", "/about/us": "home", "/admin/index.html": "admin", "/admin%2fusers": "home",
	} {
		a := get(t, base+target, "Sec-Fetch-Mode", "navigate")
		if a.Status != http.StatusOK || a.Body != want || a.Header.Get("Cache-Control") != "no-cache" || a.Header.Get("Etag") == "" {
			t.Errorf("%s: %d %q %v, want %q", target, a.Status, a.Body, a.Header, want)
		}
	}
}

// The nonce of a filled page is the nonce of the request's page.
func testFilled(t *testing.T, start Start) {
	vite := newStandIn(t)
	const data = `</script><script>alert("&")`
	fill := func(r *http.Request, d *core.Document) error {
		if r.URL.Query().Get("fail") != "" {
			return errors.New("no such user")
		}
		d.Title("user " + r.URL.Path)
		return d.Data("user", map[string]string{"name": data})
	}
	dist := with(map[string]string{"index.html": noncePage})
	discard := slog.New(slog.DiscardHandler)
	for name, vites := range map[string][2]*core.Vite{
		"production":  {Production(t, core.Config{SPA: "index.html", Dist: dist}), Production(t, core.Config{SPA: "index.html", Dist: dist, Document: fill, Logger: discard})},
		"development": {vite.development(t, core.Config{SPA: "index.html"}), vite.development(t, core.Config{SPA: "index.html", Document: fill})},
	} {
		plain := start(t, App{Vite: vites[0], Policy: true})
		nonces := map[string]bool{}
		for range 2 {
			a := get(t, plain+"/filled", "Sec-Fetch-Mode", "navigate", "If-None-Match", "*")
			_, nonce, _ := strings.Cut(a.Body, `property="csp-nonce" nonce="`)
			nonce, _, _ = strings.Cut(nonce, `"`)
			if want := a.Header.Get("X-Nonce"); want != "" && nonce != want {
				t.Errorf("%s: the nonce is %q, want the nonce of the request's page, %q", name, nonce, want)
			}
			nonces[nonce] = true
			if want := strings.ReplaceAll(noncePage, placeholder, nonce); a.Status != http.StatusOK || len(nonce) < 22 || a.Body != want || a.length != int64(len(want)) {
				t.Errorf("%s: %d, %d bytes\n%s\nwant\n%s", name, a.Status, a.length, a.Body, want)
			}
			if a.Header.Get("Etag") != "" || a.Header.Get("Cache-Control") != "private, no-cache" || a.Header.Get("Content-Type") != "text/html; charset=utf-8" {
				t.Errorf("%s: %v", name, a.Header)
			}
		}
		if len(nonces) != 2 {
			t.Errorf("%s: two responses have the same nonce", name)
		}
		// The page's own path has no placeholder either, for a service worker.
		for _, mode := range []string{"navigate", "cors"} {
			a := get(t, plain+"/index.html", "Sec-Fetch-Mode", mode)
			if want := a.Header.Get("X-Nonce"); a.Status != http.StatusOK || strings.Contains(a.Body, placeholder) || !strings.Contains(a.Body, `nonce="`+want) {
				t.Errorf("%s: /index.html, %s: %d %v\n%s", name, mode, a.Status, a.Header, a.Body)
			}
		}
		if a := Do(t, http.MethodHead, plain+"/filled", "Sec-Fetch-Mode", "navigate"); a.Status != http.StatusOK || a.Body != "" || a.Header.Get("Etag") != "" {
			t.Errorf("%s: HEAD: %d %v", name, a.Status, a.Header)
		}

		filled := start(t, App{Vite: vites[1], Policy: true})
		a := get(t, filled+"/filled?<b>", "Accept", "*/*")
		for _, want := range []string{"<title>user /filled</title>", `id="user"`, `{"name":"\u003c/script\u003e\u003cscript\u003ealert(\"\u0026\")"}</script>`} {
			if a.Status != http.StatusOK || !strings.Contains(a.Body, want) || strings.Contains(a.Body, placeholder) {
				t.Errorf("%s: %d, want %s in\n%s", name, a.Status, want, a.Body)
			}
		}
		a = get(t, filled+"/filled?fail=1", "Accept", "*/*")
		if a.Status != http.StatusInternalServerError || strings.Contains(a.Body, "no such user") || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: an error: %d %v %q", name, a.Status, a.Header, a.Body)
		}
	}
}

// Pages load modules and fonts from another host only with this header. A CDN takes
// it over from the application.
func testShared(t *testing.T, start Start) {
	const header = "Access-Control-Allow-Origin"
	for _, tt := range []struct {
		config core.Config
		want   string
	}{
		{core.Config{Base: "https://cdn.example.com/"}, "*"},
		{core.Config{Base: "//cdn.example.com/"}, "*"},
		{core.Config{Base: "https://cdn.example.com/", CrossOrigin: core.CrossOriginUseCredentials}, ""},
		{core.Config{Base: "https://cdn.example.com/", CrossOrigin: core.CrossOriginNone}, ""},
		{core.Config{Base: "/"}, ""},
		{core.Config{}, ""},
	} {
		base := start(t, App{Vite: Production(t, tt.config)})
		tag := get(t, base+Script).Header.Get("Etag")
		for _, req := range [][]string{{Script}, {Sheet, "Accept-Encoding", "br"}, {Video}, {"/robots.txt"}, {Script, "If-None-Match", tag}, {Script, "Range", "bytes=0-5"}} {
			if a := get(t, base+req[0], req[1:]...); a.Header.Get(header) != tt.want {
				t.Errorf("%s, crossorigin %s: %q: %d, %s %q, want %q", tt.config.Base, tt.config.CrossOrigin, req, a.Status, header, a.Header.Get(header), tt.want)
			}
		}
		if a := get(t, base+"/index.html"); a.Header.Get(header) != "" {
			t.Errorf("%s: a page: %v", tt.config.Base, a.Header)
		}
	}
}

// A proxy strips the base, or a part of it, from the URLs of requests.
func testServePath(t *testing.T, start Start) {
	for _, tt := range []struct{ base, servePath, prefix string }{
		{"/app/", "/", ""},
		{"/app/static/", "/static", "/static"},
		{"https://cdn.example.com/v1/", "/", ""},
	} {
		base := start(t, App{Vite: Production(t, core.Config{Base: tt.base, ServePath: tt.servePath, SPA: "index.html"})})
		if a := get(t, base+tt.prefix+Script); a.Status != http.StatusOK || a.Body != Content(Script) {
			t.Errorf("%+v: %d", tt, a.Status)
		}
		if a := get(t, base+tt.prefix+Gone); a.Status != http.StatusNotFound || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%+v: a missing file: %d %v", tt, a.Status, a.Header)
		}
		if a := get(t, base+"/app"+Script); a.Body == Content(Script) {
			t.Errorf("%+v: the file is at the path of the base, too", tt)
		}
		if a := get(t, base+"/funcs"); !strings.Contains(a.Body, `src="`+tt.base+`assets/main-BTYxtEBp.js"`) {
			t.Errorf("%+v: /funcs: %s", tt, a.Body)
		}
		if a := get(t, base+"/users/1"); a.Body != Content("/index.html") {
			t.Errorf("%+v: a page load: %d %q", tt, a.Status, a.Body)
		}
	}
	static := start(t, App{Vite: Production(t, core.Config{Base: "/app/", ServePath: "/"}), Static: true})
	if a := get(t, static+Script); a.Status != http.StatusOK || a.Body != Content(Script) {
		t.Errorf("Static: %d", a.Status)
	}
}
