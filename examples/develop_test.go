//go:build unix

package examples

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/browser"
)

// stage is an example in development: a copy of its project, a dev server, and
// the application in front of the dev server.
type stage struct {
	example
	t       *testing.T // restarted processes run until it ends
	browser *browser.Browser
	web     string
	vite    *app.Vite
	server  *app.Server
}

// template is the path of one of the example's templates.
func (s *stage) template(name string) string { return filepath.Join(s.web, "..", "templates", name) }

// source is the path of a file below src.
func (s *stage) source(name string) string { return filepath.Join(s.web, "src", name) }

// inDevelopment returns the examples with their own Vite, and the example without
// a framework plugin with each earlier Vite.
func inDevelopment() []example {
	examples := slices.Clone(all)
	for _, vite := range []string{"5", "6", "7"} {
		ex := all[3]
		ex.vite = vite
		examples = append(examples, ex)
	}
	return examples
}

// TestDevelopment edits and breaks every kind of file under open pages, and ends
// and restarts the servers.
func TestDevelopment(t *testing.T) {
	b := needBrowser(t)
	for _, ex := range inDevelopment() {
		name := ex.name
		if ex.vite != "" {
			name += " with Vite " + ex.vite
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testDevelopment(t, b, ex, app.BuildExample(t, ex.name))
		})
	}
}

// testDevelopment runs the binary of an example with a dev server, in a copy of the
// example's project.
func testDevelopment(t *testing.T, b *browser.Browser, ex example, binary string) {
	t.Helper()
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	s := &stage{example: ex, t: t, browser: b, web: app.CopyProject(t, ex.name)}
	if ex.vite != "" {
		app.NPM(t, s.web, "install", "--no-save", "--no-audit", "--no-fund", "--prefer-offline", "vite@^"+ex.vite)
	}
	s.vite = app.StartVite(t, s.web)
	s.server = app.Start(t, binary, "-addr", "localhost:0", "-dev", "-web", s.web)
	for _, test := range []struct {
		name string
		run  func(*testing.T, *stage)
	}{
		{"home", testHome},
		{"about", testAbout},
		{"policy", testPolicy},
		{"first paint", testFirstPaint},
		{"pictures of the pages", testPictures},
		{"edit a component", testEditComponent},
		{"edit a stylesheet", testEditStylesheet},
		{"edit a template", testEditTemplate},
		{"a new file", testNewFile},
		{"an error in a module", testCompileError},
		{"an unknown entry", testUnknownEntry},
		{"a dependency that is new", testNewDependency},
		{"edit Vite's configuration", testEditConfig},
		{"without the dev server", testWithoutVite},
		{"restart the application", testRestartApplication},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, s) })
	}
}

func testHome(t *testing.T, s *stage) {
	page := s.browser.Open(t)
	page.Goto(s.server.URL)
	checkHome(t, page, s.example, "Vite dev server")
	page.Click("#reveal")
	checkDetails(page)
	checkSocket(t, page, s.server.URL)
	page.WaitLoaded()
	checkSilent(t, page, viteTexts)
	checkRequests(t, page, s.server.URL)
}

func testAbout(t *testing.T, s *stage) {
	page := s.browser.Open(t)
	page.Goto(s.server.URL + "/about")
	checkAbout(t, page, "Vite dev server")
	checkSocket(t, page, s.server.URL)
	page.WaitLoaded()
	checkSilent(t, page, viteTexts)
	checkRequests(t, page, s.server.URL)
}

func testPolicy(t *testing.T, s *stage) {
	if s.policy == "" {
		return
	}
	checkPolicy(t, s.browser, s.server.URL, s.policy, "Vite dev server", viteTexts)
}

func testPictures(t *testing.T, s *stage) {
	if s.example.vite == "" {
		capture(t, s.browser, s.example, "development", s.server.URL)
	}
	if s.name == pictured {
		page := s.browser.Open(t)
		page.Goto(s.server.URL)
		checkHome(t, page, s.example, "Vite dev server")
		checkPictures(t, page, "page")
	}
}

