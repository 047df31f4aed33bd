package adaptertest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/govite/govite/core"
)

func testRendering(t *testing.T, start Start) {
	base := start(t, App{Vite: Production(t, core.Config{})})
	checkHome(t, base, "/")

	const funcs = `<!doctype html><title>funcs</title>` + mainTags + `<img src="/assets/logo-DS6j0tmI.svg"><style>p { color: black }</style><p>funcs</p>`
	a := get(t, base+"/funcs")
	if a.Status != http.StatusOK || a.Body != funcs || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") || a.Header.Get("X-After") != "yes" {
		t.Errorf("/funcs: %d %v\n%s\nwant\n%s", a.Status, a.Header, a.Body, funcs)
	}
	if a := get(t, base+"/wrong"); a.Status != http.StatusInternalServerError || strings.Contains(a.Body, "<title>") {
		t.Errorf("/wrong: %d %s", a.Status, a.Body)
	}
}

// checkHome requests the page at target twice. Each page has a nonce of its own
// on all tags, and no tag twice.
func checkHome(t *testing.T, base, target string) {
	t.Helper()
	const want = `<!doctype html><title>home</title><meta property="csp-nonce" nonce="N">
<link rel="stylesheet" crossorigin href="/assets/main-CMUmSsHF.css" nonce="N">
<script type="module" crossorigin src="/assets/main-BTYxtEBp.js" nonce="N"></script>
<script type="module" crossorigin src="/assets/ünï code-DS6j0tmI.js" nonce="N"></script>
<p>home</p>`
	nonces := map[string]bool{}
	for range 2 {
		a := get(t, base+target)
		nonce := a.Header.Get("X-Nonce")
		nonces[nonce] = true
		if got := strings.ReplaceAll(a.Body, nonce, "N"); a.Status != http.StatusOK || len(nonce) < 22 || got != want {
			t.Errorf("%s: %d, nonce %q\n%s\nwant\n%s", target, a.Status, nonce, got, want)
		}
	}
	if len(nonces) != 2 {
		t.Errorf("%s: two responses have the same nonce", target)
	}
}

// Each request has one page for each Vite.
func testPageFrom(t *testing.T, start Start) {
	base := start(t, App{Vite: Production(t, core.Config{}), Other: Production(t, core.Config{Base: "/other/"})})
	seen := map[string]bool{}
	for range 2 {
		a := get(t, base+"/pages")
		nonces := strings.Fields(a.Body)
		if a.Status != http.StatusOK || len(nonces) != 4 || nonces[0] != nonces[2] || nonces[1] != nonces[3] {
			t.Fatalf("%d %q", a.Status, a.Body)
		}
		seen[nonces[0]], seen[nonces[1]] = true, true
	}
	if len(seen) != 4 {
		t.Errorf("two requests with two Vites have %d pages", len(seen))
	}
}

// A page prefetches, but not for users who save data.
func testSaveData(t *testing.T, start Start) {
	base := start(t, App{Vite: Production(t, core.Config{Prefetch: "aggressive"})})
	const link = `<link rel="prefetch"`
	if a := get(t, base+"/"); strings.Count(a.Body, link) != 1 || !strings.Contains(a.Body, "/assets/lazy-ByAmVqlG.js") {
		t.Errorf("want one prefetch:\n%s", a.Body)
	}
	if a := get(t, base+"/", "Save-Data", "on"); strings.Contains(a.Body, link) {
		t.Errorf("want no prefetch with Save-Data:\n%s", a.Body)
	}
}

func testPrefix(t *testing.T, start Start) {
	base := start(t, App{Vite: Production(t, core.Config{}), Prefix: "/group"})
	checkHome(t, base, "/group/")
	if a := get(t, base+"/group/assets/own"); a.Body != "own" || a.Header.Get("Cache-Control") != "" {
		t.Errorf("an own route: %d %q", a.Status, a.Body)
	}
	if a := get(t, base+Script); a.Status != http.StatusOK || a.Body != Content(Script) {
		t.Errorf("%s: %d", Script, a.Status)
	}
	for _, path := range []string{"/group" + Script, "/group/nothing"} {
		if a := get(t, base+path); a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
	if a := get(t, base+Gone); a.Status != http.StatusNotFound || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s: %d %v", Gone, a.Status, a.Header)
	}
	spa := start(t, App{Vite: Production(t, core.Config{SPA: "index.html"}), Prefix: "/group"})
	if a := get(t, spa+"/group/users/1", "Accept", "text/html"); a.Status != http.StatusOK || a.Body != Content("/index.html") {
		t.Errorf("a page load: %d %q", a.Status, a.Body)
	}
	if a := get(t, spa+"/group/users/1", "Accept", "application/json"); a.Status != http.StatusNotFound {
		t.Errorf("no page load: %d %q", a.Status, a.Body)
	}
}
