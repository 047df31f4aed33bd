package core

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// headOf is the plugin's answer with the tags of Vite 8 and its React plugin.
func headOf(t *testing.T, answer map[string]any) string {
	t.Helper()
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const transformed = `<!doctype html><html><head>
<script type="module">import { injectIntoGlobalHook } from "/@react-refresh";
injectIntoGlobalHook(window);</script>

  <script type="module" src="/@vite/client" nonce="VITE"></script>
<meta property="csp-nonce" nonce="VITE">
<meta name="by-a-plugin" content="a &quot;b&quot;">
<style>.by-a-plugin > b {}</style>
<title>not ours to set</title>
</head><body>
<script src="/widget.js"></script>
<script type="module" src="/src/main.tsx?t=12" data-govite-entry="0"></script>
<link rel="stylesheet" href="/src/print.css" data-govite-entry="1">
</body></html>`

func TestDevHead(t *testing.T) {
	answer := headOf(t, map[string]any{
		"html":   transformed,
		"pages":  map[string]string{},
		"styles": []map[string]string{{"id": "/web/src/a\"b.css", "css": "a::after { content: '</style>' }"}},
	})
	root := project(t)
	vite := pluginStandIn(t, "a1", answer)
	announceAt(t, root, vite.URL, "a1")
	v := inDevelopment(t, Config{Root: root, Attributes: map[TagKind]Attributes{"script": {"data-x": true}}})
	got, err := v.Tags("src/main.tsx", "src/print.css")
	want := `<script type="module">import { injectIntoGlobalHook } from "/@react-refresh";
injectIntoGlobalHook(window);</script>
<script type="module" src="/@vite/client"></script>
<meta name="by-a-plugin" content="a &#34;b&#34;">
<style>.by-a-plugin > b {}</style>
<script src="/widget.js" defer></script>
<style data-vite-dev-id="/web/src/a&#34;b.css">a::after { content: '<\/style>' }</style>
<link rel="stylesheet" href="/src/print.css">
<script type="module" src="/src/main.tsx?t=12" data-x></script>
`
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}

	p := v.Page(t.Context())
	nonce := p.Nonce()
	got, err = p.Tags("src/main.tsx", "src/print.css")
	if err != nil || strings.Contains(string(got), "VITE") || strings.Count(string(got), ` nonce="`+nonce+`"`) != 8 || strings.Count(string(got), "csp-nonce") != 1 {
		t.Errorf("with a nonce: %v\n%s", err, got)
	}
	if got, err := p.Tags("src/main.tsx"); err != nil || got != "" {
		t.Errorf("a second time: %v\n%s", err, got)
	}
}

// Pages load modules from the dev server's own address.
func TestDevDirect(t *testing.T) {
	const public = "http://127.0.0.1:5173"
	root := project(t)
	vite := pluginStandIn(t, "a1", headOf(t, map[string]any{"html": transformed}))
	announceAt(t, root, vite.URL, "a1")
	v := inDevelopment(t, Config{Root: root, DevServerPublic: public})
	got, err := v.Tags("src/main.tsx", "src/print.css")
	for _, want := range []string{
		`from "` + public + `/@react-refresh"`,
		`src="` + public + `/@vite/client"`,
		`href="` + public + `/src/print.css"`,
		`src="` + public + `/src/main.tsx?t=12"`,
	} {
		if err != nil || strings.Count(string(got), want) != 1 {
			t.Errorf("%v: want %s once in\n%s", err, want, got)
		}
	}
	if got, err := v.URL("favicon.ico"); err != nil || got != public+"/favicon.ico" {
		t.Errorf("%s %v", got, err)
	}
	if policy := v.Page(t.Context()).CSP(); !strings.Contains(policy, "style-src 'nonce-") || !strings.Contains(policy, " 'self' "+public) {
		t.Error(policy)
	}

	plain := standIn(t, "/", true)
	v = inDevelopment(t, Config{DevServer: plain.URL, DevServerPublic: public})
	got, err = v.Tags("src/main.tsx")
	if err != nil || strings.Count(string(got), public+"/") != 3 {
		t.Errorf("without the plugin: %v\n%s", err, got)
	}
	if _, err := New(Config{Mode: Development, Root: root, DevServerPublic: "127.0.0.1:5173"}); err == nil || !strings.Contains(err.Error(), "Public") {
		t.Errorf("got %v", err)
	}
}

