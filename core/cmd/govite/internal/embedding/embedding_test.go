package embedding

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestFiles(t *testing.T) {
	names, size, err := Files(fstest.MapFS{
		".vite/manifest.json":      {Data: []byte("1234")},
		".well-known/security.txt": {Data: []byte("12")},
		".gitkeep":                 {},
		".cache/x":                 {Data: []byte("1")},
		"assets/main.js":           {Data: []byte("123")},
		"assets/.DS_Store":         {Data: []byte("1")},
		"_redirects":               {Data: []byte("1")},
		"link":                     {Mode: fs.ModeSymlink},
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{".vite/manifest.json", ".well-known/security.txt", "_redirects", "assets/main.js"}; !slices.Equal(names, want) || size != 10 {
		t.Errorf("%q with %d bytes, not %q", names, size, want)
	}
	if _, _, err := Files(os.DirFS(filepath.Join(t.TempDir(), "missing"))); err == nil {
		t.Error("a missing directory is no error")
	}
}

// TestCheck embeds a build by each pattern, in a module of its own.
func TestCheck(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip(err)
	}
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "")
	for _, test := range []struct {
		name, dir, directive string
		fix                  string   // "" for a directive that embeds the build
		missing              []string // nil for a directive that embeds the build
		none                 bool     // the directive is not for the build
	}{
		{"all", ".", "//go:embed all:web/dist", "", nil, false},
		{"all of a directory above", ".", "//go:embed all:web", "", nil, false},
		{"all of a wildcard", ".", "//go:embed templates all:w*b/dist", "", nil, false},
		{"all in quotes", ".", "//go:embed `all:web/dist`", "", nil, false},
		{"all of the own directory", "web", "//go:embed all:dist", "", nil, false},
		{"without all", ".", "//go:embed web/dist templates", "all:web/dist", []string{".vite/manifest.json", "_redirects", "assets/_plugin.js"}, false},
		{"directory above without all", ".", "//go:embed web", "all:web", []string{".vite/manifest.json", "_redirects", "assets/_plugin.js"}, false},
		{"wildcard", ".", "//go:embed web/dist/*", "all:web/dist", []string{"assets/_plugin.js"}, false},
		{"files for something else", ".", "//go:embed web/dist/assets/main.js", "", nil, true},
		{"another directory", ".", "//go:embed templates", "", nil, true},
		{"a directory with a similar name", ".", "//go:embed web/dis*d", "", nil, true},
		{"a package beside the build", "cmd", "//go:embed x.txt", "", nil, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir, err := filepath.EvalSymlinks(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			source := filepath.Join(dir, filepath.FromSlash(test.dir), "main.go")
			for name, content := range map[string]string{
				"go.mod":                       "module example.com/x\n\ngo 1.25.0\n",
				"templates/home.html":          "x",
				"cmd/x.txt":                    "x",
				"web/disabled/x":               "x",
				"web/dist/.gitkeep":            "",
				"web/dist/.vite/manifest.json": "{}",
				"web/dist/_redirects":          "x",
				"web/dist/assets/main.js":      "x",
				"web/dist/assets/_plugin.js":   "x",
				"other/other.go":               "package other\n",
				"broken/broken.go":             "package broken\n\nimport \"embed\"\n\n//go:embed missing\nvar x embed.FS\n",
			} {
				writeFile(t, filepath.Join(dir, filepath.FromSlash(name)), content)
			}
			writeFile(t, source, "package main\n\nimport \"embed\"\n\n"+test.directive+"\nvar files embed.FS\n\nfunc main() {}\n")
			packages, err := List(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(packages, func(p Package) bool { return p.Name == "main" && p.Dir == filepath.Dir(source) && p.HasEmbeds }) {
				t.Fatalf("packages: %+v", packages)
			}
			dist := filepath.Join(dir, "web", "dist")
			files, _, err := Files(os.DirFS(dist))
			if err != nil {
				t.Fatal(err)
			}
			found, err := Check(packages, dist, files)
			switch e := (*Error)(nil); {
			case test.missing != nil:
				if !errors.As(err, &e) || e.File != source || e.Line != 5 || e.Fix != test.fix || !slices.Equal(e.Missing, test.missing) || !strings.Contains(e.Error(), "write //go:embed "+test.fix) {
					t.Errorf("%v", err)
				}
			case err != nil:
				t.Error(err)
			case test.none:
				if len(found) != 0 {
					t.Errorf("found %+v", found)
				}
			case len(found) != 1 || found[0].File != source || found[0].Line != 5:
				t.Errorf("found %+v", found)
			}
		})
	}
}

func TestListErrors(t *testing.T) {
	t.Setenv("GOWORK", "off")
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "go.mod"), "module\n")
	if _, err := List(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "go list in "+dir) || !strings.Contains(err.Error(), "go.mod:1") {
		t.Errorf("a wrong go.mod: %v", err)
	}
	t.Setenv("PATH", dir)
	if _, err := List(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "install Go") {
		t.Errorf("without Go: %v", err)
	}
}

func writeFile(t *testing.T, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
