package scaffold

import (
	"bytes"
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/govite/govite/core/cmd/govite/internal/terminal"
	"github.com/govite/govite/core/cmd/govite/internal/version"
)

// planIn returns the plan for dir, with defaults for the choices that are missing.
func planIn(t *testing.T, dir, root string, c Choices) *Plan {
	t.Helper()
	found, err := Inspect(dir, root)
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(found, c.Or(found.Choices).Or(Defaults(found.Dir)), Source{Version: "v1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// writeFiles writes files below dir.
func writeFiles(t *testing.T, dir string, files map[string]string) string {
	t.Helper()
	for name, text := range files {
		if err := writeNew(filepath.Join(dir, filepath.FromSlash(name)), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// printed returns what Print prints.
func printed(p *Plan) string {
	var b strings.Builder
	p.Print(terminal.New(&b))
	return b.String()
}

// leftTexts returns what the user has to add or to run.
func leftTexts(p *Plan) string {
	var b strings.Builder
	for _, a := range p.Left() {
		b.WriteString(a.Text + "\n")
	}
	return b.String()
}

// runFiles carries out the actions that only write files.
func runFiles(t *testing.T, p *Plan) {
	t.Helper()
	for _, a := range p.Actions {
		if a.State == Create && !strings.HasSuffix(a.Name, "/") {
			if err := a.do(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestEveryCombination writes the files of all combinations, with the Vite project
// in each possible place.
func TestEveryCombination(t *testing.T) {
	blanks := regexp.MustCompile(`\n\n\n|\(\n\n|\{\n\n|\bTODO\b|<no value>`)
	for _, r := range Routers {
		for _, f := range Frontends {
			for _, pages := range PageKinds {
				for _, tailwind := range []Answer{Yes, No} {
					dir := filepath.Join(t.TempDir(), "Some App")
					p := planIn(t, dir, "", Choices{Router: r.Name, Frontend: f.Name, Pages: pages.Name, Tailwind: tailwind})
					var mod string
					for _, a := range p.Actions {
						if a.State != Create || strings.HasSuffix(a.Name, "/") {
							continue
						}
						if lines := bytes.Count(a.content, []byte("\n")); a.Name == "main.go" && lines > 60 {
							t.Errorf("%s: %s has %d lines", p.Choices, a.Name, lines)
						}
						if blank := blanks.Find(a.content); blank != nil {
							t.Errorf("%s: %s has %q:\n%s", p.Choices, a.Name, blank, a.content)
						}
						if filepath.Ext(a.Name) == ".go" {
							if formatted, err := format.Source(a.content); err != nil || !bytes.Equal(formatted, a.content) {
								t.Errorf("%s: %s is not formatted: %v\n%s", p.Choices, a.Name, err, a.content)
							}
						}
						if a.Name == "go.mod" {
							mod = string(a.content)
						}
					}
					for want, ok := range map[string]bool{
						"module some-app\n": true,
						"tool github.com/govite/govite/core/cmd/govite\n":       true,
						"\tgithub.com/govite/govite v1.2.3\n":                   true,
						"\tgithub.com/govite/govite/" + r.Adapter + " v1.2.3\n": r.Adapter != "",
						"tool github.com/a-h/templ/cmd/templ\n":                 pages.Name == Templ,
						"\tgithub.com/govite/govite/core/cmd/govite v1.2.3\n":   true,
						"replace":            false,
						"fibervite/internal": false, // the adapter requires it
					} {
						if strings.Contains(mod, want) != ok {
							t.Errorf("%s: go.mod has %q: %t\n%s", p.Choices, want, !ok, mod)
						}
					}
				}
			}
		}
	}
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const viteConfig = "import { defineConfig } from 'vite'\n\nexport default defineConfig({})\n"

// TestExisting plans in directories that have a part of an application. Lines are
// those of --dry-run, and texts what is left to the user.
func TestExisting(t *testing.T) {
	const reactPackage = `{"devDependencies": {"vite": "^8.0.0", "react": "^19.0.0"}}`
	tests := []struct {
		name    string
		files   map[string]string
		root    string
		choices Choices
		lines   []string // that Print prints, by their beginning
		not     []string
		texts   []string // in what is left
	}{
		{
			name: "a module with a program of gin",
			files: map[string]string{
				"go.mod":        "module example.com/shop\n\ngo 1.25.0\n\nrequire github.com/gin-gonic/gin v1.12.0\n",
				"cmd/shop/x.go": "package main\n\nfunc main() {}\n",
				"tools/gen.go":  "//go:build ignore\n\npackage tools\n",
				".gitignore":    "*.log\n",
				"README.md":     "# Shop\n",
			},
			lines: []string{"create  web/", "keep    go.mod", "left    go.mod", "left    cmd/shop/x.go", "create  templates/home.html", "keep    .gitignore", "left    .gitignore", "run     npm install"},
			not:   []string{"main.go", "routes", "Dockerfile", "README", "tidy"},
			texts: []string{
				"go get github.com/govite/govite/core@v1.2.3", "go get github.com/govite/govite/ginvite@v1.2.3", "go get -tool github.com/govite/govite/core/cmd/govite@v1.2.3",
				"ginvite.Register(engine, v)", "//go:embed all:web/dist templates", "web/dist/*\n!web/dist/.gitkeep",
			},
		},
		{
			name:  "a program of echo v5",
			files: map[string]string{"go.mod": "module example.com/shop\n\nrequire github.com/labstack/echo/v5 v5.4.4\n", "main.go": "package main\n"},
			lines: []string{"left    go.mod", "left    main.go"},
			texts: []string{"go get github.com/govite/govite/echovite/echo5@v1.2.3", `echovite "github.com/govite/govite/echovite/echo5"`, "func(c *echo.Context) error {"},
		},
		{
			name: "a program of fiber v3, with pages of templ",
			files: map[string]string{
				"go.mod":  "module example.com/shop\n\nrequire (\n\tgithub.com/gofiber/fiber/v3 v3.1.0\n\tgithub.com/gofiber/fiber/v2 v2.52.15 // indirect\n)\n",
				"main.go": "package main\n",
			},
			choices: Choices{Pages: Templ},
			lines:   []string{"left    go.mod", "left    main.go"},
			texts:   []string{"go get github.com/govite/govite/fibervite/fiber3@v1.2.3", `fibervite "github.com/govite/govite/fibervite/fiber3"`, `app.Get("/", templ.Handler(`},
		},
		{
			name:  "a module without a program",
			files: map[string]string{"go.mod": "module example.com/shop\n\nrequire github.com/go-chi/chi/v5 v5.5.0\n", "internal/x/x.go": "package x\n"},
			lines: []string{"keep    go.mod", "left    go.mod", "create  main.go", "create  routes.go", "create  routes_test.go", "create  Dockerfile"},
			not:   []string{"tidy"},
			texts: []string{"go get github.com/govite/govite/chivite@v1.2.3"},
		},
		{
			name: "a Vite project in the directory itself",
			files: map[string]string{
				"package.json": reactPackage, "vite.config.ts": viteConfig, "pnpm-lock.yaml": "", ".gitignore": "node_modules\ndist\n", "src/index.tsx": "",
				"index.html": `<body><main id="root"></main><script type="module" src="./src/index.tsx"></script></body>`,
			},
			choices: Choices{Tailwind: Yes},
			lines:   []string{"keep    ./", "left    package.json", "left    vite.config.ts", "left    your stylesheet", "create  dist/.gitkeep", "left    .gitignore", "create  go.mod", "create  main.go", "keep    .gitignore", "left    Dockerfile", "run     go mod tidy"},
			not:     []string{"web/", "npm install", "create  Dockerfile", ".dockerignore"},
			texts:   []string{"pnpm add --save-dev vite-plugin-govite@^1.2.3 tailwindcss@^4.0.0 @tailwindcss/vite@^4.0.0", "plugins: [tailwindcss(), govite({ input: ['src/index.tsx'] })]", "dist/*\n!dist/.gitkeep"},
		},
		{
			name:  "a Vite project in web, with the plugin, without its packages",
			files: map[string]string{"web/package.json": `{"devDependencies": {"vite": "^8.0.0", "vite-plugin-govite": "^1.0.0"}}`, "web/src/main.ts": ""},
			lines: []string{"keep    web/", "create  web/vite.config.ts", "create  web/dist/.gitkeep", "create  go.mod", "run     npm install", "run     go mod tidy"},
			not:   []string{"left"},
		},
		{
			name:    "a single-page application without its page",
			files:   map[string]string{"ui/package.json": reactPackage, "ui/vite.config.js": "import govite from 'vite-plugin-govite'\n"},
			choices: Choices{Pages: SPA},
			lines:   []string{"keep    ui/", "left    ui/package.json", "left    ui/index.html"},
			not:     []string{"templates", "components", "ui/vite.config"},
		},
		{
			name:  "a workspace",
			files: map[string]string{"go.work": "go 1.25.0\n\nuse ./other\n"},
			lines: []string{"create  go.mod", "left    go.work", "create  main.go"},
			texts: []string{"go work use ."},
		},
		{
			name:    "pages of its own",
			files:   map[string]string{"templates/layout.html": "", "main.go": "package main\n"},
			choices: Choices{},
			lines:   []string{"left    main.go", "create  web/"},
			not:     []string{"home.html"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("GOWORK", "") // that of the directory, if any
			dir := writeFiles(t, t.TempDir(), test.files)
			p := planIn(t, dir, test.root, test.choices)
			text := printed(p)
			for _, line := range test.lines {
				if !strings.Contains("\n"+text, "\n"+line) {
					t.Errorf("no line %q", line)
				}
			}
			for _, not := range test.not {
				if strings.Contains(text, not) {
					t.Errorf("the plan has %q", not)
				}
			}
			left := leftTexts(p)
			for _, want := range test.texts {
				if !strings.Contains(left, want) {
					t.Errorf("nothing left has %q", want)
				}
			}
			runFiles(t, p)
			for name, text := range test.files {
				if got := read(t, dir, name); got != text {
					t.Errorf("%s has changed:\n%s", name, got)
				}
			}
			if again := planIn(t, dir, test.root, test.choices); slices.ContainsFunc(again.Actions, func(a Action) bool {
				return a.State == Create && !strings.HasSuffix(a.Name, "/")
			}) {
				t.Errorf("a second run would write:\n%s", printed(again))
			}
			if t.Failed() {
				t.Logf("\n%s\n%s", text, left)
			}
		})
	}
}

// TestOwnResult takes an application of init, with its commands done, and expects
// that a second run with fewer choices changes nothing.
func TestOwnResult(t *testing.T) {
	for _, r := range Routers {
		for _, pages := range PageKinds {
			dir := t.TempDir()
			first := planIn(t, dir, "", Choices{Router: r.Name, Pages: pages.Name, Frontend: "svelte", Tailwind: Yes, Module: "example.com/app"})
			runFiles(t, first)
			mod := read(t, dir, "go.mod")
			framework := ""
			if r.Package != "" {
				framework = "\nrequire " + r.Package + " " + majorVersion(r.Package) + "\n"
			}
			if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod+framework), 0o644); err != nil {
				t.Fatal(err)
			}
			files := map[string]string{
				"go.sum":                         "",
				"web/package.json":               `{"devDependencies": {"vite": "8", "svelte": "5", "tailwindcss": "4", "vite-plugin-govite": "1"}}`,
				"web/vite.config.ts":             "import govite from 'vite-plugin-govite'\n",
				"web/dist/.gitkeep":              "",
				"web/.gitignore":                 "dist/*\n!dist/.gitkeep\n",
				"web/src/app.css":                "",
				"web/src/main.ts":                "",
				"web/node_modules/vite/index.js": "",
			}
			switch pages.Name {
			case Templ:
				files["components/home_templ.go"] = "package components\n"
			case SPA:
				files["web/index.html"] = ""
			}
			writeFiles(t, dir, files)
			second := planIn(t, dir, "", Choices{})
			if second.Changes() || len(second.Left()) > 0 || second.Choices != first.Choices {
				t.Errorf("%s: %s\n%s", first.Choices, second.Choices, printed(second))
			}
		}
	}
}

// majorVersion returns a version that the path of a module allows.
func majorVersion(path string) string {
	if _, major, ok := module.SplitPathVersion(path); ok && major != "" {
		return major[1:] + ".0.0"
	}
	return "v1.0.0"
}

// program returns the files of a program of init that requires a module.
func program(requirement string) map[string]string {
	return map[string]string{"go.mod": "module a\n\nrequire " + requirement + "\n", "main.go": "package main\n\n// err := newHandler(v)\n"}
}

// TestCheckout plans applications that get govite from a checkout. They replace each
// module of it that they need, and get only those that they import.
func TestCheckout(t *testing.T) {
	checkout, err := filepath.Abs(filepath.Join("..", "..", "..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range Routers {
		for name, files := range map[string]map[string]string{"new": nil, "existing": {"go.mod": "module example.com/app\n"}} {
			t.Run(r.Name+" "+name, func(t *testing.T) {
				found, err := Inspect(writeFiles(t, t.TempDir(), files), "")
				if err != nil {
					t.Fatal(err)
				}
				p, err := New(found, Choices{Router: r.Name}.Or(found.Choices).Or(Defaults(found.Dir)), Source{Checkout: checkout})
				if err != nil {
					t.Fatal(err)
				}
				runFiles(t, p)
				plan := read(t, found.Dir, "go.mod") + leftTexts(p)
				for _, m := range needed(t, checkout, r.Adapter) {
					dir := filepath.ToSlash(filepath.Join(checkout, filepath.FromSlash(strings.TrimPrefix(m, modulePath))))
					imported := r.Adapter != "" && m == modulePath+"/"+r.Adapter
					for want, ok := range map[string]bool{
						"\t" + m + " => " + dir + "\n":                 files == nil,
						"go mod edit -replace=" + m + "=" + dir + "\n": files != nil,
						"go get " + m + "\n":                           files != nil && imported,
					} {
						if strings.Contains(plan, want) != ok {
							t.Errorf("%q: %t", want, !ok)
						}
					}
				}
				if t.Failed() {
					t.Logf("\n%s", plan)
				}
			})
		}
	}
}

// needed returns the modules of a checkout that a program with an adapter needs: the
// adapter, and those that the adapter's own go.mod requires.
func needed(t *testing.T, checkout, adapter string) []string {
	t.Helper()
	if adapter == "" {
		return []string{modulePath}
	}
	mod, err := modfile.Parse("go.mod", []byte(read(t, checkout, adapter+"/go.mod")), nil)
	if err != nil {
		t.Fatal(err)
	}
	modules := []string{modulePath + "/" + adapter}
	for _, r := range mod.Require {
		if r.Mod.Path == modulePath || strings.HasPrefix(r.Mod.Path, modulePath+"/") {
			modules = append(modules, r.Mod.Path)
		}
	}
	return modules
}

// TestErrors gives choices that are wrong, or that contradict the directory.
func TestErrors(t *testing.T) {
	for _, test := range []struct {
		files   map[string]string
		root    string
		choices Choices
		want    string
	}{
		{choices: Choices{Router: "gim"}, want: `--router: "gim" is unknown; perhaps gin; want one of http, gin, echo5, echo, fiber3, fiber, chi`},
		{choices: Choices{Frontend: "angular"}, want: `--frontend: "angular" is unknown; want one of vanilla, react, vue`},
		{choices: Choices{Pages: "tmpl"}, want: `--templates: "tmpl" is unknown; perhaps templ; want one of html, templ`},
		{choices: Choices{Module: "example.com/a b"}, want: `--module: malformed import path "example.com/a b"`},
		{files: map[string]string{"go.mod": "module\n"}, want: "go.mod:1"},
		{files: map[string]string{"go.mod": "go 1.25.0\n"}, want: "has no line `module`"},
		{files: map[string]string{"go.mod": "module a\n"}, choices: Choices{Module: "b"}, want: "is the module a already"},
		{files: map[string]string{"a/vite.config.ts": "", "b/vite.config.ts": ""}, want: "--root a, --root b"},
		{files: map[string]string{"web/notes.txt": ""}, want: "is no Vite project"},
		{files: map[string]string{"web/package.json": "{"}, root: "web", want: "package.json"},
		{files: map[string]string{"web/package.json": `{"dependencies": {"vite": "8", "vue": "3"}}`}, choices: Choices{Frontend: "react"}, want: "has Vue already"},
		{root: "../web", want: "go:embed reaches no other"},
		{root: ".", want: "name a directory for a new one"},
		{files: program("github.com/gin-gonic/gin v1.0.0"), choices: Choices{Router: "chi"}, want: "uses gin already"},
		{files: program("github.com/labstack/echo/v4 v4.0.0"), choices: Choices{Router: "echo5"}, want: "uses echo v4 already"},
		{files: program("github.com/labstack/echo/v5 v5.0.0"), choices: Choices{Router: "echo"}, want: "uses echo v5 already"},
		{files: program("github.com/gofiber/fiber/v2 v2.0.0"), choices: Choices{Router: "fiber3"}, want: "uses fiber v2 already"},
		{files: program("github.com/govite/govite/fibervite/fiber3 v1.0.0"), choices: Choices{Router: "fiber"}, want: "uses fiber v3 already"},
	} {
		dir := writeFiles(t, t.TempDir(), test.files)
		err := test.choices.Check()
		var found *Found
		if err == nil {
			found, err = Inspect(dir, test.root)
		}
		if err == nil {
			_, err = New(found, test.choices.Or(found.Choices).Or(Defaults(dir)), Source{Version: version.Development})
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: got %v, not %s", test.choices, err, test.want)
		}
	}
	found, err := Inspect(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(found, Defaults(found.Dir), Source{Checkout: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "no checkout of govite") {
		t.Errorf("got %v", err)
	}
}

// TestMissingTools runs plans on a machine without programs. Nothing is written.
func TestMissingTools(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	dir := filepath.Join(t.TempDir(), "hello")
	err := planIn(t, dir, "", Choices{}).Run(t.Context(), terminal.New(&strings.Builder{}))
	if err == nil || !strings.Contains(err.Error(), "go is not in PATH, and nothing is written") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the directory exists")
	}
}

// TestFailingCommand runs an npm that fails. The error has its output, and no part of
// a Vite project is left.
func TestFailingCommand(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}
	bin := t.TempDir()
	for name, text := range map[string]string{"node": "echo v22.12.0", "go": "exit 0", "npm": "mkdir web; echo no network; exit 1"} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin+":/bin:/usr/bin")
	dir := filepath.Join(t.TempDir(), "hello")
	err := planIn(t, dir, "", Choices{}).Run(t.Context(), terminal.New(&strings.Builder{}))
	if err == nil || !strings.Contains(err.Error(), "no network\nRun govite init again") {
		t.Errorf("got %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	if err := os.WriteFile(filepath.Join(bin, "node"), []byte("#!/bin/sh\necho v18.20.1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	err = planIn(t, dir, "", Choices{}).Run(t.Context(), terminal.New(&strings.Builder{}))
	if err == nil || !strings.Contains(err.Error(), "Node.js v18.20.1, and nothing is written: Vite needs 20.19") {
		t.Errorf("got %v", err)
	}
}

func TestModuleName(t *testing.T) {
	for dir, want := range map[string]string{"/x/hello": "hello", "/x/My App!": "my-app", "/x/.hidden": "hidden", "/x/a.b_c-1": "a.b_c-1", "/": "app", "/x/日本": "app"} {
		if got := moduleName(filepath.FromSlash(dir)); got != want {
			t.Errorf("%s: got %s, not %s", dir, got, want)
		}
	}
}

// TestEdits gives configurations and packages that are not create-vite's: an error,
// never a file without the plugin.
func TestEdits(t *testing.T) {
	if got, err := addPlugins("import a from 'a'\n\nexport default {\n  base: '/',\n}\n", view{}); err == nil {
		t.Errorf("no plugins: %s", got)
	}
	if got, err := addPackages("{}", nil); err == nil {
		t.Errorf("no devDependencies: %s", got)
	}
	if got, err := replaceLine("a\nb", "dist", "x"); err == nil {
		t.Errorf("no line: %s", got)
	}
	got, err := addPackages("{\n  \"devDependencies\": {\n    \"vite\": \"^8\"\n  }\n}\n", map[string]string{"a": "1"})
	if want := "{\n  \"devDependencies\": {\n    \"a\": \"1\",\n    \"vite\": \"^8\"\n  }\n}\n"; err != nil || got != want {
		t.Errorf("%v %s", err, got)
	}
}
