//go:build unix

package examples

import (
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gofiber/fiber/v2"
	fiber3 "github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/static"
	"github.com/labstack/echo/v4"
	echo5 "github.com/labstack/echo/v5"

	"github.com/govite/govite/chivite"
	"github.com/govite/govite/core"
	"github.com/govite/govite/echovite"
	echo5vite "github.com/govite/govite/echovite/echo5"
	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/browser"
	"github.com/govite/govite/fibervite"
	fiber3vite "github.com/govite/govite/fibervite/fiber3"
	"github.com/govite/govite/ginvite"
)

// wide are applications whose own routes match every path. The applications answer
// these routes with a page, and their own scripts and stylesheets below /static,
// which is also a directory of Vite's root.
var wide = map[string]func(t *testing.T, v *core.Vite, web string, page string) (origin string){
	"gin with parameters": func(t *testing.T, v *core.Vite, web, page string) string {
		gin.SetMode(gin.ReleaseMode)
		engine := gin.New()
		engine.RedirectTrailingSlash = false // gin redirects "/__inspect/" to "/:owner" before any middleware
		if err := ginvite.Register(engine, v); err != nil {
			t.Fatal(err)
		}
		own := func(c *gin.Context) { c.Data(http.StatusOK, "text/html", []byte("the application's page")) }
		engine.GET("/", func(c *gin.Context) {
			c.Data(http.StatusOK, "text/html", []byte(renderWide(t, page, ginvite.PageFrom(c, v))))
		})
		engine.GET("/:owner", own)
		engine.GET("/:owner/:repo", own)
		engine.GET("/:owner/:repo/:file", own)
		engine.Static("/static", filepath.Join(web, "static"))
		engine.NoRoute(own)
		return serve(t, engine)
	},
	"echo with a static directory at /": func(t *testing.T, v *core.Vite, web, page string) string {
		e := echo.New()
		if err := echovite.Register(e, v); err != nil {
			t.Fatal(err)
		}
		e.GET("/", func(c echo.Context) error { return c.HTML(http.StatusOK, renderWide(t, page, echovite.PageFrom(c, v))) })
		e.Static("/", filepath.Join(web, "own"))
		e.Static("/static", filepath.Join(web, "static"))
		return serve(t, e)
	},
	"echo v5 with a static directory at /": func(t *testing.T, v *core.Vite, web, page string) string {
		e := echo5.New()
		if err := echo5vite.Register(e, v); err != nil {
			t.Fatal(err)
		}
		e.GET("/", func(c *echo5.Context) error {
			return c.HTML(http.StatusOK, renderWide(t, page, echo5vite.PageFrom(c, v)))
		})
		e.Static("/", filepath.Join(web, "own"))
		e.Static("/static", filepath.Join(web, "static"))
		return serve(t, e)
	},
	"fiber with a catch-all route": func(t *testing.T, v *core.Vite, web, page string) string {
		server := fiber.New(fiber.Config{DisableStartupMessage: true})
		if err := fibervite.Register(server, v); err != nil {
			t.Fatal(err)
		}
		server.Get("/", func(c *fiber.Ctx) error {
			c.Type("html")
			return c.SendString(renderWide(t, page, fibervite.PageFrom(c, v)))
		})
		server.Static("/static", filepath.Join(web, "static"))
		server.Get("/*", func(c *fiber.Ctx) error {
			c.Type("html")
			return c.SendString("the application's page")
		})
		return localhost(listenTest(t, server.Listener, server.ShutdownWithTimeout))
	},
	"fiber v3 with its static middleware at /": func(t *testing.T, v *core.Vite, web, page string) string {
		server := fiber3.New()
		if err := fiber3vite.Register(server, v); err != nil {
			t.Fatal(err)
		}
		server.Get("/", func(c fiber3.Ctx) error {
			c.Type("html")
			return c.SendString(renderWide(t, page, fiber3vite.PageFrom(c, v)))
		})
		server.Get("/static*", static.New(filepath.Join(web, "static")))
		server.Get("/*", static.New(filepath.Join(web, "own"), static.Config{
			NotFoundHandler: func(c fiber3.Ctx) error { return c.SendString("the application's page") },
		}))
		return localhost(listenTest(t, quiet(server), server.ShutdownWithTimeout))
	},
	"chi with a catch-all route": func(t *testing.T, v *core.Vite, web, page string) string {
		r := chi.NewRouter()
		if err := chivite.Register(r, v); err != nil {
			t.Fatal(err)
		}
		r.With(chivite.WithPage(v)).Get("/", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, renderWide(t, page, chivite.PageFrom(r, v)))
		})
		r.Handle("/static/*", http.StripPrefix("/static", http.FileServer(http.Dir(filepath.Join(web, "static")))))
		r.Handle("/*", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "the application's page")
		}))
		return serve(t, r)
	},
}

