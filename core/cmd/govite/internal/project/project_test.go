package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lay writes empty files, and returns their directory.
func lay(t *testing.T, files ...string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		file = filepath.Join(dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFind(t *testing.T) {
	for _, test := range []struct {
		name         string
		files        []string
		dir, flag    string
		module, root string // relative to the files; "-" for none
		err          string
	}{
		{"below the module", []string{"go.mod", "web/vite.config.ts"}, "", "", ".", "web", ""},
		{"beside the module", []string{"server/go.mod", "web/vite.config.mjs"}, "", "", "-", "web", ""},
		{"in the directory itself", []string{"go.mod", "vite.config.js", "inner/vite.config.js"}, "", "", ".", ".", ""},
		{"from the Vite project", []string{"go.mod", "web/vite.config.js", "web/src/x"}, "web/src", "", ".", "web", ""},
		{"from a package", []string{"go.mod", "vite.config.js", "cmd/app/main.go"}, "cmd/app", "", ".", ".", ""},
		{"not above the module", []string{"vite.config.js", "app/go.mod"}, "app", "", "", "", "there is no vite.config"},
		{"not in packages", []string{"go.mod", "node_modules/x/vite.config.js", ".cache/vite.config.js", "vendor/vite.config.js", "testdata/vite.config.js"}, "", "", "", "", "there is no vite.config"},
		{"too deep", []string{"go.mod", "a/b/c/d/e/vite.config.js"}, "", "", "", "", "or make one: govite init"},
		{"deep", []string{"go.mod", "a/b/c/vite.config.js"}, "", "", ".", "a/b/c", ""},
		{"several", []string{"go.mod", "admin/vite.config.js", "shop/vite.config.js"}, "", "", "", "", "--root admin, --root shop"},
		{"one of several", []string{"go.mod", "admin/vite.config.js", "shop/vite.config.js"}, "", "shop", ".", "shop", ""},
		{"without a configuration", []string{"go.mod", "web/package.json"}, "", "web", ".", "web", ""},
		{"no project", []string{"go.mod", "web/x"}, "", "web", "", "", "is not a Vite project"},
		{"no directory", []string{"go.mod"}, "", "web", "", "", "there is no directory"},
	} {
		dir := lay(t, test.files...)
		at := func(rel string) string {
			if rel == "-" {
				return ""
			}
			return filepath.Join(dir, filepath.FromSlash(rel))
		}
		p, err := Find(at(test.dir), test.flag)
		switch {
		case test.err != "":
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("%s: %v, without %q", test.name, err, test.err)
			}
		case err != nil:
			t.Errorf("%s: %v", test.name, err)
		case p.Dir != at(test.dir) || p.Module != at(test.module) || p.Root != at(test.root):
			t.Errorf("%s: %+v", test.name, p)
		}
	}
}

func TestBare(t *testing.T) {
	dir := lay(t, "go.mod", "cmd/main.go")
	p, err := Bare(filepath.Join(dir, "cmd"))
	if err != nil || p.Module != dir || p.Root != "" {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := Bare(filepath.Join(dir, "missing")); err == nil {
		t.Error("a missing directory is no error")
	}
}

func TestRel(t *testing.T) {
	p := &Project{Dir: filepath.FromSlash("/home/x/app")}
	for path, want := range map[string]string{
		"/home/x/app/web":        "web",
		"/home/x/app":            ".",
		"/home/x/app/..web":      "..web",
		"/home/x/other":          "/home/x/other",
		"/home/x/app..other/web": "/home/x/app..other/web",
	} {
		if got := p.Rel(filepath.FromSlash(path)); got != filepath.FromSlash(want) {
			t.Errorf("%s: %s, not %s", path, got, want)
		}
	}
}
