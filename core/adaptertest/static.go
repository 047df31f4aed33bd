package adaptertest

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/govite/govite/core"
)

// testStatic checks the routes of Static for a build.
func testStatic(t *testing.T, start Start) {
	base := start(t, App{Vite: Production(t, core.Config{}), Static: true})
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		for path, want := range map[string]struct{ file, cache string }{
			Script:                                   {Script, Immutable},
			encoded:                                  {Script, Immutable},
			"/robots.txt":                            {"/robots.txt", "no-cache"},
			(&url.URL{Path: unhashed}).EscapedPath(): {unhashed, "no-cache"},
		} {
			a := Do(t, method, base+path)
			if a.Status != http.StatusOK || a.Header.Get("Cache-Control") != want.cache || a.length != int64(len(Content(want.file))) || method == http.MethodGet && a.Body != Content(want.file) {
				t.Errorf("%s %s: %d %v", method, path, a.Status, a.Header)
			}
		}
		for path, cache := range map[string]string{
			Gone:                      "no-store",
			"/assets/":                "no-store",
			"/assets/nothing":         "no-store",
			"/assets":                 "",
			"/assetsXYZ":              "",
			"/assetsmain-BTYxtEBp.js": "",
			"/robots.txt/":            "",
			"/Robots.txt":             "",
			"/.vite/manifest.json":    "",
			"/nothing":                "",
		} {
			a := Do(t, method, base+path)
			// A router may redirect to a path with or without a slash.
			redirected := a.Status/100 == 3 && strings.Trim(a.Header.Get("Location"), "/") == strings.Trim(path, "/")
			if !redirected && (a.Status != http.StatusNotFound || a.Header.Get("Cache-Control") != cache) {
				t.Errorf("%s %s: %d %v", method, path, a.Status, a.Header)
			}
		}
	}
	for _, own := range []struct{ method, target, body string }{
		{http.MethodGet, "/src/own.ts", "own"},
		{http.MethodPost, "/robots.txt", "posted"},
	} {
		if a := Do(t, own.method, base+own.target); a.Status != http.StatusOK || a.Body != own.body {
			t.Errorf("%s %s: %d %q", own.method, own.target, a.Status, a.Body)
		}
	}
	if a := get(t, base+"/funcs"); a.Status != http.StatusOK || !strings.Contains(a.Body, mainTags) {
		t.Errorf("/funcs: %d %s", a.Status, a.Body)
	}
}

// testStaticDevelopment checks the routes of Static for a dev server. Modules are at
// one of them only below a base other than "/", and so is the socket for hot
// updates.
func testStaticDevelopment(t *testing.T, start Start) {
	handler := func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "vite ", r.RequestURI) }
	base := start(t, App{Vite: Development(t, handler, core.Config{}), Static: true})
	for _, target := range []string{"/@vite/client", "/@react-refresh", "/@fs/a%20b.ts?t=1"} {
		if a := get(t, base+target); a.Status != http.StatusOK || a.Body != "vite "+target {
			t.Errorf("%s: %d %q", target, a.Status, a.Body)
		}
	}
	if a := get(t, base+"/src/main.ts"); a.Status != http.StatusNotFound || strings.Contains(a.Body, "vite ") {
		t.Errorf("a module: %d %q", a.Status, a.Body)
	}
	if a := get(t, base+"/src/own.ts"); a.Body != "own" {
		t.Errorf("an own route: %d %q", a.Status, a.Body)
	}

	below := start(t, App{Vite: Development(t, handler, core.Config{Base: "/static/"}), Static: true})
	for _, target := range []string{"/static/@vite/client", "/static/src/main.ts?t=1"} {
		if a := get(t, below+target); a.Status != http.StatusOK || a.Body != "vite "+target {
			t.Errorf("%s: %d %q", target, a.Status, a.Body)
		}
	}
	if a := get(t, below+"/static/", "Accept", "text/x-vite-ping"); a.Status != http.StatusNoContent {
		t.Errorf("ping: %d", a.Status)
	}
	if a := get(t, below+"/@vite/client"); a.Status != http.StatusNotFound {
		t.Errorf("without the base: %d %q", a.Status, a.Body)
	}
	vite := newStandIn(t)
	socketBase := start(t, App{Vite: vite.development(t, core.Config{Base: "/static/"}), Static: true})
	s, a := upgrade(t, socketBase+"/static", "vite-hmr")
	if s == nil {
		t.Fatalf("hot updates: %d", a.Status)
	}
	echo(t, s, 1<<10)
	s.Close()
}
