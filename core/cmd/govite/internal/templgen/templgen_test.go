package templgen

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/govite/govite/core/cmd/govite/internal/gobuild"
)

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// version returns the version of templ that the examples require.
func version(t *testing.T) string {
	t.Helper()
	mod, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "..", "examples", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`github.com/a-h/templ (v\S+)`).FindSubmatch(mod)
	if m == nil {
		t.Fatal("the examples do not require templ")
	}
	return string(m[1])
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", filepath.Dir(goProgram(t))) // without a templ
	found := func(mod string) string {
		t.Helper()
		write(t, filepath.Join(dir, "go.mod"), "module example.com/app\n\ngo 1.25.0\n"+mod)
		g, err := Find(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if g == nil {
			return ""
		}
		return strings.Join(g.args, " ")
	}
	const require = "require github.com/a-h/templ v0.3.977\n"
	write(t, filepath.Join(dir, "web", "node_modules", "x", "x.templ"), "")
	if got := found(require); got != "" {
		t.Errorf("without files: %s", got)
	}
	write(t, filepath.Join(dir, "pages", "home.templ"), "")
	if got := found(""); got != "" {
		t.Errorf("without templ in go.mod: %s", got)
	}
	if got := found(require); got != "go run github.com/a-h/templ/cmd/templ@v0.3.977" {
		t.Error(got)
	}
	if got := found(require + "tool github.com/a-h/templ/cmd/templ\n"); got != "go tool templ" {
		t.Error(got)
	}
	if g, err := Find(t.Context(), ""); g != nil || err != nil {
		t.Errorf("without a module: %v %v", g, err)
	}
}

func goProgram(t *testing.T) string {
	t.Helper()
	file, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// The real templ generates, and its error has a place.
func TestGenerate(t *testing.T) {
	if testing.Short() {
		t.Skip("builds templ, not with -short")
	}
	dir := t.TempDir()
	t.Setenv("GOWORK", "off")
	write(t, filepath.Join(dir, "go.mod"), "module example.com/app\n\ngo 1.25.0\n\nrequire github.com/a-h/templ "+version(t)+"\n")
	file := filepath.Join(dir, "home.templ")
	write(t, file, "package app\n\ntempl Home() {\n\t<p>hello</p>\n}\n")
	g, err := Find(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Generate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "home_templ.go")); err != nil {
		t.Error(err)
	}
	write(t, file, "package app\n\ntempl Home() {\n\t<p>hello</p\n}\n")
	var f *gobuild.CompileError
	if err := g.Generate(t.Context()); !errors.As(err, &f) || f.File != file || f.Line != 4 || f.Column != 10 || !strings.Contains(f.Text, "close tag not found") {
		t.Errorf("%v\n%+v", err, f)
	}
}