// watchFrames looks at the page before each frame that the browser paints.
const watchFrames = `
window.frames_ = { all: 0, unstyled: 0 }
const look = () => {
  const picture = document.querySelector("#picture")
  if (picture) {
    frames_.all++
    if (getComputedStyle(picture).getPropertyValue("border-top-left-radius") !== "18px") frames_.unstyled++
  }
  requestAnimationFrame(look)
}
requestAnimationFrame(look)`

// testFirstPaint checks that no frame lacks styles, and that no style is on the
// page twice: once by Go and once by Vite's runtime.
func testFirstPaint(t *testing.T, s *stage) {
	page := s.browser.Open(t)
	page.OnNewDocument(watchFrames)
	for range 3 { // with a cold cache of the browser, then with a warm one
		page.Goto(s.server.URL)
		page.WaitText("#island", s.heading)
		checkSocket(t, page, s.server.URL)
		page.Wait("frames_.all > 2")
		if n := browser.Eval[int](page, "frames_.unstyled"); n > 0 {
			t.Errorf("%d of %d frames were not styled", n, browser.Eval[int](page, "frames_.all"))
		}
		page.Clear()
	}
	page.Click("#reveal") // loads a stylesheet that is not in the page's head
	checkDetails(page)
	for _, count := range []string{
		`[...document.querySelectorAll("style")].map(s => s.dataset.viteDevId).filter((id, i, all) => id && all.indexOf(id) !== i).length`,
		`[...document.querySelectorAll("style")].map(s => s.textContent).filter((text, i, all) => text && all.indexOf(text) !== i).length`,
	} {
		if n := browser.Eval[int](page, count); n > 0 {
			t.Errorf("%d styles are there twice: %s", n, browser.Eval[string](page, `document.head.innerHTML`))
		}
	}
}

func testEditComponent(t *testing.T, s *stage) {
	page := s.browser.Open(t)
	page.Goto(s.server.URL)
	countToThree(t, page, s.server.URL)
	page.Click("#reveal")
	checkDetails(page)

	defer edit(t, filepath.Join(s.web, s.component), func(text string) string {
		return strings.ReplaceAll(text, s.heading, "Edited on disk")
	})()
	page.WaitText("#island", "Edited on disk")
	checkStateKept(t, page)
	page.Wait(fmt.Sprintf(`(document.querySelector("#details") === null) === %t`, s.remounts))
	page.WaitLoaded()
	checkRequests(t, page, s.server.URL)
	checkSilent(t, page, append([]string{"[vite] hot updated: /" + s.component}, viteTexts...))
}

func testEditStylesheet(t *testing.T, s *stage) {
	page := s.browser.Open(t)
	page.Goto(s.server.URL)
	countToThree(t, page, s.server.URL)

	undo := edit(t, s.source("main.css"), func(text string) string {
		return text + "\n#picture { border-radius: 3px }\n"
	})
	page.WaitStyle(mainStyle.selector, mainStyle.property, "3px")
	checkStateKept(t, page)
	undo() // the removed rule no longer applies
	page.WaitStyle(mainStyle.selector, mainStyle.property, mainStyle.value)
	checkStateKept(t, page)
	checkRequests(t, page, s.server.URL)
	checkSilent(t, page, append([]string{
		"[vite] hot updated: /src/main.css",     // by the import
		"[vite] css hot updated: /src/main.css", // by a link
	}, viteTexts...))
}

// testEditTemplate edits a file that only Go reads.
func testEditTemplate(t *testing.T, s *stage) {
	page := s.browser.Open(t)
	page.Goto(s.server.URL)
	countToThree(t, page, s.server.URL)
	undo := edit(t, s.template("home.html"), func(text string) string {
		return strings.ReplaceAll(text, "Pages from Go", "Edited by Go")
	})
	page.WaitText("h1", "Edited by Go")
	page.WaitText("#count", "0")
	waitSocket(t, page, s.server.URL)
	undo()
	page.WaitText("h1", "Pages from Go")
	page.WaitText("#count", "0")
	page.WaitLoaded()
	checkUnblocked(t, page)
	checkRequests(t, page, s.server.URL)
}

