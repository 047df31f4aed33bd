//go:build unix

package examples

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/browser"
)

// TestReadmePrograms lays out the project that README.md describes, with the
// files that it shows as they stand, and runs in it the first program of each
// README: with the build, and with Vite, which the program starts itself.
func TestReadmePrograms(t *testing.T) {
	b := needBrowser(t)
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	p := newReadmeProject(t)

	t.Run("README.md", func(t *testing.T) {
		binary, origin := p.build(t, "README.md")
		t.Run("production", func(t *testing.T) {
			server := app.StartIn(t, p.dir, binary, "GOVITE_MODE=production")
			checkReadmeBuild(t, b, server.URL)
		})
		t.Run("production on another machine", func(t *testing.T) {
			server := app.StartIn(t, t.TempDir(), binary)
			checkReadmeBuild(t, b, server.URL)
			server.Interrupt(t)
		})
		t.Run("development", func(t *testing.T) {
			server := app.StartIn(t, p.dir, binary)
			if server.URL != origin {
				t.Errorf("it listens on %s, not on %s", server.URL, origin)
			}
			if len(app.NodesIn(t, p.web)) == 0 {
				t.Error("no process of the dev server was found: the checks for what is left see nothing")
			}
			checkReadmeDevelopment(t, b, p, server.URL)
			server.Interrupt(t)
			if left := app.NodesIn(t, p.web); len(left) > 0 {
				t.Errorf("the program has ended, and processes %v are left in %s", left, p.web)
			}
		})
		t.Run("killed", func(t *testing.T) {
			server := app.StartIn(t, p.dir, binary)
			if res, _ := get(t, server.URL+"/@vite/client"); res.StatusCode != http.StatusOK {
				t.Errorf("@vite/client: %s", res.Status)
			}
			server.Kill(t)
			app.CheckNoneLeft(t, p.web)
		})
	})
	for _, adapter := range adapters {
		t.Run(adapter, func(t *testing.T) {
			binary, _ := p.build(t, adapter+"/README.md")
			t.Run("production", func(t *testing.T) {
				server := app.StartIn(t, p.dir, binary, "GOVITE_MODE=production")
				checkReadmeBuild(t, b, server.URL)
				server.Kill(t) // not each of them ends by itself
			})
			t.Run("development", func(t *testing.T) {
				server := app.StartIn(t, p.dir, binary)
				checkReadmeDevelopment(t, b, p, server.URL)
				server.Kill(t)
				app.CheckNoneLeft(t, p.web)
			})
		})
	}
}

// readmeProject is the project of somebody who follows README.md.
type readmeProject struct {
	dir  string   // of the Go module
	web  string   // of the Vite project
	home string   // the template of README.md
	env  []string // for the go command
}

var (
	configBlock = regexp.MustCompile("(?s)```js\n(// (vite\\.config\\.js)\n.*?)\n```")
	homeBlock   = regexp.MustCompile("(?s)`(templates/home\\.html)`[^\n]*\n\n```html\n(.*?)\n```")
)

// newReadmeProject returns a project with Vite and the plugin installed, and its
// front end built.
func newReadmeProject(t *testing.T) *readmeProject {
	t.Helper()
	made := app.Shared(t, "readme", func(_ testing.TB, dir string) string {
		makeReadmeProject(t, dir, packPlugin(t), "vite")
		return dir
	})
	dir := app.TempDir(t)
	app.CopyTree(t, dir, made)
	return openReadmeProject(t, dir)
}

// makeReadmeProject makes a project in dir, with a packed plugin, and with Vite as
// npm names it.
func makeReadmeProject(t *testing.T, dir, packed, vite string) *readmeProject {
	t.Helper()
	p := openReadmeProject(t, dir)
	config := configBlock.FindStringSubmatch(readDocument(t, "README.md"))
	if config == nil {
		t.Fatal("README.md shows no vite.config.js")
	}
	write(t, filepath.Join(p.web, config[2]), config[1])

	write(t, filepath.Join(p.web, "package.json"), `{"private": true, "type": "module", "scripts": {"dev": "vite", "build": "vite build"}}`)
	write(t, filepath.Join(p.web, "src", "main.css"), "h1 { outline-style: dotted }\n")
	write(t, filepath.Join(p.web, "src", "main.ts"), readmeModule)
	write(t, filepath.Join(p.web, "public", "favicon.ico"), "") // browsers ask for it
	write(t, filepath.Join(p.web, "public", "logo.svg"), `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><circle cx="20" cy="20" r="18"/></svg>`)
	app.NPM(t, p.web, "install", "--save-dev", "--no-audit", "--no-fund", "--prefer-offline", vite)
	installPlugin(t, p.web, "README.md", packed)
	app.NPM(t, dir, "--prefix", "web", "run", "build")
	return p
}

// openReadmeProject returns the project in dir. The test fails if it leaves a
// process there.
func openReadmeProject(t *testing.T, dir string) *readmeProject {
	t.Helper()
	home := homeBlock.FindStringSubmatch(readDocument(t, "README.md"))
	if home == nil {
		t.Fatal("README.md shows no templates/home.html")
	}
	p := &readmeProject{dir: dir, web: filepath.Join(dir, "web"), home: home[2]}
	t.Cleanup(func() { app.CheckNoneLeft(t, p.web) })
	return p
}