func TestDevHTMLEntryWithPlugin(t *testing.T) {
	root := project(t)
	vite := pluginStandIn(t, "a1", headOf(t, map[string]any{
		"html": `<script type="module" src="/@vite/client"></script>`,
		"pages": map[string]string{"/src/page.html": `<script type="module" src="/@vite/client"></script>
<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/src/print.css"><script type="module" src="/src/main.tsx"></script>`},
	}))
	announceAt(t, root, vite.URL, "a1")
	v := inDevelopment(t, Config{Root: root})
	writePage(t, root)
	got, err := v.Tags("src/page.html")
	want := `<script type="module" src="/@vite/client"></script>
<link rel="stylesheet" href="/src/print.css">
<script type="module" src="/src/main.tsx"></script>
`
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
}

// A page shows the error of a module in place of its tags, and the check reports
// when the error is gone.
func TestDevCompileError(t *testing.T) {
	root := project(t)
	broken := headOf(t, map[string]any{"html": "", "problem": map[string]any{
		"entry": "/src/main.tsx", "message": "Unexpected token", "file": "/web/src/a.ts", "line": 3, "column": 5, "frame": "3 | <", "plugin": "vite:esbuild",
	}})
	head := broken
	vite := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/@govite/status":
			_, _ = w.Write([]byte(`{"id":"a1"}`))
		case "/@govite/head":
			_, _ = w.Write([]byte(head))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(vite.Close)
	announceAt(t, root, vite.URL, "a1")
	v := inDevelopment(t, Config{Root: root})
	got, err := v.Tags("src/main.tsx")
	for _, want := range []string{`"kind":"compile"`, "Unexpected token", `"line":3`, "/__open-in-editor?file=%2Fweb%2Fsrc%2Fa.ts%3A3%3A5"} {
		if err != nil || !strings.Contains(string(got), want) {
			t.Errorf("%v: no %s in\n%.600s", err, want, got)
		}
	}
	s := application(t, v)
	if resp, body := raw(t, s, "GET", "/@govite/check?entry=src/main.tsx"); resp.StatusCode != 200 || resp.Header.Get("Govite-Problem") != "compile" || !strings.Contains(body, "Unexpected token") {
		t.Errorf("%d %v %s", resp.StatusCode, resp.Header, body)
	}
	head = "<!doctype html>" // not an answer of the plugin
	if resp, body := raw(t, s, "GET", "/@govite/check?entry=src/main.tsx"); resp.Header.Get("Govite-Problem") != "compile" || !strings.Contains(body, "vite-plugin-govite") {
		t.Errorf("%v %s", resp.Header, body)
	}
	head = headOf(t, map[string]any{"html": transformed})
	if resp, body := raw(t, s, "GET", "/@govite/check?entry=src/main.tsx"); resp.StatusCode != 204 || body != "" {
		t.Errorf("%d %s", resp.StatusCode, body)
	}
	if resp, _ := raw(t, s, "GET", "/@govite/check?entry=src/mian.tsx"); resp.Header.Get("Govite-Problem") != "entry" {
		t.Errorf("%d %v", resp.StatusCode, resp.Header)
	}
	r := httptest.NewRequest("GET", "/@govite/check", nil)
	r.Host = "rebound.example.com"
	w := httptest.NewRecorder()
	if !v.backend().Serve(w, r) || w.Code != http.StatusForbidden {
		t.Errorf("under a foreign host: %d", w.Code)
	}
}

func writePage(t *testing.T, root string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(root, "src", "page.html"), []byte("<!doctype html>"), 0o600); err != nil {
		t.Fatal(err)
	}
}