// testNewFile imports a module and a stylesheet that are newer than the page.
func testNewFile(t *testing.T, s *stage) {
	page := s.browser.Open(t)
	page.Goto(s.server.URL + "/about")
	checkSocket(t, page, s.server.URL)
	write(t, s.source("fresh.css"), "#rendered { outline-style: dotted }\n")
	write(t, s.source("fresh.ts"), "import './fresh.css'\ndocument.title = 'Fresh'\n")
	undo := edit(t, s.source("plain.ts"), func(text string) string { return "import './fresh'\n" + text })
	page.Wait(`document.title === "Fresh"`)
	waitStyle(page, style{"#rendered", "outline-style", "dotted"})
	undo()
	page.Wait(`document.title !== "Fresh"`)
	waitAbout(page)
}

// waitAbout waits for the page about, which may be reloading.
func waitAbout(page *browser.Page) {
	page.WaitText("#mode", "Vite dev server")
	page.Wait(`/now|ago/.test(document.querySelector("#rendered")?.innerText)`)
	waitStyle(page, plainStyle)
}

// testCompileError breaks a module under an open page, which shows Vite's overlay.
// A page that is loaded meanwhile shows govite's problem.
func testCompileError(t *testing.T, s *stage) {
	page := s.browser.Open(t)
	page.Goto(s.server.URL)
	countToThree(t, page, s.server.URL)
	component, whole := filepath.Join(s.web, s.component), ""
	undo := edit(t, component, func(text string) string {
		whole = text
		return strings.Replace(text, s.heading, s.heading+"</h2></h2><", 1) + "\n}}}} ((\n"
	})
	defer undo()
	page.Wait(`document.querySelector("vite-error-overlay")`)
	late := s.browser.Open(t)
	late.Goto(s.server.URL)
	const problem = `document.querySelector("#govite-problem")?.shadowRoot.textContent`
	late.Wait(problem + `?.includes("` + filepath.Base(s.component) + `")`)
	if *screenshots != "" {
		late.Screenshot(filepath.Join(*screenshots, s.title()+"-development-broken.png"))
	}
	if res, _ := get(t, s.server.URL+"/api/hello"); res.StatusCode != http.StatusOK {
		t.Errorf("/api/hello: %s", res.Status)
	}

	// The repaired module differs from the first one: plugin-svelte sends no update
	// for the same content, so that Vite's overlay would stay.
	edit(t, component, func(string) string { return strings.Replace(whole, s.heading, "Repaired", 1) })
	page.Wait(`!document.querySelector("vite-error-overlay")`)
	page.WaitText("#island", "Repaired")
	late.WaitText("#island", "Repaired")
	late.Wait(`!document.querySelector("#govite-problem")`)
	waitSocket(t, late, s.server.URL)
	if s.example.vite != "5" && s.example.vite != "6" { // their overlay has a style without a nonce
		checkUnblocked(t, page)
	}
	checkUnblocked(t, late)
}

// testUnknownEntry names a missing entry in a template.
func testUnknownEntry(t *testing.T, s *stage) {
	page := s.browser.Open(t)
	page.Goto(s.server.URL + "/about")
	waitAbout(page)
	undo := edit(t, s.template("about.html"), func(text string) string {
		return strings.Replace(text, "src/plain.ts", "src/plian.ts", 1)
	})
	page.Wait(`document.querySelector("#govite-problem")?.shadowRoot.textContent.includes("src/plain.ts")`)
	if *screenshots != "" {
		page.Screenshot(filepath.Join(*screenshots, s.title()+"-development-unknown.png"))
	}
	if s.name == pictured {
		// The picture shows a path as users have it.
		browser.Eval[bool](page, fmt.Sprintf(`document.querySelector("#govite-problem").shadowRoot.querySelectorAll("*").forEach(element => {
			for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) node.data = node.data.replace(%q, "/home/me/app/web")
		}) === undefined`, s.web))
		checkPictures(t, page, "problem")
	}
	// The problem goes away when the file appears.
	write(t, s.source("plian.ts"), "import './plain'\n")
	page.Wait(`!document.querySelector("#govite-problem")`)
	waitAbout(page)
	undo()
	waitAbout(page)
	checkUnblocked(t, page)
}