func serve(t *testing.T, h http.Handler) (origin string) { return localhost(serveTest(t, h)) }

func localhost(origin string) string { return strings.Replace(origin, "127.0.0.1", "localhost", 1) }

func renderWide(t *testing.T, page string, v *core.Page) string {
	var text strings.Builder
	if err := errors.Join(template.Must(template.New("").Parse(page)).Execute(&text, map[string]any{"Vite": v})); err != nil {
		t.Error(err)
	}
	return text.String()
}

// wideProject is a Vite project. Its modules load everything that a module can.
var wideProject = map[string]string{
	"package.json": `{"private": true, "type": "module"}`,
	"src/main.ts": `import './style.css'
import { text } from './text'
import logo from './logo.svg'
const show = (id: string, text: string) => { document.getElementById(id)!.textContent = text }
show('text', text)
import.meta.hot?.accept('./text', (module) => show('text', module!.text))
const image = new Image()
image.onload = () => show('image', 'image ' + image.naturalWidth)
image.src = logo
new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }).onmessage = ({ data }) => show('worker', data)
fetch('/model.glb').then((response) => response.text()).then((text) => show('public', text))
document.getElementById('load')!.onclick = () => import('./lazy/later').then(({ late }) => show('lazy', late))
`,
	"src/text.ts":         "export const text: string = 'first'\n",
	"src/worker.ts":       "import { reply } from './reply'\npostMessage(reply)\n",
	"src/reply.ts":        "export const reply: string = 'from the worker'\n",
	"src/lazy/later.js":   "import './later.css'\nimport data from './later.json'\nexport const late = data.late\n",
	"src/lazy/later.css":  "#lazy { color: rgb(1, 2, 3) }\n",
	"src/lazy/later.json": `{"late": "loaded later"}`,
	"src/style.css":       "body { background: rgb(4, 5, 6) url(./dot.svg) }\n",
	// Larger than what Vite inlines.
	"src/logo.svg":     `<svg xmlns="http://www.w3.org/2000/svg" width="21" height="21"><!--` + strings.Repeat("large ", 1000) + `--></svg>`,
	"src/dot.svg":      `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><!--` + strings.Repeat("large ", 1000) + `--></svg>`,
	"public/model.glb": "public file",
	"static/own.js":    "document.getElementById('own').textContent = 'own script'\n",
	"static/own.css":   "#own { color: rgb(7, 8, 9) }\n",
	"own/readme.txt":   "the application's",
}

const widePage = `<!doctype html><title>wide</title>{{ .Vite.Tags "src/main.ts" }}<link rel="stylesheet" href="/static/own.css">
<p id="text"></p><p id="image"></p><p id="worker"></p><p id="public"></p><p id="lazy"></p><p id="own"></p><button id="load">load</button>
<script src="/static/own.js"></script>`

