package examples

import (
	"bytes"
	"encoding/json"
	"html/template"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/vitetest"
)

// TestTemplates parses and executes the html blocks of each document.
func TestTemplates(t *testing.T) {
	v := vitetest.New(t)
	n := 0
	for _, file := range documents(t) {
		for _, block := range blocks(t, file, "html") {
			n++
			page, err := template.New("page").Funcs(v.FuncMap()).Parse(block)
			if err != nil {
				t.Errorf("%s: %v\n%s", file, err, block)
				continue
			}
			if err := page.Execute(&bytes.Buffer{}, map[string]any{"Vite": v.Page(t.Context())}); err != nil {
				t.Errorf("%s: %v\n%s", file, err, block)
			}
		}
	}
	if n == 0 {
		t.Error("no templates found")
	}
}

// TestFormats checks that the json blocks of each document are JSON. The formats
// of the plugin are compared with what govite reads in package devserver.
func TestFormats(t *testing.T) {
	for _, file := range documents(t) {
		for _, block := range blocks(t, file, "json") {
			if !json.Valid([]byte(block)) {
				t.Errorf("%s: not JSON:\n%s", file, block)
			}
		}
	}
}

// TestGitignore commits a project with each .gitignore of the documents: a clone
// has web/dist/.gitkeep, and nothing of a build.
func TestGitignore(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		unavailable(t, err)
	}
	for _, file := range documents(t) {
		for _, block := range blocks(t, file, "gitignore") {
			dir := t.TempDir()
			git(t, dir, "init", "-q")
			write(t, filepath.Join(dir, ".gitignore"), block)
			for _, name := range []string{".gitkeep", ".vite/manifest.json", "assets/main-abc.js", "index.html"} {
				write(t, filepath.Join(dir, "web", "dist", filepath.FromSlash(name)), "")
			}
			git(t, dir, "add", ".")
			if got, want := git(t, dir, "ls-files"), ".gitignore\nweb/dist/.gitkeep\n"; got != want {
				t.Errorf("%s: a clone would have\n%s", file, got)
			}
		}
	}
}

// messages are the blocks without a language: what govite says. Each has the code
// that makes govite say it.
var messages = map[string]func() error{
	"govite: Config.Entries: src/mian.ts is not an entry of the build; did you mean src/main.ts? entries: src/main.ts": func() error {
		_, err := core.New(core.Config{Dist: oneEntry, Mode: core.Production, Entries: []string{"src/mian.ts"}})
		return err
	},
	"govite: there is no build in Config.Dist: run vite build, and compile the program again if it embeds the build": func() error {
		_, err := core.New(core.Config{Dist: fstest.MapFS{"web/dist/.gitkeep": {}}, Mode: core.Production})
		return err
	},
	`template: home.html:1:9: executing "home.html" at <vite "src/mian.ts">: error calling vite: govite: src/mian.ts is not an entry of the build; did you mean src/main.ts? entries: src/main.ts`: func() error {
		v, err := core.New(core.Config{Dist: oneEntry, Mode: core.Production})
		if err != nil {
			return err
		}
		page := template.Must(template.New("home.html").Funcs(v.FuncMap()).Parse(`<head>{{ vite "src/mian.ts" }}</head>`))
		return page.Execute(io.Discard, nil)
	},
}

// oneEntry is a build with the entry src/main.ts.
var oneEntry = fstest.MapFS{
	".vite/manifest.json":     {Data: []byte(`{"src/main.ts": {"file": "assets/main-B2x0qQ4a.js", "src": "src/main.ts", "isEntry": true}}`)},
	"assets/main-B2x0qQ4a.js": {Data: []byte("document.title = 'Hello'")},
}

// otherEntry is a build with the entry src/other.ts.
var otherEntry = fstest.MapFS{
	".vite/manifest.json":      {Data: []byte(`{"src/other.ts": {"file": "assets/other-B2x0qQ4a.js", "src": "src/other.ts", "isEntry": true}}`)},
	"assets/other-B2x0qQ4a.js": {Data: []byte("document.title = 'Hello'")},
}

func TestMessages(t *testing.T) {
	shown := map[string]bool{}
	for _, file := range documents(t) {
		for _, block := range blocks(t, file, "") {
			message := strings.TrimSpace(block)
			say := messages[message]
			if say == nil {
				t.Errorf("%s: no code makes govite say\n%s", file, message)
				continue
			}
			shown[message] = true
			if err := say(); err == nil || err.Error() != message {
				t.Errorf("%s shows\n%s\nnot\n%v", file, message, err)
			}
		}
	}
	for message := range messages {
		if !shown[message] {
			t.Errorf("no document shows %q", message)
		}
	}
}
