package gosources

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/govite/govite/core/cmd/govite/internal/project"
)

// module is a Go module with a local package, a replaced module and a Vite project.
type module struct {
	t   *testing.T
	dir string
}

func newModule(t *testing.T) *module {
	t.Helper()
	t.Setenv("GOWORK", "off")
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	m := &module{t, filepath.Join(dir, "app")}
	m.write("go.mod", "module example.com/app\n\ngo 1.25.0\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ../lib\n")
	m.write("main.go", "package main\n\nimport (\n\t\"embed\"\n\t\"example.com/app/internal/db\"\n\t_ \"example.com/lib\"\n)\n\n//go:embed all:web/dist pages words.txt\nvar files embed.FS\n\nfunc main() { db.Open(files) }\n")
	m.write("main_test.go", "package main\n")
	m.write("internal/db/db.go", "package db\n\nfunc Open(any) {}\n")
	m.write("cmd/tool/main.go", "package main\n\nfunc main() {}\n")
	m.write("pages/home.html", "home")
	m.write("words.txt", "one two")
	m.write("web/vite.config.js", "")
	m.write("web/dist/index.js", "")
	m.write("web/node_modules/x/x.go", "package x\n")
	m.write("config/deep/app.yaml", "")
	m.write("view.templ", "")
	m.write("view_templ.go", "package main\n")
	m.write("../lib/go.mod", "module example.com/lib\n\ngo 1.25.0\n")
	m.write("../lib/lib.go", "package lib\n")
	return m
}

func (m *module) path(name string) string { return filepath.Join(m.dir, filepath.FromSlash(name)) }

