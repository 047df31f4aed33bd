package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/govite/govite/core/cmd/govite/internal/fixture"
)

func TestMain(m *testing.M) { fixture.Main(m) }

// TestVettool runs go vet with govite. go vet keeps the result of a package, and asks
// again after a build of Vite.
func TestVettool(t *testing.T) {
	dir := fixture.Write(t, map[string]string{
		"pages/pages.go":     "package pages\n\nimport \"github.com/govite/govite/core\"\n\nfunc Page(p *core.Page) { p.Tags(\"main\") }\n",
		"pages/help_test.go": "package pages\n\nimport \"github.com/govite/govite/core\"\n\nvar _, _ = new(core.Page).Tags(\"of no build\")\n",
	})
	// go vet starts the program for each package: with the race detector, as in this
	// test program, that takes minutes.
	govite := filepath.Join(t.TempDir(), "govite.exe")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-mod=readonly", "-o", govite, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	vet := func(args ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), "go", append([]string{"vet", "-vettool=" + govite}, args...)...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := vet("./..."); err != nil {
		t.Errorf("without a mistake: %v\n%s", err, out)
	}
	manifest := filepath.Join(dir, "web", "dist", ".vite", "manifest.json")
	text, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(manifest, []byte(strings.ReplaceAll(string(text), `"main"`, `"app"`)), 0o600); err != nil {
		t.Fatal(err)
	}
	const want = `pages/pages.go:5:34: main is not an entry of the build; did you mean src/main.ts?`
	if out, err := vet("./..."); err == nil || !strings.Contains(filepath.ToSlash(out), want) {
		t.Errorf("after a build without the name: %v\n%s", err, out)
	}
	if out, err := vet("-govite.root=none", "./..."); err == nil || !strings.Contains(out, "there is no directory") {
		t.Errorf("a wrong root: %v\n%s", err, out)
	}
}
