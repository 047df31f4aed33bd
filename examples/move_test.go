//go:build unix

package examples

import (
	"debug/buildinfo"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/govite/govite/examples/internal/app"
)

// TestMove moves the examples of echo v4 and fiber v2 to echo v5 and fiber v3 by the
// import path of the adapter and by what the migration guide of the framework asks
// for. The moved programs do in the browser what the examples do.
func TestMove(t *testing.T) {
	b := needBrowser(t)
	for _, m := range moves {
		ex := all[slices.IndexFunc(all, func(ex example) bool { return ex.name == m.example })]
		ex.moved = m.version
		t.Run(ex.title(), func(t *testing.T) {
			t.Parallel()
			m.checkGuide(t)
			binary := m.build(t)
			m.checkModules(t, binary)
			t.Run("production", func(t *testing.T) { testProduction(t, b, ex, binary) })
			t.Run("development", func(t *testing.T) { testDevelopment(t, b, ex, binary) })
		})
	}
}

// checkGuide checks that the guide asks for each replacement.
func (m move) checkGuide(t *testing.T) {
	t.Helper()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{ .Dir }}", m.framework).Output()
	if err != nil {
		t.Fatal(err)
	}
	guide := read(t, filepath.Join(strings.TrimSpace(string(dir)), filepath.FromSlash(m.guide)))
	for _, r := range m.replacements {
		if r.says == "" || !strings.Contains(guide, r.says) {
			t.Errorf("%s does not ask for %s in place of %s", m.guide, r.new, r.old)
		}
	}
}

// build compiles the moved program in the place of the example, which stays as it is.
func (m move) build(t *testing.T) (binary string) {
	t.Helper()
	program, err := filepath.Abs(filepath.Join(m.example, "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	code := read(t, program)
	for _, r := range m.all() {
		if !strings.Contains(code, r.old) {
			t.Errorf("the %s example has no %s to replace", m.example, r.old)
		}
	}
	moved := filepath.Join(t.TempDir(), "main.go")
	write(t, moved, m.apply(code))
	list, err := json.Marshal(map[string]any{"Replace": map[string]string{program: moved}})
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(t.TempDir(), "overlay.json")
	write(t, overlay, string(list))
	return app.Build(t, m.example, "GOFLAGS="+strings.TrimSpace(os.Getenv("GOFLAGS")+" -overlay="+overlay))
}

// checkModules checks that the moved program has the new modules, and nothing of the
// old ones.
func (m move) checkModules(t *testing.T, binary string) {
	t.Helper()
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	var modules []string
	for _, dep := range info.Deps {
		modules = append(modules, dep.Path)
	}
	before, _, _ := strings.Cut(m.framework, "/v")
	for _, module := range modules {
		if module == strings.Trim(m.adapter.old, `"`) || module != m.framework && strings.HasPrefix(module, before+"/v") {
			t.Errorf("the moved program still has the module %s", module)
		}
	}
	for _, module := range []string{m.framework, strings.Trim(m.adapter.new, `"`)} {
		if !slices.Contains(modules, module) {
			t.Errorf("the moved program lacks the module %s: %q", module, modules)
		}
	}
}