// readmeModule is src/main.ts. An edit of the module is on the page without a
// reload.
const readmeModule = `import './main.css'

document.body.dataset.module = 'as built'
import.meta.hot?.accept()
`

// build compiles the program of a README in the project. It returns the binary,
// and the URL at which the program listens.
func (p *readmeProject) build(t *testing.T, readme string) (binary, origin string) {
	t.Helper()
	origin = p.writeProgram(t, readme)
	p.writeModule(t, readme)
	return app.Build(t, p.dir), origin
}

// writeProgram writes the program of a README, and its template. It returns the
// URL at which the program listens: a port that is free here, in place of 8080.
func (p *readmeProject) writeProgram(t *testing.T, readme string) (origin string) {
	t.Helper()
	program := readmeProgram(t, readme)
	const address = `"localhost:8080"`
	if n := strings.Count(program, address); n != 1 {
		t.Fatalf("%s names the address %s %d times, not once:\n%s", readme, address, n, program)
	}
	listen := "localhost:" + app.FreePort(t)
	write(t, filepath.Join(p.dir, "main.go"), strings.Replace(program, address, `"`+listen+`"`, 1))
	write(t, filepath.Join(p.dir, "templates", "home.html"), p.home)
	return "http://" + listen
}

// writeModule writes go.mod, and go.sum, for the program of a README. That of
// README.md needs nothing but govite.
func (p *readmeProject) writeModule(t *testing.T, readme string) {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	if readme == "README.md" {
		write(t, filepath.Join(p.dir, "go.mod"), "module example.com/hello\n\ngo 1.25.0\n\n"+
			"require github.com/govite/govite v0.0.0\n\nreplace github.com/govite/govite => "+root+"\n")
		return
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile("go.sum")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(p.dir, "go.mod"), strings.NewReplacer(
		"module github.com/govite/govite/examples\n", "module example.com/hello\n",
		"=> ../", "=> "+root+"/",
	).Replace(string(mod)))
	write(t, filepath.Join(p.dir, "go.sum"), string(sum))
}

// readmeProgram returns the program of a README.
func readmeProgram(t *testing.T, readme string) string {
	t.Helper()
	code := blocks(t, readme, "go")
	i := slices.IndexFunc(code, isProgram)
	if i < 0 {
		t.Fatalf("%s has no program", readme)
	}
	return code[i]
}

// waitReadmePage waits until the page is there, with its module, its stylesheet
// and its picture.
func waitReadmePage(page *browser.Page, heading, module string) {
	page.WaitText("h1", heading)
	page.Wait(`document.body.dataset.module === "` + module + `"`)
	page.WaitStyle("h1", "outline-style", "dotted")
	page.Wait(`document.querySelector("img").naturalWidth > 0`)
}

// checkReadmeBuild looks at the page in production.
func checkReadmeBuild(t *testing.T, b *browser.Browser, origin string) {
	t.Helper()
	page := b.Open(t)
	page.Goto(origin)
	waitReadmePage(page, "Hello from Go", "as built")
	page.WaitLoaded()
	checkSilent(t, page, nil)
	checkRequests(t, page, origin)
	kinds := map[string]bool{}
	for _, r := range hashed(page) {
		kinds[r.Type] = true
		if cache := r.Header["cache-control"]; !strings.Contains(cache, "immutable") {
			t.Errorf("%s: Cache-Control %q without immutable", r.URL, cache)
		}
	}
	for _, kind := range []string{"Script", "Stylesheet"} {
		if !kinds[kind] {
			t.Errorf("the page loaded no hashed file of type %s", kind)
		}
	}
}

// openReadmePage loads the page in development, and marks it.
func openReadmePage(t *testing.T, b *browser.Browser, origin string) *browser.Page {
	t.Helper()
	page := b.Open(t)
	page.Goto(origin)
	waitReadmePage(page, "Hello from Go", "as built")
	checkSocket(t, page, origin)
	page.WaitLoaded()
	checkSilent(t, page, viteTexts)
	checkRequests(t, page, origin)
	browser.Eval[string](page, `window.marker = "kept"`)
	return page
}

// checkReadmeDevelopment looks at the page in development, and edits a module
// and the template under it.
func checkReadmeDevelopment(t *testing.T, b *browser.Browser, p *readmeProject, origin string) {
	t.Helper()
	page := openReadmePage(t, b, origin)
	if r := requestFor(page, origin+"/src/main.ts"); r.Status != http.StatusOK {
		t.Errorf("the page did not load /src/main.ts from the dev server: %+v", r)
	}

	defer edit(t, filepath.Join(p.web, "src", "main.ts"), func(text string) string {
		return strings.Replace(text, "as built", "edited", 1)
	})()
	waitReadmePage(page, "Hello from Go", "edited")
	if !browser.Eval[bool](page, `window.marker === "kept"`) {
		t.Error("the edit of a module reloaded the page")
	}
	defer edit(t, filepath.Join(p.dir, "templates", "home.html"), func(text string) string {
		return strings.Replace(text, "Hello from Go", "Edited on disk", 1)
	})()
	waitReadmePage(page, "Edited on disk", "edited")
	page.Wait("window.marker === undefined")
}
