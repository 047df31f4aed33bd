package vitetest_test

import (
	"html/template"
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
	p := v.Page()
	nonce := p.Nonce()
	if got, err := p.Tags("src/main.ts"); err != nil || !strings.Contains(string(got), `src="/vitetest/src/main.ts" nonce="`+nonce+`"`) {
		t.Errorf("%v %s", err, got)
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
	if _, ok := v.File("/vitetest/src/main.ts"); ok {
		t.Error("there are no files")
	}
}
