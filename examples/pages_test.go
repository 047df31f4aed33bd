//go:build unix

package examples

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/browser"
)

// pagesProject makes a project with two html entries, which load modules and
// stylesheets at once and later. base is Vite's.
func pagesProject(t *testing.T, base string) (web string) {
	t.Helper()
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	web = app.CopyProject(t, "chi")
	for name, text := range map[string]string{
		"vite.config.ts": `import { defineConfig } from 'vite'
import govite from 'vite-plugin-govite'

export default defineConfig({
  base: '` + base + `',
  html: { cspNonce: '__NONCE__' },
  plugins: [govite({ input: ['index.html', 'admin/index.html'] })],
})
`,
		"index.html":       pagesHTML("home"),
		"admin/index.html": pagesHTML("admin"),
		"src/pages.ts": `import './pages.css'

const data = JSON.parse(document.getElementById('user')?.textContent ?? 'null')
document.body.dataset.user = data?.name ?? 'nobody'
const { details } = await import('./details')
document.body.dataset.details = details
`,
		"src/pages.css":   "h1 { outline-style: dotted }\n",
		"src/details.ts":  "import './details.css'\n\nexport const details = 'loaded'\n",
		"src/details.css": "h1 { border-top-style: dashed }\n",
	} {
		write(t, filepath.Join(web, filepath.FromSlash(name)), text)
	}
	app.BuildVite(t, web)
	return web
}

func pagesHTML(title string) string {
	return `<!doctype html>
<html>
  <head>
    <meta charset="utf-8">
    <link rel="icon" href="data:,">
    <title>` + title + `</title>
    <script>document.documentElement.dataset.inline = 'ran'</script>
    <script type="module" src="/src/pages.ts"></script>
  </head>
  <body><h1>` + title + `</h1></body>
</html>
`
}

// pagesServer serves the pages of v under its strict policy, as
// content-security.md shows.
func pagesServer(t *testing.T, v *core.Vite) *httptest.Server {
	t.Helper()
	pages := v.WithPage(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", v.PageFrom(r).CSP("img-src 'self' data:"))
		v.Fallback(nil).ServeHTTP(w, r)
	}))
	s := httptest.NewServer(v.Middleware(pages))
	t.Cleanup(s.Close)
	return s
}

func fillPage(r *http.Request, d *core.Document) error {
	d.Title(d.Name() + " for " + r.URL.Path)
	return d.Data("user", map[string]string{"name": "</script>Ann"})
}

// TestPages opens the html entries of a real Vite under a strict
// Content-Security-Policy, with the build and with the dev server: the responses
// have nonces of their own and data, each path has the same page in both modes, and
// the browser blocks nothing.
func TestPages(t *testing.T) {
	b := needBrowser(t)
	web := pagesProject(t, "/")
	config := core.Config{Dist: os.DirFS(filepath.Join(web, "dist")), Root: web, SPA: "index.html", Document: fillPage}
	config.Mode = core.Production
	t.Run("production", func(t *testing.T) { checkPages(t, b, config) })
	config.Mode, config.DevServer = core.Development, app.StartVite(t, web).URL
	t.Run("development", func(t *testing.T) { checkPages(t, b, config) })
}

func checkPages(t *testing.T, b *browser.Browser, config core.Config) {
	t.Helper()
	v, err := core.New(config)
	if err != nil {
		t.Fatal(err)
	}
	s := pagesServer(t, v)
	for path, want := range map[string]string{
		"/": "home", "/users/1": "home", "/admin/": "admin", "/admin": "admin", "/admin/users/1": "admin",
	} {
		for _, header := range [][]string{{"Accept", "*/*"}, {"Sec-Fetch-Mode", "navigate", "Accept", "text/html"}} {
			res, body := ask(t, "GET", s.URL+path, header...)
			if res.StatusCode != http.StatusOK || !strings.Contains(body, "<h1>"+want+"</h1>") || strings.Contains(body, "__NONCE__") || res.Header.Get("Etag") != "" {
				t.Errorf("%s %q: %d %v\n%s", path, header, res.StatusCode, res.Header, body)
			}
		}
	}
	for _, path := range []string{"/api/x", "/assets/gone-DO4uTv7Y.js", "/logo.png"} {
		if res, body := ask(t, "GET", s.URL+path, "Accept", "*/*"); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d\n%s", path, res.StatusCode, body)
		}
	}
	for path, name := range map[string]string{"/users/1": "index.html", "/admin/users/1": "admin/index.html"} {
		page := b.Open(t)
		page.Goto(s.URL + path)
		page.Wait(`document.body.dataset.details === "loaded" && document.body.dataset.user === "</script>Ann"`)
		page.WaitStyle("h1", "outline-style", "dotted")
		page.WaitStyle("h1", "border-top-style", "dashed")
		if got := browser.Eval[string](page, "document.title"); got != name+" for "+path {
			t.Errorf("%s: the title is %q", path, got)
		}
		if !browser.Eval[bool](page, `document.documentElement.dataset.inline === "ran"`) {
			t.Errorf("%s: the inline script did not run", path)
		}
		checkSilent(t, page, viteTexts)
		page.Close()
	}
}

// TestStrippedPrefix has a proxy that strips Vite's base from the URLs of requests.
func TestStrippedPrefix(t *testing.T) {
	b := needBrowser(t)
	web := pagesProject(t, "/app/")
	config := core.Config{Dist: os.DirFS(filepath.Join(web, "dist")), Root: web, SPA: "index.html", ServePath: "/"}
	config.Mode = core.Production
	check := func(t *testing.T) {
		v, err := core.New(config)
		if err != nil {
			t.Fatal(err)
		}
		program, err := url.Parse(pagesServer(t, v).URL)
		if err != nil {
			t.Fatal(err)
		}
		proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(program)
			r.Out.Host = r.In.Host
		}}
		s := httptest.NewServer(http.StripPrefix("/app", proxy))
		defer s.Close()
		page := b.Open(t)
		page.Goto(s.URL + "/app/admin/users")
		page.Wait(`document.body.dataset.details === "loaded" && document.querySelector("h1").textContent === "admin"`)
		page.WaitStyle("h1", "border-top-style", "dashed")
		if config.Mode == core.Development {
			page.WaitSocket(func(socket browser.Socket) bool {
				return strings.Contains(socket.URL, "/app/") && len(socket.Received) > 0
			})
		}
		checkSilent(t, page, viteTexts)
		page.Close()
	}
	t.Run("production", check)
	config.Mode, config.DevServer = core.Development, app.StartVite(t, web).URL
	t.Run("development", check)
}
