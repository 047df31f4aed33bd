package core

import (
	"html/template"
	"strings"
	"testing"
)

// A build may merge a page into the script that imports it.
func TestHas(t *testing.T) {
	build := inProduction(t, Config{Dist: distOf(t, map[string]string{
		".vite/manifest.json": `{
			"src/main.js": {"file": "main.js", "src": "src/main.js", "isEntry": true, "name": "main", "dynamicImports": ["src/pages/Users.js"]},
			"src/pages/Users.js": {"file": "users.js", "src": "src/pages/Users.js", "isDynamicEntry": true},
			"src/logo.svg": {"file": "logo.svg", "src": "src/logo.svg"}}`,
		"main.js": "", "users.js": "", "logo.svg": "", "about.html": "<!doctype html>",
	})})
	dev := inDevelopment(t, Config{DevServer: standIn(t, "/", false).URL})
	for _, tt := range []struct {
		v     *Vite
		entry string
		want  bool
	}{
		{build, "src/main.js", true},
		{build, "/src/main.js", true},
		{build, "main", true},
		{build, "src/pages/Users.js", true},
		{build, "src/pages/Home.js", false},
		{build, "src/logo.svg", false}, // no entry
		{build, "about.html", true},
		{build, "", false},
		{dev, "src/main.tsx", true},
		{dev, "/src/print.css", true},
		{dev, "src/mian.tsx", false},
		{dev, "", false},
	} {
		if got := tt.v.Has(tt.entry); got != tt.want || tt.v.Page(t.Context()).Has(tt.entry) != got {
			t.Errorf("%v: Has(%q) = %t", tt.v.Mode(), tt.entry, got)
		}
		if tags, err := tt.v.Tags(tt.entry); (err == nil && !strings.Contains(string(tags), `"kind":"entry"`)) != tt.want {
			t.Errorf("%v: Has(%q) = %t, and Tags returns %v\n%s", tt.v.Mode(), tt.entry, tt.want, err, tags)
		}
	}
	page := template.Must(template.New("page").Funcs(build.FuncMap()).Parse(
		`{{ .Tags "src/main.js" }}{{ if viteHas "src/pages/Home.js" }}{{ .Tags "src/pages/Home.js" }}{{ end }}{{ if .Has "src/pages/Users.js" }}{{ .Tags "src/pages/Users.js" }}{{ end }}`))
	var b strings.Builder
	want := `<script type="module" crossorigin src="/main.js"></script>
<script type="module" crossorigin src="/users.js"></script>
`
	if err := page.Execute(&b, build.Page(t.Context())); err != nil || b.String() != want {
		t.Errorf("%v\n%s", err, b.String())
	}
}
