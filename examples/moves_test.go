package examples

import "strings"

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

// all returns all replacements, that of the adapter first.
func (m move) all() []replacement { return append([]replacement{m.adapter}, m.replacements...) }

// apply returns the moved code.
func (m move) apply(code string) string {
	for _, r := range m.all() {
		code = strings.ReplaceAll(code, r.old, r.new)
	}
	return code
}
