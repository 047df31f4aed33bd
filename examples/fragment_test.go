//go:build unix

package examples

import (
	"fmt"
	"html/template"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/browser"
)

// fragmentPages are a page and the fragment that htmx puts into it.
var fragmentPages = map[string]string{
	"page": `<!doctype html>
<html><head><link rel="icon" href="data:,"><meta name="htmx-config" content='{"includeIndicatorStyles": false}'>
{{ .Vite.Tags "src/main.ts" }}</head>
<body>
<div id="island" data-greeting="Hello" data-api="/api/hello"></div>
<button id="load" hx-get="/widget" hx-target="#place">Load</button>
<div id="place"></div>
</body></html>`,
	"fragment": `{{ (viteFragment "src/main.ts").Tags "src/widget.ts" }}<p id="widget">A widget</p>`,
}

// TestFragments loads a fragment by htmx, under the page's policy, and edits the
// stylesheets of the page and of the fragment.
func TestFragments(t *testing.T) {
	b := needBrowser(t)
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	web := app.CopyProject(t, "chi")
	app.NPM(t, web, "install", "--no-save", "--no-audit", "--no-fund", "--prefer-offline", "htmx.org@2")
	src := func(name string) string { return filepath.Join(web, "src", name) }
	edit(t, src("main.ts"), func(text string) string { return "import 'htmx.org'\n" + text })
	write(t, src("widget.css"), "#widget { border-top-style: dotted }\n")
	write(t, src("widget.ts"), "import './main.css'\nimport './widget.css'\ndocument.title = 'Widget'\n")
	write(t, filepath.Join(web, "vite.config.ts"), `import { defineConfig } from 'vite'
import govite from 'vite-plugin-govite'
export default defineConfig({ plugins: [govite({ input: ['src/main.ts', 'src/widget.ts'] })] })
`)

	t.Run("development", func(t *testing.T) {
		app.StartVite(t, web)
		v, err := core.New(core.Config{Root: web, Mode: core.Development})
		if err != nil {
			t.Fatal(err)
		}
		page := openFragment(t, b, v)
		checkOnce(t, page, `[...document.querySelectorAll("script[src]")].map(s => s.src)`)
		checkOnce(t, page, `[...document.querySelectorAll("style[data-vite-dev-id]")].map(s => s.dataset.viteDevId)`)
		for name, styled := range map[string]style{
			"main.css":   {"#count", "outline-style", "dotted"},
			"widget.css": {"#widget", "outline-style", "dotted"},
		} {
			undo := edit(t, src(name), func(text string) string {
				return text + fmt.Sprintf("\n%s { %s: %s }\n", styled.selector, styled.property, styled.value)
			})
			waitStyle(page, styled)
			undo() // the removed rule no longer applies
			waitStyle(page, style{styled.selector, styled.property, "none"})
		}
		if got := page.Text("#count"); got != "1" {
			t.Errorf("the page was reloaded: %s", got)
		}
		checkOnce(t, page, `[...document.querySelectorAll("style[data-vite-dev-id]")].map(s => s.dataset.viteDevId)`)
		checkSilent(t, page, append([]string{"[vite] hot updated: /src/main.css", "[vite] hot updated: /src/widget.css"}, viteTexts...))
	})

	t.Run("production", func(t *testing.T) {
		app.BuildVite(t, web)
		v, err := core.New(core.Config{Dist: os.DirFS(filepath.Join(web, "dist")), Mode: core.Production})
		if err != nil {
			t.Fatal(err)
		}
		page := openFragment(t, b, v)
		checkOnce(t, page, `[...document.querySelectorAll("script[src], link[href]")].map(e => e.src || e.href)`)
		checkSilent(t, page, nil)
	})
}

// openFragment opens the page, and loads the fragment into it.
func openFragment(t *testing.T, b *browser.Browser, v *core.Vite) *browser.Page {
	t.Helper()
	pages := template.New("").Funcs(v.FuncMap())
	for name, text := range fragmentPages {
		template.Must(pages.New(name).Parse(text))
	}
	send := func(w http.ResponseWriter, name string, page *core.Page) {
		var text strings.Builder
		if err := pages.ExecuteTemplate(&text, name, map[string]any{"Vite": page}); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(text.String()))
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		page := v.Page(r.Context())
		w.Header().Set("Content-Security-Policy", page.CSP())
		send(w, "page", page)
	})
	mux.HandleFunc("GET /widget", func(w http.ResponseWriter, _ *http.Request) { send(w, "fragment", nil) })
	mux.Handle("/", v.Fallback(nil))
	page := b.Open(t)
	page.Goto(serveTest(t, v.Middleware(mux)))
	page.WaitText("#count", "0")
	page.Click("#increment")
	page.WaitText("#count", "1")
	page.Click("#load")
	page.WaitText("#widget", "A widget")
	page.Wait(`document.title === "Widget"`)
	waitStyle(page, style{"#widget", "border-top-style", "dotted"})
	return page
}

// checkOnce checks that the list has no element twice.
func checkOnce(t *testing.T, page *browser.Page, list string) {
	t.Helper()
	if n := browser.Eval[int](page, list+".filter((element, i, all) => all.indexOf(element) !== i).length"); n > 0 {
		t.Errorf("%d are there twice: %s", n, browser.Eval[string](page, "document.documentElement.outerHTML"))
	}
}
