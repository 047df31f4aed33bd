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

// A move takes an application from one version of its framework to the next one.
type move struct {
	example string
	version string // of the framework that the application moves to

	adapter      replacement // the import path of the adapter
	framework    string      // the module of the new version
	guide        string      // the file of the framework's migration guide, in its module
	replacements []replacement
}

// A replacement is a change of code. The guide asks for it in the words of says.
type replacement struct{ old, new, says string }

var moves = []move{
	{
		example:   "echo",
		version:   "5",
		adapter:   replacement{old: `"github.com/govite/govite/echovite"`, new: `"github.com/govite/govite/echovite/echo5"`},
		framework: "github.com/labstack/echo/v5",
		guide:     "API_CHANGES_V5.md",
		replacements: []replacement{
			{"echo/v4", "echo/v5", "Replace all:\n1. ` echo.Context` -> ` *echo.Context`\n2. `echo/v4` -> `echo/v5`\n"},
			{" echo.Context", " *echo.Context", "1. ` echo.Context` -> ` *echo.Context`\n"},
			{"echo.Map", "map[string]any", "**Types removed:**\n```go\n// v4\ntype Map map[string]interface{}\n```\n"},
		},
	},
	{
		example:   "fiber",
		version:   "3",
		adapter:   replacement{old: `"github.com/govite/govite/fibervite"`, new: `"github.com/govite/govite/fibervite/fiber3"`},
		framework: "github.com/gofiber/fiber/v3",
		guide:     "docs/whats_new.md",
		replacements: []replacement{
			{"gofiber/fiber/v2", "gofiber/fiber/v3", "**After**:\n\n```go\npackage main\n\nimport (\n    \"github.com/gofiber/fiber/v3\"\n)\n"},
			{"*fiber.Ctx", "fiber.Ctx", "the `Ctx` parameter in handlers is now an interface, which means the `*` symbol is no longer used."},
		},
	},
}

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
	moved := filepath.Join(t.TempDir(), "main.go")
	write(t, moved, m.apply(t, read(t, program)))
	list, err := json.Marshal(map[string]any{"Replace": map[string]string{program: moved}})
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(t.TempDir(), "overlay.json")
	write(t, overlay, string(list))
	return app.Build(t, m.example, "GOFLAGS="+strings.TrimSpace(os.Getenv("GOFLAGS")+" -overlay="+overlay))
}

// apply returns the moved code. Each replacement has to find something.
func (m move) apply(t *testing.T, code string) string {
	t.Helper()
	for _, r := range append([]replacement{m.adapter}, m.replacements...) {
		if !strings.Contains(code, r.old) {
			t.Errorf("the %s example has no %s to replace", m.example, r.old)
		}
		code = strings.ReplaceAll(code, r.old, r.new)
	}
	return code
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