// testNewDependency imports a package that Vite has not bundled yet. The page
// reloads when Vite has bundled it. The application passes on the 504 with which
// Vite answers requests for outdated bundles.
func testNewDependency(t *testing.T, s *stage) {
	late := filepath.Join(s.web, "node_modules", "late-dependency")
	write(t, filepath.Join(late, "package.json"), `{"name": "late-dependency", "version": "1.0.0", "main": "index.js"}`)
	write(t, filepath.Join(late, "index.js"), "module.exports = { name: 'late dependency' }\n") // CommonJS: Vite has to bundle it
	page := s.browser.Open(t)
	page.Goto(s.server.URL + "/about")
	checkSocket(t, page, s.server.URL)
	undo := edit(t, s.source("plain.ts"), func(text string) string {
		return "// @ts-ignore\nimport late from 'late-dependency'\ndocument.title = late.name\n" + text
	})
	page.Wait(`document.title === "late dependency"`)
	const outdated = "/node_modules/.vite/deps/late-dependency.js?v=00000000"
	direct, _ := get(t, s.vite.URL+outdated)
	through, _ := get(t, s.server.URL+outdated)
	if through.StatusCode != direct.StatusCode || s.example.vite == "" && direct.StatusCode != http.StatusGatewayTimeout {
		t.Errorf("an outdated dependency: Vite says %s, and the application %s", direct.Status, through.Status)
	}
	undo()
	page.Wait(`document.title !== "late dependency"`)
	waitAbout(page)
}

// testEditConfig edits vite.config.ts, after which Vite restarts.
func testEditConfig(t *testing.T, s *stage) {
	page := s.browser.Open(t)
	page.Goto(s.server.URL)
	countToThree(t, page, s.server.URL)
	page.Clear()
	defer edit(t, filepath.Join(s.web, "vite.config.ts"), func(text string) string {
		return strings.Replace(text, "plugins: [", "define: { __EDITED__: 'true' },\n  plugins: [", 1)
	})()
	page.Wait("window.marker === undefined")
	page.WaitText("#count", "0")
	waitSocket(t, page, s.server.URL)
	checkUnblocked(t, page)
}

func testWithoutVite(t *testing.T, s *stage) {
	page := s.browser.Open(t)
	page.Goto(s.server.URL)
	countToThree(t, page, s.server.URL)

	s.vite.Kill(t)
	if res, body := get(t, s.server.URL+"/api/hello"); res.StatusCode != http.StatusOK {
		t.Errorf("/api/hello: %s %s", res.Status, body)
	}
	// A page without a dev server says what to do.
	late := s.browser.Open(t)
	late.Goto(s.server.URL)
	late.Wait(`document.querySelector("#govite-problem")?.shadowRoot.textContent.includes("npm run dev")`)
	if *screenshots != "" {
		late.Screenshot(filepath.Join(*screenshots, s.title()+"-development-down.png"))
	}
	checkUnblocked(t, page)

	// Both pages reload when the dev server is back, on another port.
	page.Clear()
	s.vite.Restart(s.t)
	page.Wait("window.marker === undefined")
	page.WaitText("#count", "0")
	waitSocket(t, page, s.server.URL)
	late.WaitText("#count", "0")
	checkUnblocked(t, page)
	checkUnblocked(t, late)
}

func testRestartApplication(t *testing.T, s *stage) {
	page := s.browser.Open(t)
	page.Goto(s.server.URL)
	countToThree(t, page, s.server.URL)
	page.Clear()
	s.server.Restart(s.t)
	page.Wait("window.marker === undefined")
	page.WaitText("#count", "0")
	waitSocket(t, page, s.server.URL)
	checkUnblocked(t, page)
}
