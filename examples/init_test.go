//go:build unix

package examples

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/browser"
)

// A combination is what `govite init` is asked for.
type combination struct {
	router, frontend string
	pages            string // "html", "templ" or "spa"
	tailwind         bool
}

func (c combination) String() string {
	name := c.router + "-" + c.frontend + "-" + c.pages
	if c.tailwind {
		name += "-tailwind"
	}
	return name
}

func (c combination) flags() []string {
	flags := []string{"--router", c.router, "--frontend", c.frontend}
	if c.pages == "spa" {
		flags = append(flags, "--spa")
	} else {
		flags = append(flags, "--templates", c.pages)
	}
	if c.tailwind {
		flags = append(flags, "--tailwind")
	}
	return flags
}

// source is the file of the page's texts, in a project of create-vite.
var source = map[string]string{
	"vanilla": "src/main.ts", "react": "src/App.tsx", "vue": "src/components/HelloWorld.vue", "svelte": "src/App.svelte",
	"preact": "src/app.tsx", "solid": "src/App.tsx", "lit": "src/my-element.ts",
}

// TestInit makes applications by `govite init`: each router, front end and kind of
// pages once. `make matrix` makes all of them, see TestInitMatrix.
func TestInit(t *testing.T) {
	b := needBrowser(t)
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	for _, c := range []combination{
		{"http", "vanilla", "html", true},
		{"gin", "react", "html", false},
		{"echo5", "vue", "html", false},
		{"echo", "solid", "templ", true},
		{"fiber3", "svelte", "templ", false},
		{"fiber", "lit", "html", false},
		{"chi", "preact", "spa", true},
	} {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			dir := initialize(t, c)
			t.Logf("govite init took %v", time.Since(began).Round(100*time.Millisecond))
			app.NPM(t, filepath.Join(dir, "web"), "run", "build")
			goIn(t, dir, "vet", "./...")
			goIn(t, dir, "test", "./...")
			openApplication(t, b, c, dir)
			if c.pages == "templ" {
				editTempl(t, b, dir)
			}
			checkDone(t, dir)
		})
	}
}

// TestInitMatrix makes an application of each router with each front end, and of
// each router with the other kinds of pages.
func TestInitMatrix(t *testing.T) {
	if !*matrix {
		t.Skip("takes minutes: make matrix")
	}
	b := needBrowser(t)
	if err := app.CheckNode(); err != nil {
		t.Fatal(err)
	}
	rows := []combination{{frontend: "react", pages: "templ"}, {frontend: "vue", pages: "spa"}}
	for frontend := range source {
		rows = append(rows, combination{frontend: frontend, pages: "html"})
	}
	for _, row := range rows {
		t.Run(row.frontend+"-"+row.pages, func(t *testing.T) {
			t.Parallel()
			// The first application makes the Vite project, and builds it. The others find
			// it in their directory.
			web := filepath.Join(app.TempDir(t), "web")
			for i, router := range []string{"http", "gin", "echo5", "echo", "fiber3", "fiber", "chi"} {
				c := row
				c.router = router
				t.Run(router, func(t *testing.T) {
					parent := app.TempDir(t)
					if i > 0 {
						app.CopyTree(t, filepath.Join(parent, "hello", "web"), web)
					}
					dir := initializeIn(t, parent, c)
					if i == 0 {
						app.NPM(t, filepath.Join(dir, "web"), "run", "build")
						app.CopyTree(t, web, filepath.Join(dir, "web"))
					}
					goIn(t, dir, "test", "./...")
					openApplication(t, b, c, dir)
				})
			}
		})
	}
}

// initialize makes an application by `govite init` in a new directory, with the
// parts of this checkout.
func initialize(t *testing.T, c combination) (dir string) {
	t.Helper()
	return initializeIn(t, app.TempDir(t), c)
}

func initializeIn(t *testing.T, parent string, c combination) (dir string) {
	t.Helper()
	// npm exec of several processes may not download the package at the same time.
	app.Shared(t, "create-vite", func(t testing.TB, dir string) string {
		app.NPM(t, dir, "exec", "--yes", "--prefer-offline", "--", createVite, "--help")
		return dir
	})
	out := runInit(t, parent, append([]string{"hello", "--checkout", repository(t)}, c.flags()...)...)
	if !strings.HasSuffix(out, "\nNext:\n  cd hello\n  go tool govite dev\n") || strings.Contains(out, "Left to you") {
		t.Errorf("govite init does not say what comes next:\n%s", out)
	}
	dir = filepath.Join(parent, "hello")
	t.Cleanup(func() { app.CheckNoneLeft(t, dir) })
	return dir
}