func (m *module) write(name, text string) {
	m.t.Helper()
	if err := os.MkdirAll(filepath.Dir(m.path(name)), 0o700); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(m.path(name), []byte(text), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

func (m *module) find() *Files {
	m.t.Helper()
	f, err := Find(m.t.Context(), m.dir, []string{"go", "list", "-e", "-deps", "-json=" + Fields, "."})
	if err != nil {
		m.t.Fatal(err)
	}
	return f
}

func TestFind(t *testing.T) {
	m := newModule(t)
	f := m.find()
	lib := filepath.Join(filepath.Dir(m.dir), "lib")
	if len(f.Packages) != 3 || !f.Packages[m.dir] || !f.Packages[m.path("internal/db")] || !f.Packages[lib] {
		t.Errorf("packages: %v", f.Packages)
	}
	if want := []string{m.dir, lib}; !slices.Equal(f.Modules, want) {
		t.Errorf("modules: %q", f.Modules)
	}
	if !f.Embedded[m.path("words.txt")] || !f.Embedded[m.path("web/dist/index.js")] {
		t.Errorf("embedded: %v", f.Embedded)
	}
	if main, err := Main(t.Context(), &project.Project{Dir: m.dir, Module: m.dir}); main != "." || err != nil {
		t.Errorf("the main package: %s %v", main, err)
	}
	if main, err := Main(t.Context(), &project.Project{Dir: m.path("internal/db"), Module: m.dir}); err == nil || !strings.Contains(err.Error(), "../..") || !strings.Contains(err.Error(), "../../cmd/tool") {
		t.Errorf("several main packages: %s %v", main, err)
	}
	if err := os.Remove(m.path("main.go")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(m.path("view_templ.go")); err != nil {
		t.Fatal(err)
	}
	if main, err := Main(t.Context(), &project.Project{Dir: m.dir, Module: m.dir}); main != "./cmd/tool" || err != nil {
		t.Errorf("the only main package: %s %v", main, err)
	}
}

// watched watches the module.
func (m *module) watch() *Watcher {
	m.t.Helper()
	w, err := Watch(Options{Dir: m.dir, Root: m.path("web"), Templ: true, Globs: []string{"config/**/*.yaml"}}, m.find())
	if err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(w.Close)
	return w
}

// changes waits for a change of these files.
func (m *module) changes(w *Watcher, kind Kind, names ...string) {
	m.t.Helper()
	want := map[string]bool{}
	for _, name := range names {
		want[m.path(name)] = true
	}
	for guard := time.After(time.Minute); len(want) > 0; {
		select {
		case c := <-w.Changes:
			for _, file := range c.Files {
				if !want[file] {
					m.t.Errorf("%s has changed", file)
				}
				delete(want, file)
			}
			if len(c.Files) > 0 && !c.Kinds[kind] {
				m.t.Errorf("%q: kinds %v", c.Files, c.Kinds)
			}
		case <-guard:
			m.t.Fatalf("no change of %v", want)
		}
	}
}

func TestWatch(t *testing.T) {
	m := newModule(t)
	w := m.watch()
	// These are no changes: the test of the next change sees them.
	m.write("main_test.go", "package main // edited\n")
	m.write("cmd/tool/main.go", "package main // edited\n")
	m.write("pages/home.html", "edited")
	m.write("web/dist/index.js", "edited")
	m.write("view_templ.go", "package main // edited\n")
	m.write(".main.go.swp", "edited")
	m.write("main.go~", "edited")
	m.write("internal/db/db.go", "package db // edited\n\nfunc Open(any) {}\n")
	m.changes(w, Go, "internal/db/db.go")

	m.write("../lib/lib.go", "package lib // edited\n")
	m.write("words.txt", "three")
	m.write("go.mod", "module example.com/app // edited\n\ngo 1.25.0\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ../lib\n")
	m.write("config/deep/app.yaml", "edited")
	m.write("new.go", "package main\n")
	m.changes(w, Go, "../lib/lib.go", "words.txt", "go.mod", "config/deep/app.yaml", "new.go")
	m.write("view.templ", "edited")
	m.changes(w, Templ, "view.templ")
	m.write("web/vite.config.js", "// edited")
	m.changes(w, ViteConfig, "web/vite.config.js")

	// An editor puts a new file in place of the old one.
	m.write("main.go.tmp", "package main // edited\n")
	if err := os.Rename(m.path("main.go.tmp"), m.path("main.go")); err != nil {
		t.Fatal(err)
	}
	m.changes(w, Go, "main.go")
	// The same content again is no change.
	m.write("main.go", "package main // edited\n")
	if c := <-w.Changes; len(c.Files) > 0 || !c.Saved {
		t.Errorf("%+v", c)
	}
	// A new package, in new directories, and its end.
	m.write("deep/new/pkg/pkg.go", "package pkg\n")
	m.changes(w, Go, "deep/new/pkg/pkg.go")
	m.write("deep/new/pkg/pkg.go", "package pkg // edited\n")
	m.changes(w, Go, "deep/new/pkg/pkg.go")
	if err := os.RemoveAll(m.path("deep")); err != nil {
		t.Fatal(err)
	}
	m.changes(w, Go, "deep/new/pkg/pkg.go")
	// A directory goes and comes back.
	if err := os.RemoveAll(m.path("internal")); err != nil {
		t.Fatal(err)
	}
	m.changes(w, Go, "internal/db/db.go")
	m.write("internal/db/db.go", "package db\n\nfunc Open(any) {}\n")
	m.changes(w, Go, "internal/db/db.go")
	m.write("internal/db/db.go", "package db\n\nfunc Open(any) { println() }\n")
	m.changes(w, Go, "internal/db/db.go")
}

// git checkout changes many files at once, which is one change.
func TestCheckout(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	m := newModule(t)
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=x", "-c", "user.email=x@example.com"}, args...)...)
		cmd.Dir = m.dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	git("init", "-q", "-b", "main")
	git("add", ".")
	git("commit", "-q", "-m", "one")
	git("checkout", "-q", "-b", "other")
	m.write("main.go", "package main\n\nfunc main() {}\n")
	m.write("second.go", "package main\n")
	git("rm", "-q", "-r", "internal")
	git("add", ".")
	git("commit", "-q", "-m", "two")
	git("checkout", "-q", "main")
	w := m.watch()
	git("checkout", "-q", "other")
	m.changes(w, Go, "main.go", "second.go", "internal/db/db.go")
	git("checkout", "-q", "main")
	m.changes(w, Go, "main.go", "second.go", "internal/db/db.go")
}

func TestGlob(t *testing.T) {
	for pattern, names := range map[string][2][]string{
		"config/**/*.yaml": {{"config/a.yaml", "config/b/c/a.yaml"}, {"config/a.yml", "a.yaml", "config/a.yaml.bak"}},
		"*.{sql,graphql}":  {{"a.sql", "b.graphql"}, {"x/a.sql", "a.go"}},
		"../shared/?.txt":  {{"../shared/a.txt"}, {"../shared/ab.txt", "shared/a.txt"}},
		"words.txt":        {{"words.txt"}, {"wordsxtxt"}},
	} {
		g, err := newGlob("/app", pattern)
		if err != nil {
			t.Errorf("%s: %v", pattern, err)
			continue
		}
		for i, list := range names {
			for _, name := range list {
				if got := g.match(filepath.Join("/app", name)); got != (i == 0) {
					t.Errorf("%s matches %s: %v", pattern, name, got)
				}
			}
		}
	}
	if _, err := newGlob("/app", "[z-a]"); err == nil || !strings.Contains(err.Error(), "malformed") {
		t.Errorf("a malformed pattern: %v", err)
	}
}
