//go:build unix

package examples

import (
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/browser"
)

var matrix = flag.Bool("matrix", false, "test the templates of create-vite with all adapters: make matrix")

// createVite is the package that makes new Vite projects.
const createVite = "create-vite@9.3.0"

// TestMatrix makes a project of each template of create-vite, adds the plugin, and
// opens its page in Chromium: with each adapter, as a page that Go renders and as a
// single-page application, in production and in development.
func TestMatrix(t *testing.T) {
	if !*matrix {
		t.Skip("takes minutes: make matrix")
	}
	b := needBrowser(t)
	if err := app.CheckNode(); err != nil {
		t.Fatal(err)
	}
	for _, template := range []string{"vanilla", "react", "vue", "svelte", "solid", "preact", "lit"} {
		t.Run(template, func(t *testing.T) {
			t.Parallel()
			p := createProject(t, template)
			t.Run("rendered", func(t *testing.T) { p.test(t, b, "govite.rendered.ts") })
			t.Run("spa", func(t *testing.T) { p.test(t, b, "govite.spa.ts") })
		})
	}
}

// A project is a new Vite project of a template of create-vite.
type project struct {
	web     string
	page    string   // its index.html
	entries []string // that index.html loads
}

func createProject(t *testing.T, template string) *project {
	t.Helper()
	dir := app.TempDir(t)
	app.NPM(t, dir, "exec", "--yes", "--", createVite, "web", "--template", template+"-ts", "--no-interactive")
	p := &project{web: filepath.Join(dir, "web")}
	t.Cleanup(func() { app.CheckNoneLeft(t, p.web) })
	app.CopyPlugin(t, filepath.Join(dir, "vite-plugin-govite"))
	app.NPM(t, p.web, "install", "--no-audit", "--no-fund", "--prefer-offline", "--save-dev", "--install-links", "../vite-plugin-govite")

	html, err := os.ReadFile(filepath.Join(p.web, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	p.page = string(html)
	for _, match := range loads.FindAllStringSubmatch(p.page, -1) {
		p.entries = append(p.entries, strings.TrimLeft(match[1], "./"))
	}
	if len(p.entries) == 0 {
		t.Fatalf("the page loads nothing:\n%s", p.page)
	}
	base := "const base = {}"
	if _, err := os.Stat(filepath.Join(p.web, "vite.config.ts")); err == nil {
		base = "import base from './vite.config.ts'"
	}
	config := func(options string) string {
		return base + `
import { mergeConfig } from 'vite'
import govite from 'vite-plugin-govite'
export default mergeConfig(base, { plugins: [govite(` + options + `)], build: { modulePreload: { polyfill: false } } })
`
	}
	write(t, filepath.Join(p.web, "govite.rendered.ts"), config(`{ input: ['`+strings.Join(p.entries, "', '")+`'] }`))
	write(t, filepath.Join(p.web, "govite.spa.ts"), config(""))
	return p
}

// loads matches the tags of an index.html that load a source.
var loads = regexp.MustCompile(`<(?:script type="module" src|link rel="stylesheet" href)="([^"]+)"[^>]*>(?:</script>)?`)

// test opens the page of the project in both modes, by each adapter. config is the
// file of Vite's configuration.
func (p *project) test(t *testing.T, b *browser.Browser, config string) {
	t.Helper()
	app.NPM(t, p.web, "exec", "vite", "--", "build", "--config", config)
	dist, spa := os.DirFS(filepath.Join(p.web, "dist")), ""
	if config == "govite.spa.ts" {
		spa = "index.html"
	}
	built, err := core.New(core.Config{Dist: dist, Mode: core.Production, SPA: spa})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range applications {
		t.Run("production/"+a.name, func(t *testing.T) { p.open(t, b, a, built, spa == "", nil) })
	}
	app.StartVite(t, p.web, "--config", config)
	live, err := core.New(core.Config{Root: p.web, Mode: core.Development, SPA: spa})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range applications {
		t.Run("development/"+a.name, func(t *testing.T) { p.open(t, b, a, live, spa == "", developerTexts) })
	}
}

// developerTexts are the messages of pages in development that frameworks add to
// Vite's.
var developerTexts = regexp.MustCompile(`^\[vite\] connect(ing\.\.\.|ed\.)$|React DevTools|Lit is in dev mode`)

func (p *project) open(t *testing.T, b *browser.Browser, a application, v *core.Vite, rendered bool, expected *regexp.Regexp) {
	t.Helper()
	var render pageFunc
	if rendered {
		render = func() (string, error) {
			tags, err := v.Tags(p.entries...)
			return strings.Replace(loads.ReplaceAllString(p.page, ""), "</head>", string(tags)+"</head>", 1), err
		}
	}
	origin := a.run(t, v, render)
	page := b.Open(t)
	page.Goto(origin)
	checkCounter(t, page, expected)
	page.Close()
}

// checkCounter clicks the button of the page. Then the page has loaded scripts and
// images, no request has failed, and the console has no message but the expected
// ones, nil for none.
func checkCounter(t *testing.T, page *browser.Page, expected *regexp.Regexp) {
	t.Helper()
	page.Wait(counter + " !== undefined")
	page.Wait(counter + `.click() || /count is [1-9]/i.test(` + counter + `.innerText)`)
	page.WaitLoaded()
	for _, m := range page.Messages() {
		if expected == nil || !expected.MatchString(m.Text) {
			t.Errorf("console %s", m)
		}
	}
	loaded := map[string]bool{}
	for _, r := range page.Requests() {
		loaded[r.Type] = true
		if r.Failed != "" || r.Status != http.StatusOK && r.Status != http.StatusNotModified && !strings.HasPrefix(r.URL, "data:") {
			t.Errorf("%s: status %d %s", r.URL, r.Status, r.Failed)
		}
	}
	for _, kind := range []string{"Script", "Image"} {
		if !loaded[kind] {
			t.Errorf("the page has loaded no %s", kind)
		}
	}
}

// counter is the button of the page, which may be in the shadow of an element.
const counter = `[...document.querySelectorAll("button"), ...(document.querySelector("my-element")?.shadowRoot?.querySelectorAll("button") ?? [])].find(b => /count is/i.test(b.innerText))`
