package core

import (
	"html/template"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func TestTemplates(t *testing.T) {
	dir := t.TempDir()
	edit := func(text string) {
		t.Helper()
		writeFiles(t, dir, map[string]string{"templates/home.html": text})
	}
	edit(`from disk {{ upper "a" }}`)
	embedded := fstest.MapFS{"templates/home.html": {Data: []byte(`embedded {{ upper "a" }}{{ vite "src/main.ts" }}`)}}
	base := template.New("").Funcs(template.FuncMap{"upper": strings.ToUpper})
	render := func(pages *Templates) string {
		var b strings.Builder
		if err := pages.ExecuteTemplate(&b, "home.html", nil); err != nil {
			return b.String() + "error: " + err.Error()
		}
		return b.String()
	}

	production, err := inProduction(t, Config{}).Templates(base, embedded, dir, "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	development, err := inDevelopment(t, Config{}).Templates(base, embedded, dir, "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	disk, err := inProduction(t, Config{}).Templates(base, nil, dir, "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, edited := range []string{`from disk {{ upper "a" }}`, `edited {{ upper "b" }}`} {
		edit(edited)
		if got := render(production); got != "embedded A"+mainTags {
			t.Errorf("production: %s", got)
		}
		want := strings.NewReplacer(`{{ upper "a" }}`, "A", `{{ upper "b" }}`, "B").Replace(edited)
		if got := render(development); got != want {
			t.Errorf("development: %s, want %s", got, want)
		}
		if got := render(disk); got != "from disk A" {
			t.Errorf("production, from disk: %s", got)
		}
	}
	edit(`half a page {{ vite "" }}`)
	if got := render(development); strings.Contains(got, "half a page") || !strings.Contains(got, "error: ") {
		t.Errorf("a template that fails: %s", got)
	}
	edit(`{{ if }}`)
	if got := render(development); !strings.Contains(got, "home.html") || !strings.Contains(got, dir) {
		t.Errorf("a template that is broken: %s", got)
	}
	if _, err := inProduction(t, Config{}).Templates(nil, nil, dir, "templates/*.html"); err == nil {
		t.Error("want an error for a broken template")
	}
	if _, err := inProduction(t, Config{}).Templates(nil, embedded, dir, "templates/*.html"); err == nil || !strings.Contains(err.Error(), "upper") {
		t.Errorf("an unknown function: %v", err)
	}
	if _, err := inProduction(t, Config{}).Templates(nil, os.DirFS(dir), dir, "nowhere/*.html"); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("no files: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "templates", "home.html")); err != nil {
		t.Fatal(err)
	}
	if got := render(development); !strings.Contains(got, "error: ") {
		t.Errorf("a template that is gone: %s", got)
	}
}