// TestWideRoutes loads pages of applications whose routes match every path, with a
// real Vite: everything that a module loads reaches Vite, and so do hot updates and
// the pages of Vite's plugins.
func TestWideRoutes(t *testing.T) {
	b := needBrowser(t)
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	web := app.TempDir(t)
	for name, content := range wideProject {
		write(t, filepath.Join(web, filepath.FromSlash(name)), content)
	}
	app.NPM(t, web, "install", "--save-dev", "--no-audit", "--no-fund", "--prefer-offline", "vite@"+lockedVite(t), "vite-plugin-inspect@11", packPlugin(t))
	port := app.FreePort(t)
	for _, tt := range []struct {
		name, config string // Vite's option server
		host         string // of the page
		apps         []string
		socket       func(origin string) string // the start of the socket's URL
	}{
		{"the usual socket", "{}", "localhost", slices.Sorted(maps.Keys(wide)), func(origin string) string { return origin + "/?" }},
		{"server.hmr.path", "{ hmr: { path: '/__hmr' } }", "localhost", []string{"gin with parameters", "fiber with a catch-all route"}, func(origin string) string { return origin + "/__hmr?" }},
		{"server.hmr.port", "{ hmr: { port: " + port + " } }", "localhost", []string{"chi with a catch-all route"}, func(string) string { return "http://localhost:" + port + "/" }},
		// Browsers send no Fetch Metadata to plain http.
		{"plain http", "{ allowedHosts: ['app.example.com'] }", "app.example.com", []string{"echo with a static directory at /", "fiber with a catch-all route"}, func(origin string) string { return origin + "/?" }},
	} {
		write(t, filepath.Join(web, "vite.config.js"), `import inspect from 'vite-plugin-inspect'
import govite from 'vite-plugin-govite'
export default { appType: 'custom', plugins: [inspect(), govite({ input: 'src/main.ts' })], server: `+tt.config+` }
`)
		vite := app.StartVite(t, web)
		for _, name := range tt.apps {
			t.Run(tt.name+"/"+name, func(t *testing.T) {
				v, err := core.New(core.Config{Root: web, Mode: core.Development, Logger: slog.New(slog.DiscardHandler)})
				if err != nil {
					t.Fatal(err)
				}
				origin := wide[name](t, v, web, widePage)
				origin = strings.Replace(origin, "localhost", tt.host, 1)
				testWidePage(t, b, web, origin, tt.socket(origin))
			})
		}
		vite.Stop(t)
	}
}

func testWidePage(t *testing.T, b *browser.Browser, web, origin, socket string) {
	page := b.Open(t)
	page.Goto(origin)
	page.WaitText("#text", "first")
	page.WaitText("#image", "image 21")
	page.WaitText("#worker", "from the worker")
	page.WaitText("#public", "public file")
	page.WaitText("#own", "own script")
	page.WaitStyle("#own", "color", "rgb(7, 8, 9)")
	page.WaitStyle("body", "background-color", "rgb(4, 5, 6)")
	page.Click("#load")
	page.WaitText("#lazy", "loaded later")
	page.WaitStyle("#lazy", "color", "rgb(1, 2, 3)")
	for _, path := range []string{"/src/logo.svg", "/src/dot.svg"} {
		if r := requestFor(page, origin+path); r.Status != http.StatusOK || !strings.HasPrefix(r.Header["content-type"], "image/") {
			t.Errorf("%s: %+v", path, r)
		}
	}

	// An edit arrives through the socket.
	open := page.WaitSocket(func(s browser.Socket) bool { return !s.Closed && len(s.Received) > 0 })
	if want := strings.Replace(socket, "http", "ws", 1); !strings.HasPrefix(open.URL, want) {
		t.Errorf("the socket is %s, not %s…", open.URL, want)
	}
	browser.Eval[string](page, `window.marker = "kept"`)
	undo := edit(t, filepath.Join(web, "src", "text.ts"), func(text string) string { return strings.Replace(text, "first", "second", 1) })
	page.WaitText("#text", "second")
	if !browser.Eval[bool](page, `window.marker === "kept"`) {
		t.Error("the page was reloaded")
	}
	undo()
	page.WaitText("#text", "first")

	// Pages of the application, and what its scripts fetch, are its own.
	for _, path := range []string{"/src/text.ts", "/owner/repo"} {
		browser.Eval[string](page, fmt.Sprintf(`fetch(%q).then(r => r.text()).then(text => { window.fetched = { path: %[1]q, text } }), ""`, path))
		page.Wait(fmt.Sprintf(`window.fetched?.path === %q`, path))
		if text := browser.Eval[string](page, `window.fetched.text`); strings.Contains(text, "export") {
			t.Errorf("fetch of %s: %s", path, text)
		}
	}
	page.Goto(origin + "/__inspect/")
	page.Wait(`document.title.includes("Inspect") && document.querySelector("#app")?.childElementCount > 0`)
}
