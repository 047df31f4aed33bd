//go:build unix

package examples

import (
	"html/template"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/govite/govite/chivite"
	"github.com/govite/govite/core"
	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/browser"
)

// headPlugins are the plugins of the document, in the versions that the test was
// written for.
var headPlugins = map[string]string{"unplugin-fonts": "2.0.0", "vite-plugin-pwa": "2.0.0"}

// TestPageHead opens pages with the tags that Vite's plugins inject, under a
// strict policy: the font is there, and the service worker controls the page.
func TestPageHead(t *testing.T) {
	b := needBrowser(t)
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	web := headProject(t)
	app.BuildVite(t, web)
	dist := os.DirFS(filepath.Join(web, "dist"))

	t.Run("production", func(t *testing.T) {
		v, err := core.New(core.Config{Dist: dist, Mode: core.Production, Entries: []string{"src/main.ts"}})
		if err != nil {
			t.Fatal(err)
		}
		page := checkHead(t, b, v, nil)
		worker := browser.Eval[string](page, `navigator.serviceWorker.controller.scriptURL`)
		if res, _ := get(t, worker); res.Header.Get("Cache-Control") != "no-cache" || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/javascript") {
			t.Errorf("%s: %s %v", worker, res.Status, res.Header)
		}
		fonts := 0
		for _, r := range page.Requests() {
			if strings.HasSuffix(r.URL, ".woff2") {
				fonts++
			}
		}
		if fonts != 1 {
			t.Errorf("the font was loaded %d times", fonts)
		}
		if !browser.Eval[bool](page, `document.querySelector("link[rel=preload][as=font]") !== null`) {
			t.Error("the font is not preloaded")
		}
	})

	t.Run("development", func(t *testing.T) {
		app.StartVite(t, web)
		v, err := core.New(core.Config{Dist: dist, Root: web, Mode: core.Development, Entries: []string{"src/main.ts"}})
		if err != nil {
			t.Fatal(err)
		}
		checkHead(t, b, v, viteTexts)
	})
}

// headProject returns a Vite project with the configuration of the document.
func headProject(t *testing.T) (web string) {
	t.Helper()
	web = documentsProject(t)
	const document = "core/docs/pages-and-tags.md"
	for name := range headPlugins {
		if !strings.Contains(strings.Join(blocks(t, document, "sh"), ""), " "+name) {
			t.Errorf("%s does not install %s", document, name)
		}
	}
	config := ""
	for _, block := range blocks(t, document, "ts") {
		if strings.Contains(block, "VitePWA") {
			config = block
		}
	}
	write(t, filepath.Join(web, "vite.config.ts"), config)
	font, err := os.ReadFile(filepath.Join(web, "node_modules", "@fontsource", "inter", "files", "inter-latin-400-normal.woff2"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(web, "src", "fonts", "Inter-Regular.woff2"), string(font))
	write(t, filepath.Join(web, "src", "main.css"), "body { font-family: Inter }\n")
	write(t, filepath.Join(web, "src", "main.ts"), "import 'unfonts.css'\nimport './main.css'\ndocument.title = 'Hello'\n")
	return web
}

// checkHead opens a page twice, and returns it as it is the first time: with its
// requests.
func checkHead(t *testing.T, b *browser.Browser, v *core.Vite, expected []string) *browser.Page {
	t.Helper()
	tmpl := template.Must(template.New("").Parse(`<!doctype html>
<html><head><link rel="icon" href="data:,">
{{ .Vite.Tags "src/main.ts" }}{{ .Vite.Tags "src/main.ts" }}</head>
<body><p>Hello</p></body></html>`))
	router := chi.NewRouter()
	if err := chivite.Register(router, v); err != nil {
		t.Fatal(err)
	}
	router.Get("/", func(w http.ResponseWriter, r *http.Request) {
		page := v.Page(r.Context())
		w.Header().Set("Content-Security-Policy", page.CSP())
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := tmpl.Execute(w, map[string]any{"Vite": page}); err != nil {
			t.Error(err)
		}
	})
	s := httptest.NewServer(router)
	t.Cleanup(s.Close)

	page := b.Open(t)
	page.Goto(s.URL)
	page.Wait(`document.title === "Hello"`)
	page.Wait(`[...document.fonts].some((font) => font.family.includes("Inter") && font.status === "loaded")`)
	page.Wait(`navigator.serviceWorker.controller !== null`)
	page.WaitLoaded()
	checkSilent(t, page, expected)
	manifest := browser.Eval[string](page, `[...document.querySelectorAll("link[rel=manifest]")].map((link) => link.href).join()`)
	if manifest != s.URL+"/manifest.webmanifest" {
		t.Errorf("manifest: %s", manifest)
	}
	if res, body := get(t, manifest); res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "application/manifest+json") || !strings.Contains(body, `"name":"Hello"`) {
		t.Errorf("%s: %s %s", manifest, res.Status, body)
	}

	again := b.Open(t)
	again.Goto(s.URL)
	again.Wait(`navigator.serviceWorker.controller !== null`)
	again.Goto(s.URL)
	again.Wait(`document.title === "Hello" && navigator.serviceWorker.controller !== null`)
	again.WaitLoaded()
	checkSilent(t, again, expected)
	return page
}
