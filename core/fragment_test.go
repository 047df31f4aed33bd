package core

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestFragment(t *testing.T) {
	v := inProduction(t, Config{Dist: lazyBuild(t), Prefetch: "aggressive"})
	page := template.Must(template.New("fragment").Funcs(v.FuncMap()).Parse(`{{ (viteFragment "src/main.ts").Tags "src/admin.ts" }}`))
	want := `<script type="module" crossorigin src="/admin.js"></script>
<link rel="prefetch" crossorigin href="/more.js" fetchpriority="low">
`
	var b strings.Builder
	if err := page.Execute(&b, nil); err != nil || b.String() != want {
		t.Errorf("%v\n%s\nwant\n%s", err, b.String(), want)
	}
	p, err := v.Fragment(t.Context(), "src/main.ts")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Loaded("src/more.ts"); err != nil {
		t.Fatal(err)
	}
	if got, err := p.Tags("src/main.ts", "src/more.ts"); err != nil || got != "" {
		t.Errorf("%v\n%s", err, got)
	}
	// The meta tag is in the document.
	if err := p.UseNonce("abc"); err != nil {
		t.Fatal(err)
	}
	if got, err := p.Tags("src/admin.ts"); err != nil || string(got) != `<script type="module" crossorigin src="/admin.js" nonce="abc"></script>`+"\n" {
		t.Errorf("%v\n%s", err, got)
	}
	if link, err := p.LinkHeader(); err != nil || link != "</admin.js>; rel=modulepreload; crossorigin; nonce=abc" {
		t.Errorf("%v %s", err, link)
	}
	if err := p.Loaded("src/lazy.ts"); err == nil || !strings.Contains(err.Error(), "call Loaded first") {
		t.Error(err)
	}
	if got, err := p.Tags("src/lazy.ts"); err != nil || !strings.Contains(string(got), "lazy.js") {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestFragmentErrors(t *testing.T) {
	for name, v := range map[string]*Vite{"production": inProduction(t, Config{}), "development": inDevelopment(t, Config{DevServer: standIn(t, "/", false).URL})} {
		for want, loaded := range map[string][]string{
			"did you mean src/main.ts": {"src/mian.tsx"}, // or main.tsx
			"no entry is named":        nil,
		} {
			if _, err := v.Fragment(t.Context(), loaded...); err == nil || !strings.Contains(err.Error(), "govite: Loaded: ") || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q: %v", name, loaded, err)
			}
		}
	}
}

// fragmentVite is a dev server whose pages have the css of the modules. css
// changes it.
func fragmentVite(t *testing.T) (v *Vite, css map[string]string, problem *bool) {
	t.Helper()
	css, problem = map[string]string{"/src/main.tsx": "a { color: red }", "/src/widget.tsx": "b {}"}, new(bool)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/@govite/status":
			_, _ = w.Write([]byte(`{"id":"a1"}`))
		case "/@govite/head":
			var html strings.Builder
			html.WriteString(`<script type="module">preamble()</script><script type="module" src="/@vite/client"></script><link rel="icon" href="/i.svg">`)
			var styles []map[string]string
			for i, entry := range r.URL.Query()["entry"] {
				fmt.Fprintf(&html, `<script type="module" src=%q data-govite-entry="%d"></script>`, entry, i)
				styles = append(styles, map[string]string{"id": "/web/src/shared.css", "css": css["/src/main.tsx"]}, map[string]string{"id": "/web" + entry + ".css", "css": css[entry]})
			}
			answer := map[string]any{"html": html.String(), "styles": styles}
			if *problem && strings.Contains(r.URL.RawQuery, "main") {
				answer["problem"] = map[string]any{"entry": "/src/main.tsx", "message": "Unexpected token"}
			}
			_ = json.NewEncoder(w).Encode(answer)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	root := project(t)
	writeFiles(t, root, map[string]string{"src/widget.tsx": ""})
	announceAt(t, root, s.URL, "a1")
	return inDevelopment(t, Config{Root: root}), css, problem
}

// A fragment has neither the client nor the tags of plugins, and no styles of
// modules: Vite's runtime inserts them.
func TestDevFragment(t *testing.T) {
	v, css, problem := fragmentVite(t)
	page := template.Must(template.New("fragment").Funcs(v.FuncMap()).Parse(`{{ (viteFragment "src/main.tsx").Tags "src/widget.tsx" }}`))
	for _, when := range []string{"as the page was rendered", "after an edit of the css", "while a module of the page has an error"} {
		var b strings.Builder
		if err := page.Execute(&b, nil); err != nil || b.String() != `<script type="module" src="/src/widget.tsx"></script>`+"\n" {
			t.Errorf("%s: %v\n%s", when, err, b.String())
		}
		css["/src/main.tsx"] += "c {}"
		*problem = when == "after an edit of the css"
	}
	// Without the plugin.
	plain := inDevelopment(t, Config{DevServer: standIn(t, "/", true).URL})
	p, err := plain.Fragment(t.Context(), "src/main.tsx")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := p.Tags("src/main.tsx", "src/print.css"); err != nil || string(got) != `<link rel="stylesheet" href="/src/print.css">`+"\n" {
		t.Errorf("%v\n%s", err, got)
	}
}

// A fragment shows its own problem.
func TestDevFragmentProblem(t *testing.T) {
	v, _, _ := fragmentVite(t)
	p, err := v.Fragment(t.Context(), "src/main.tsx")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := p.Tags("src/wdget.tsx"); err != nil || !strings.Contains(string(got), "did you mean src/widget.tsx?") {
		t.Errorf("%v\n%.300s", err, got)
	}
	down := inDevelopment(t, Config{DevServer: "http://127.0.0.1:1"})
	if p, err = down.Fragment(t.Context(), "src/main.tsx"); err != nil {
		t.Fatal(err)
	}
	if got, err := p.Tags("src/main.tsx"); err != nil || !strings.Contains(string(got), `"kind":"down"`) {
		t.Errorf("%v\n%.300s", err, got)
	}
}

// A second call on one page does not repeat the style of a module whose css has
// changed in between.
func TestDevStyleOnce(t *testing.T) {
	v, css, _ := fragmentVite(t)
	p := v.Page(t.Context())
	if got, err := p.Tags("src/main.tsx"); err != nil || strings.Count(string(got), "<style") != 2 {
		t.Errorf("%v\n%s", err, got)
	}
	css["/src/main.tsx"] = "edited {}"
	if got, err := p.Tags("src/widget.tsx"); err != nil || strings.Count(string(got), "<style") != 1 || strings.Contains(string(got), "shared.css") {
		t.Errorf("%v\n%s", err, got)
	}
}
