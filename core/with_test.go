package core

import (
	"html/template"
	"strings"
	"testing"
)

// A page gives one stylesheet a medium, and one script a priority.
func TestWith(t *testing.T) {
	v := inProduction(t, Config{Attributes: map[TagKind]Attributes{"script": {"data-a": 1, "async": true}}})
	for _, tt := range []struct {
		name     string
		template string
		want     string
	}{
		{"a medium", `{{ (viteWith "media" "print").Tags "src/print.scss" }}{{ vite "src/lazy.ts" }}`, `<link rel="stylesheet" crossorigin href="/assets/print-Dg6JFAup.css" media="print">
<script type="module" crossorigin src="/assets/lazy-ByAmVqlG.js" async data-a="1"></script>
`},
		{"on a page", `{{ (.With "media" "print").Tags "src/print.scss" }}{{ .Tags "src/lazy.ts" "src/print.scss" }}`, `<link rel="stylesheet" crossorigin href="/assets/print-Dg6JFAup.css" media="print">
<script type="module" crossorigin src="/assets/lazy-ByAmVqlG.js" async data-a="1"></script>
`},
		{"for all kinds of tags", `{{ (viteWith "media" "screen" "async" false "DATA-B" "\"<" "fetchpriority" "low" "crossorigin" "use-credentials" "nomodule" nil).Tags "src/main.ts" }}`, `<link rel="stylesheet" crossorigin="use-credentials" href="/assets/all-4trgJSHV.css" data-b="&#34;&lt;" fetchpriority="low" media="screen">
<link rel="stylesheet" crossorigin="use-credentials" href="/assets/main-CMUmSsHF.css" data-b="&#34;&lt;" fetchpriority="low" media="screen">
<script type="module" crossorigin="use-credentials" src="/assets/main-BTYxtEBp.js" data-a="1" data-b="&#34;&lt;" fetchpriority="low"></script>
<link rel="modulepreload" crossorigin="use-credentials" href="/assets/all-hGLGBJa-.js" fetchpriority="low">
`},
		{"parts", `{{ (viteWith "data-b" 2).Styles "src/print.scss" "src/lazy.ts" }}{{ (viteWith "data-b" 3).Scripts "src/print.scss" "src/lazy.ts" }}`, `<link rel="stylesheet" crossorigin href="/assets/print-Dg6JFAup.css" data-b="2">
<script type="module" crossorigin src="/assets/lazy-ByAmVqlG.js" async data-a="1" data-b="3"></script>
`},
	} {
		page := template.Must(template.New("page").Funcs(v.FuncMap()).Parse(tt.template))
		for range 2 { // the second time it is prepared
			var b strings.Builder
			if err := page.Execute(&b, v.Page(t.Context())); err != nil || b.String() != tt.want {
				t.Errorf("%s: %v\n%s\nwant\n%s", tt.name, err, b.String(), tt.want)
			}
		}
	}
	if got, err := v.Tags("src/print.scss"); err != nil || strings.Contains(string(got), "media") {
		t.Errorf("another call: %v\n%s", err, got)
	}
}

func TestWithErrors(t *testing.T) {
	for mode, v := range map[string]*Vite{
		"production":  inProduction(t, Config{}),
		"development": inDevelopment(t, Config{DevServer: standIn(t, "/", false).URL}),
	} {
		entry := map[string]string{"production": "src/main.ts", "development": "src/main.tsx"}[mode]
		for want, attributes := range map[string][]any{
			"no attribute is named":                   nil,
			`"media" has no value`:                    {"media"},
			`"defer" has no value`:                    {"media", "print", "defer"},
			"1 is not the name of an attribute":       {1, "print"},
			"<nil> is not the name of an attribute":   {nil, "print"},
			`"" is not the name of an attribute`:      {"", "x"},
			`"a b" is not the name of an attribute`:   {"a b", "x"},
			`"a>" is not the name of an attribute`:    {"a>", "x"},
			`"media" is there twice`:                  {"media", "print", "MEDIA", "x"},
			`"defer" is there twice`:                  {"defer", true, "defer", true},
			"a nonce is for one response: Page.Nonce": {"nonce", "abc"},
		} {
			if got, err := v.With(attributes...).Tags(entry); err == nil || !strings.Contains(err.Error(), "govite: With: "+want) {
				t.Errorf("%s: %q: %v\n%s", mode, attributes, err, got)
			}
		}
	}
	p := inProduction(t, Config{}).Page(t.Context())
	if got, err := p.With("media", "print").Tags("src/mian.ts"); err == nil || !strings.Contains(err.Error(), "did you mean src/main.ts?") {
		t.Errorf("%v\n%s", err, got)
	}
}