// runInit runs `govite init` in dir and returns what it prints.
func runInit(t *testing.T, dir string, args ...string) string {
	t.Helper()
	c := &commandLine{binary: app.BuildGovite(t), dir: dir, env: []string{"npm_config_prefer_offline=true"}}
	out, _ := c.run(t, 0, append([]string{"init"}, args...)...)
	return out
}

// repository returns the directory of this repository.
func repository(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func goIn(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// openApplication opens the page of an application in production, and in
// development, where it edits a text of the front end.
func openApplication(t *testing.T, b *browser.Browser, c combination, dir string) {
	t.Helper()
	binary := app.Build(t, dir)
	server := app.StartIn(t, t.TempDir(), binary, "ADDRESS=localhost:0", "GOVITE_MODE=production")
	page := b.Open(t)
	page.Goto(server.URL)
	c.check(t, page, false)
	server.Stop(t)

	server = app.StartIn(t, dir, binary, "ADDRESS=localhost:0", "GOVITE_MODE=development")
	page.Clear()
	page.Goto(server.URL)
	c.check(t, page, true)
	waitSocket(t, page, server.URL)
	undo := edit(t, filepath.Join(dir, "web", filepath.FromSlash(source[c.frontend])), func(text string) string {
		return strings.Replace(text, "Your questions, answered", "Edited while the page is open", 1)
	})
	page.Wait(`(document.body.innerText + (document.querySelector("my-element")?.shadowRoot?.textContent ?? "")).includes("Edited while the page is open")`)
	undo()
	page.Close()
	server.Stop(t)
}

// editTempl edits, breaks and mends the templ page of an application that govite dev
// runs.
func editTempl(t *testing.T, b *browser.Browser, dir string) {
	t.Helper()
	server := app.RunIn(t, dir, "env", "ADDRESS=localhost:0", app.BuildGovite(t), "dev")
	page := b.Open(t)
	page.Goto(server.URL)
	page.WaitText("body > p", "Hello from Go")
	waitSocket(t, page, server.URL)
	file := filepath.Join(dir, "components", "home.templ")
	undo := edit(t, file, func(text string) string { return strings.Replace(text, "{ greeting }", "{ greeting }, by templ", 1) })
	page.WaitText("body > p", "Hello from Go, by templ")
	mend := edit(t, file, func(text string) string { return strings.Replace(text, "{ greeting }", "{ greeting", 1) })
	page.Wait(`(` + overlayFile + `).includes("home.templ:")`)
	mend()
	page.Wait(overlayFile + ` === ""`)
	undo()
	page.WaitText("body > p", "Hello from Go")
	page.Close()
	server.Interrupt(t)
}

// check checks the page.
func (c combination) check(t *testing.T, page *browser.Page, development bool) {
	t.Helper()
	if development {
		checkCounter(t, page, developerTexts)
	} else {
		checkCounter(t, page, nil)
	}
	if client := browser.Eval[bool](page, `document.querySelector('script[src="/@vite/client"]') !== null`); client != development {
		t.Errorf("the page loads Vite's client: %t", client)
	}
	if icon := browser.Eval[string](page, `document.querySelector("link[rel=icon]").href`); !strings.HasSuffix(icon, "/favicon.svg") {
		t.Errorf("the icon is %s", icon)
	}
	if c.pages == "spa" {
		hello := `fetch("/api/hello").then(r => r.json()).then(hello => { document.title = hello.message })`
		browser.Eval[any](page, `void `+hello)
		page.Wait(`document.title === "Hello from Go"`)
	} else {
		page.WaitText("body > p", "Hello from Go")
	}
	if c.tailwind {
		page.WaitStyle("body > p", "text-align", "center")
		if top := page.Style("body > p", "padding-top"); top == "0px" {
			t.Error("the paragraph has no padding")
		}
	}
}

// checkDone expects that init has nothing more to do in an application of its own.
func checkDone(t *testing.T, dir string) {
	t.Helper()
	before := modified(t, dir)
	if out := runInit(t, dir); !strings.Contains(out, "Everything is there. init has changed nothing.") || strings.Contains(out, "Left to you") {
		t.Errorf("a second init has something to do:\n%s", out)
	}
	if after := modified(t, dir); after != before {
		t.Errorf("a second init has changed files:\n%s\nnow:\n%s", before, after)
	}
}

// modified lists the files of a directory outside of node_modules, with their times.
func modified(t *testing.T, dir string) string {
	t.Helper()
	var list strings.Builder
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.Name() == "node_modules" {
			return filepath.SkipDir
		}
		info, err := entry.Info()
		if err == nil && !entry.IsDir() {
			fmt.Fprintln(&list, path, info.Size(), info.ModTime())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list.String()
}
