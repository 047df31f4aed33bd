package vitetest_test

import (
	"html/template"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/vitetest"
)

func TestNew(t *testing.T) {
	t.Setenv("GOVITE_MODE", "development")
	v := vitetest.New(t)
	if v.Mode() != core.Production {
		t.Error(v.Mode())
	}
	page := template.Must(template.New("").Funcs(v.FuncMap()).Parse(
		`{{ vite "src/main.ts" "/src/a.scss" }}<img src="{{ viteAsset "src/logo ü.svg" }}"><style>{{ viteInline "src/a.css" }}</style>`))
	want := `<link rel="stylesheet" crossorigin href="/vitetest/src/a.scss">
<script type="module" crossorigin src="/vitetest/src/main.ts"></script>
<img src="/vitetest/src/logo%20%C3%BC.svg"><style>/* vitetest: src/a.css */</style>`
	for range 2 {
		var b strings.Builder
		if err := page.Execute(&b, nil); err != nil || b.String() != want {
			t.Errorf("got %v\n%s\nwant\n%s", err, b.String(), want)
		}
	}
	p := v.Page(t.Context())
	nonce := p.Nonce()
	if got, err := p.Tags("src/main.ts"); err != nil || !strings.Contains(string(got), `src="/vitetest/src/main.ts" nonce="`+nonce+`"`) {
		t.Errorf("%v %s", err, got)
	}
	if got, err := v.Styles("src/main.ts", "src/a.scss"); err != nil || string(got) != `<link rel="stylesheet" crossorigin href="/vitetest/src/a.scss">`+"\n" {
		t.Errorf("%v %s", err, got)
	}
	if got, err := v.With("media", "print").Scripts("src/main.ts", "src/a.scss"); err != nil || string(got) != `<script type="module" crossorigin src="/vitetest/src/main.ts"></script>`+"\n" {
		t.Errorf("%v %s", err, got)
	}
	if got, err := v.With("media", "print").Tags("src/a.scss"); err != nil || !strings.Contains(string(got), ` media="print"`) {
		t.Errorf("%v %s", err, got)
	}
	if fragment, err := v.Fragment(t.Context(), "src/main.ts"); err != nil {
		t.Error(err)
	} else if got, err := fragment.Tags("src/main.ts", "src/b.ts"); err != nil || strings.Count(string(got), "<") != 2 || !strings.Contains(string(got), "/src/b.ts") {
		t.Errorf("%v %s", err, got)
	}
	if got, err := v.AbsoluteURL("https://example.com", "src/og.png"); err != nil || got != "https://example.com/vitetest/src/og.png" {
		t.Errorf("%v %s", err, got)
	}
	if !v.Has("src/main.ts") || v.Has("") || v.Version() == "" {
		t.Error(v.Has("src/main.ts"), v.Has(""), v.Version())
	}
	if _, err := v.Fragment(t.Context()); err == nil {
		t.Error("no entry, no error")
	}
	for _, entries := range [][]string{nil, {""}} {
		if got, err := v.Tags(entries...); err == nil {
			t.Errorf("Tags(%q) = %s", entries, got)
		}
	}
	if _, err := v.URL(""); err == nil {
		t.Error("no name, no error")
	}
	if _, err := v.Inline(""); err == nil {
		t.Error("no name, no error")
	}
	w := httptest.NewRecorder()
	v.Middleware(http.NotFoundHandler()).ServeHTTP(w, httptest.NewRequest("GET", "/vitetest/src/main.ts", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("Middleware served a file: %d", w.Code)
	}
	if link, err := v.LinkHeader("src/main.ts"); err != nil || link != "</vitetest/src/main.ts>; rel=modulepreload; crossorigin" {
		t.Errorf("%s %v", link, err)
	}
}