// The call of the next request finds the tags of the first one.
func TestWithIsPrepared(t *testing.T) {
	v := inProduction(t, Config{})
	w := v.With("media", "print", "data-n", 1)
	entries := []string{"src/main.ts"}
	var html template.HTML
	if n := testing.AllocsPerRun(100, func() {
		var err error
		if html, err = w.Tags(entries...); err != nil || html == "" {
			t.Fatal(err)
		}
	}); n > 1 { // of the page
		t.Errorf("%v allocations", n)
	}
	// Attributes from a request's data do not fill the memory.
	for n := range 1000 {
		if got, err := v.With("data-n", n).Tags("src/main.ts"); err != nil || !strings.Contains(string(got), ` data-n="`+template.HTMLEscaper(n)+`"`) {
			t.Fatalf("%d: %v\n%s", n, err, got)
		}
	}
}

// Browsers preload no stylesheet that does not apply.
func TestWithInLinkHeader(t *testing.T) {
	p := inProduction(t, Config{}).Page(t.Context())
	if _, err := p.With("media", "(min-width: 10px) and \"\\\r\nü", "fetchpriority", "low").Tags("src/print.scss"); err != nil {
		t.Fatal(err)
	}
	want := `</assets/print-Dg6JFAup.css>; rel=preload; as=style; crossorigin; fetchpriority=low; media="(min-width: 10px) and \"\\   "`
	if got, err := p.LinkHeader(); err != nil || got != want {
		t.Errorf("%v\n%s\n%s", err, got, want)
	}
}

// The attributes of a value do not change, even if the caller's slice does.
func TestWithKeepsItsAttributes(t *testing.T) {
	v := inProduction(t, Config{})
	attributes := []any{"media", "print"}
	w := v.With(attributes...)
	attributes[1] = "screen"
	if got, err := w.Tags("src/print.scss"); err != nil || !strings.Contains(string(got), `media="print"`) {
		t.Errorf("%v\n%s", err, got)
	}
}

// Vite's client and the tags of plugins keep their attributes. The styles of
// modules are style elements in development, and stylesheets in production.
func TestDevWith(t *testing.T) {
	answer := headOf(t, map[string]any{"html": transformed, "styles": []map[string]string{{"id": "/web/src/a.css", "css": "a {}"}}})
	root := project(t)
	announceAt(t, root, pluginStandIn(t, "a1", answer).URL, "a1")
	v := inDevelopment(t, Config{Root: root, Attributes: map[TagKind]Attributes{"script": {"data-x": true}}})
	got, err := v.Page(t.Context()).With("media", "print", "crossorigin", true, "data-x", "y").Tags("src/main.tsx", "src/print.css")
	want := `<script type="module">import { injectIntoGlobalHook } from "/@react-refresh";
injectIntoGlobalHook(window);</script>
<script type="module" src="/@vite/client"></script>
<meta name="by-a-plugin" content="a &#34;b&#34;">
<style>.by-a-plugin > b {}</style>
<script src="/widget.js" defer></script>
<style data-vite-dev-id="/web/src/a.css" data-x="y" media="print">a {}</style>
<link rel="stylesheet" href="/src/print.css" crossorigin data-x="y" media="print">
<script type="module" src="/src/main.tsx?t=12" data-x="y" crossorigin></script>
`
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
	plain := inDevelopment(t, Config{DevServer: standIn(t, "/", true).URL})
	got, err = plain.With("media", "print").Tags("src/main.tsx", "src/print.css")
	if err != nil || strings.Count(string(got), "media") != 1 || !strings.Contains(string(got), `<link rel="stylesheet" href="/src/print.css" media="print">`) {
		t.Errorf("without the plugin: %v\n%s", err, got)
	}
}
