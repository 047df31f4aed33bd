package adaptertest

import (
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"slices"
	"strings"
	"testing"

	"github.com/govite/govite/core"
)

func testRendering(t *testing.T, start Start) {
	base := start(t, App{Vite: production(t, core.Config{})})
	checkHome(t, base, "/")

	const funcs = `<!doctype html><title>funcs</title>` + mainTags + `<img src="/assets/logo-DS6j0tmI.svg"><style>p { color: black }</style><p>funcs</p>`
	a := get(t, base, "/funcs")
	if a.status != http.StatusOK || a.body != funcs || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") || a.header.Get("X-After") != "yes" {
		t.Errorf("/funcs: %d %v\n%s\nwant\n%s", a.status, a.header, a.body, funcs)
	}
	if a := get(t, base, "/wrong"); a.status != http.StatusInternalServerError || strings.Contains(a.body, "<title>") {
		t.Errorf("/wrong: %d %s", a.status, a.body)
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
		a := get(t, base, target)
		nonce := a.header.Get("X-Nonce")
		nonces[nonce] = true
		if got := strings.ReplaceAll(a.body, nonce, "N"); a.status != http.StatusOK || len(nonce) < 22 || got != want {
			t.Errorf("%s: %d, nonce %q\n%s\nwant\n%s", target, a.status, nonce, got, want)
		}
	}
	if len(nonces) != 2 {
		t.Errorf("%s: two responses have the same nonce", target)
	}
}

// A page prefetches, but not for users who save data.
func testSaveData(t *testing.T, start Start) {
	base := start(t, App{Vite: production(t, core.Config{Prefetch: "aggressive"})})
	const link = `<link rel="prefetch"`
	if a := get(t, base, "/"); strings.Count(a.body, link) != 1 || !strings.Contains(a.body, "/assets/lazy-ByAmVqlG.js") {
		t.Errorf("want one prefetch:\n%s", a.body)
	}
	if a := get(t, base, "/", "Save-Data", "on"); strings.Contains(a.body, link) {
		t.Errorf("want no prefetch with Save-Data:\n%s", a.body)
	}
}

func testPrefix(t *testing.T, start Start) {
	base := start(t, App{Vite: production(t, core.Config{}), Prefix: "/group"})
	checkHome(t, base, "/group/")
	if a := get(t, base, "/group/assets/own"); a.body != "own" || a.header.Get("Cache-Control") != "" {
		t.Errorf("an own route: %d %q", a.status, a.body)
	}
	if a := get(t, base, script); a.status != http.StatusOK || a.body != content(script) {
		t.Errorf("%s: %d", script, a.status)
	}
	for _, path := range []string{"/group" + script, "/group/nothing"} {
		if a := get(t, base, path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if a := get(t, base, gone); a.status != http.StatusNotFound || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s: %d %v", gone, a.status, a.header)
	}
}

// The final response has the Link beside the application's own, and the
// application's status. An early response has the same Link.
func testHints(t *testing.T, start Start) {
	base := start(t, App{Vite: production(t, core.Config{})})
	const link = "</assets/main-CMUmSsHF.css>; rel=preload; as=style; crossorigin, </assets/main-BTYxtEBp.js>; rel=modulepreload; crossorigin"
	r := request(t, base, http.MethodGet, "/hints")
	r = r.WithContext(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
		Got1xxResponse: func(code int, header textproto.MIMEHeader) error {
			if code != http.StatusEarlyHints || header.Get("Link") != link {
				t.Errorf("ahead: %d %q", code, header.Get("Link"))
			}
			return nil
		},
	}))
	a := do(t, r)
	if a.status != http.StatusTeapot || a.body != "hints" {
		t.Errorf("%d %q", a.status, a.body)
	}
	// A server may join the two headers.
	if got := strings.Join(a.header["Link"], ", "); !slices.Contains([]string{link + ", </next>; rel=next", "</next>; rel=next, " + link}, got) {
		t.Errorf("Link: %q", a.header["Link"])
	}
}
