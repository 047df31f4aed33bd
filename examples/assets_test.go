//go:build unix

package examples

import (
	"html/template"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/browser"
)

// TestAssets shows a page whose template names assets: small ones that Vite
// inlines into a script, a stylesheet and a lazy chunk, one that nothing but the
// template names, and a file of a public directory of another name. The entry has
// the name of its input. All work without a build in development, and in
// production.
func TestAssets(t *testing.T) {
	b := needBrowser(t)
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	web := app.CopyProject(t, "chi")
	icon := func(name string) string {
		return `<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><title>` + name + `</title></svg>`
	}
	for name, content := range map[string]string{
		"assets.config.js": `import { defineConfig } from 'vite'
import govite from 'vite-plugin-govite'
export default defineConfig({ publicDir: 'static', plugins: [govite({ input: { app: 'src/assets.js' }, assets: ['src/img/*.svg'] })] })
`,
		"plain.config.js": "export default { publicDir: 'static' }\n",
		"src/assets.js": `import logo from './logo.svg'
import './assets.css'
import { home } from './home.js'
const gallery = import.meta.glob('./gallery/*.svg')
document.documentElement.dataset.ready = [logo !== '', Object.keys(gallery).length, home].join()
`,
		"src/home.js":          "export const home = Math.random() < 2\n",
		"src/assets.css":       "h1 { background: url('./photo.png') }\n",
		"src/photo.png":        "small",
		"src/logo.svg":         icon("logo"),
		"src/gallery/one.svg":  icon("one"),
		"src/img/hero.svg":     icon("hero"),
		"src/unlisted.svg":     icon("unlisted"),
		"static/favicon-1.svg": icon("public"),
	} {
		write(t, filepath.Join(web, filepath.FromSlash(name)), content)
	}
	app.Remove(t, filepath.Join(web, "dist"))

	images := []string{"src/logo.svg", "src/gallery/one.svg", "src/img/hero.svg", "favicon-1.svg"}
	open := func(t *testing.T, v *core.Vite) (*browser.Page, string) {
		t.Helper()
		templates := template.Must(template.New("").Funcs(v.FuncMap()).Parse(`
{{ define "home" }}<!doctype html><link rel="icon" href="data:,">{{ vite "app" }}{{ range . }}<img src="{{ viteAsset . }}" alt="">{{ end }}{{ end }}
{{ define "unlisted" }}<!doctype html><link rel="icon" href="data:,"><img src="{{ viteAsset "src/unlisted.svg" }}" alt="">{{ vite "app" "src/home.js" }}{{ end }}`))
		mux := http.NewServeMux()
		for _, name := range []string{"home", "unlisted"} {
			mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, _ *http.Request) {
				if err := templates.ExecuteTemplate(w, name, images); err != nil {
					t.Error(err)
				}
			})
		}
		mux.Handle("/", v.Fallback(nil))
		s := httptest.NewServer(v.Middleware(mux))
		t.Cleanup(s.Close)
		page := b.Open(t)
		page.Goto(s.URL + "/home")
		page.Wait(`document.documentElement.dataset.ready === "true,1,true"`)
		page.Wait(`document.images.length === 4 && [...document.images].every((image) => image.naturalWidth === 30)`)
		if _, err := v.URL("src/photo.png"); err != nil {
			t.Error(err)
		}
		checkSilent(t, page, viteTexts)
		return page, s.URL
	}

	t.Run("development", func(t *testing.T) {
		app.StartVite(t, web, "--config", "assets.config.js")
		v, err := core.New(core.Config{Mode: core.Development, Root: web, Entries: []string{"app"}, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		page, url := open(t, v)
		for _, want := range []string{
			"[govite] works in development alone: src/unlisted.svg is no file of a build",
			"[govite] works in development alone: src/home.js is no entry of a build, because other modules import it",
		} {
			// The first page makes govite ask Vite. A later one has the warning.
			page.Goto(url + "/unlisted")
			page.Wait(`document.images[0].naturalWidth === 30`)
			page.Wait(`fetch(location).then((page) => page.text()).then((text) => text.includes(` + "`" + want[len("[govite] "):] + "`" + `))`)
			page.Goto(url + "/unlisted")
			page.WaitMessage(want)
		}
	})

	t.Run("development without the plugin", func(t *testing.T) {
		vite := app.StartVite(t, web, "--config", "plain.config.js")
		v, err := core.New(core.Config{Mode: core.Development, Root: web, DevServer: vite.URL})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := v.URL("favicon-1.svg"); err != nil || got != "/favicon-1.svg" {
			t.Errorf("a file of the public directory: %s, %v", got, err)
		}
		if got, err := v.URL("favicon-2.svg"); err == nil {
			t.Errorf("a missing file: %s", got)
		}
	})

	t.Run("production", func(t *testing.T) {
		app.BuildVite(t, web, "--config", "assets.config.js")
		v, err := core.New(core.Config{Mode: core.Production, Dist: os.DirFS(filepath.Join(web, "dist")), Entries: []string{"app"}})
		if err != nil {
			t.Fatal(err)
		}
		page, _ := open(t, v)
		for _, r := range page.Requests() {
			if strings.HasSuffix(r.URL, ".svg") && !strings.Contains(r.URL, "favicon-1") && !strings.Contains(r.Header["cache-control"], "immutable") {
				t.Errorf("%s: Cache-Control %q without immutable", r.URL, r.Header["cache-control"])
			}
		}
		if got, err := v.URL("src/unlisted.svg"); err == nil || !strings.Contains(err.Error(), `govite({ assets: ["src/unlisted.svg"] })`) {
			t.Errorf("an asset that is not listed: %s, %v", got, err)
		}
		if got, err := v.Tags("src/home.js"); err == nil || !strings.Contains(err.Error(), "src/home.js is merged into src/assets.js") {
			t.Errorf("a merged module: %s, %v", got, err)
		}
	})
}
