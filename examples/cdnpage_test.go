//go:build unix

package examples

import (
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gocloud.dev/blob"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/bucket"
	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/browser"
)

// fontRule is added to a stylesheet. No test needs a real font: browsers load fonts
// with CORS, whatever the content is.
const fontRule = `
@font-face { font-family: tested; src: url('./images/tested.woff2') }
.island { font-family: tested, sans-serif }
`

// fontTexts are what Chromium says about the content of the font.
var fontTexts = []string{"Failed to decode downloaded font", "OTS parsing error"}

// TestPageFromCDN opens pages of an application that has no file of its build but the
// manifest. All files come from a CDN, which is nginx in front of a store.
func TestPageFromCDN(t *testing.T) {
	b := needBrowser(t)
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	c := startCDN(t, nil)
	web := app.CopyProject(t, "chi")
	edit(t, filepath.Join(web, "src", "main.css"), func(text string) string { return text + fontRule })
	write(t, filepath.Join(web, "src", "images", "tested.woff2"), strings.Repeat("no font", 1000)) // Vite inlines small files
	app.BuildVite(t, web, "--base", c.base())
	dist := filepath.Join(web, "dist")
	store := storeOf(t, c.store)
	published, err := store.Publish(t.Context(), os.DirFS(dist), bucket.PublishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// What a program embeds by "all:web/dist/.vite".
	embedded := filepath.Join(t.TempDir(), "web", "dist", ".vite")
	app.CopyTree(t, embedded, filepath.Join(dist, ".vite"))
	write(t, filepath.Join(embedded, "published.json"), string(published.Record))
	only := os.DirFS(filepath.Dir(filepath.Dir(filepath.Dir(embedded))))

	for _, tt := range []struct {
		name string
		dist fs.FS
	}{
		{"embedded manifest", only},
		{"manifest of the store", store.Manifest()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := cdnVite(t, core.Config{Dist: tt.dist})
			if v.Version() != published.ID {
				t.Errorf("the version is %s, not %s", v.Version(), published.ID)
			}
			checkCDNPage(t, b, v, c, dist)
		})
	}
	t.Run("files", func(t *testing.T) { checkCDNFiles(t, c, dist) })
	t.Run("tampered", func(t *testing.T) {
		// The other CDN has nothing in its cache.
		other := c.another(t, nil)
		v := cdnVite(t, core.Config{Dist: only, Base: other.base()})
		tamper := func(pattern string) {
			t.Helper()
			files := builds(t, c.store)
			matches, err := filepath.Glob(filepath.Join(dist, "assets", pattern))
			if err != nil || len(matches) == 0 {
				t.Fatal("no file is ", pattern)
			}
			for _, match := range matches {
				err := files.WriteAll(t.Context(), "assets/"+filepath.Base(match), []byte("window.tampered = true"), &blob.WriterOptions{ContentType: "text/javascript; charset=utf-8"})
				if err != nil {
					t.Fatal(err)
				}
			}
			for _, match := range matches { // the forms with a coding are gone
				if ext := path.Ext(match); ext != ".js" {
					if err := files.Delete(t.Context(), "assets/"+filepath.Base(match)); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		refused := func(page *browser.Page) {
			t.Helper()
			page.WaitMessage("integrity")
			page.WaitLoaded()
			if browser.Eval[bool](page, `"tampered" in window`) {
				t.Error("the browser ran a changed file")
			}
		}
		origin := startCDNPage(t, v)
		tamper("details-*.js*") // a lazy chunk
		page := b.Open(t)
		page.Goto(origin)
		page.WaitText("#island", "Hello from Go")
		page.Click("#reveal")
		refused(page)
		tamper("plain-*.js*") // an entry
		page = b.Open(t)
		page.Goto(origin + "/plain")
		refused(page)
	})
}

func cdnVite(t *testing.T, config core.Config) *core.Vite {
	t.Helper()
	config.Mode = core.Production
	config.Entries = []string{"src/site.ts", "src/main.ts", "src/plain.ts"}
	v, err := core.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// startCDNPage runs an application that serves pages and no files.
func startCDNPage(t *testing.T, v *core.Vite) (origin string) {
	t.Helper()
	pages := template.Must(template.New("").Funcs(v.FuncMap()).Parse(`<!doctype html>
<head><link rel="icon" href="{{ viteAsset "favicon.svg" }}">{{ vite "src/site.ts" . }}</head>
<header class="site-header"></header>
<div class="hero"><div class="wrap">
<img id="picture" src="{{ viteAsset "src/images/lake.svg" }}" alt="">
<img id="public" src="{{ viteAsset "favicon.svg" }}" alt="">
<div id="island" data-greeting="Hello from Go" data-api="/api/hello"></div>
</div></div>`))
	mux := http.NewServeMux()
	for pattern, entry := range map[string]string{"GET /{$}": "src/main.ts", "GET /plain": "src/plain.ts"} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) {
			if err := pages.Execute(w, entry); err != nil {
				t.Error(err)
			}
		})
	}
	mux.HandleFunc("GET /api/hello", hello)
	s := httptest.NewServer(v.Middleware(mux))
	t.Cleanup(s.Close)
	return s.URL
}

// checkCDNPage opens the page, and checks where its files come from.
func checkCDNPage(t *testing.T, b *browser.Browser, v *core.Vite, c *cdn, dist string) {
	t.Helper()
	origin := startCDNPage(t, v)
	page := b.Open(t)
	page.Goto(origin)
	page.WaitText("#island", "Hello from Go")
	waitStyle(page, baseStyle)
	waitStyle(page, mainStyle)
	page.Wait(`document.querySelector("#picture").naturalWidth > 0`)
	page.Wait(`document.querySelector("#public").naturalWidth > 0`)
	page.Click("#reveal")
	page.WaitText("#details", "Hello")
	waitStyle(page, detailsStyle)
	page.WaitLoaded()
	for _, m := range page.Messages() {
		if !slices.ContainsFunc(fontTexts, func(text string) bool { return strings.Contains(m.Text, text) }) {
			t.Errorf("console %s", m)
		}
	}

	kinds := map[string]int{}
	for _, r := range page.Requests() {
		name, fromCDN := strings.CutPrefix(r.URL, c.base())
		if !fromCDN {
			if r.URL != origin+"/" && r.URL != origin+"/api/hello" {
				t.Errorf("%s does not come from the CDN", r.URL)
			}
			continue
		}
		kinds[r.Type]++
		encoding := ""
		if _, err := os.Stat(filepath.Join(dist, filepath.FromSlash(name+".br"))); err == nil {
			encoding = "br"
			kinds[encoding]++
		}
		if r.Status != http.StatusOK || r.Failed != "" || r.Header["access-control-allow-origin"] != "*" || r.Header["content-encoding"] != encoding {
			t.Errorf("%s: %d %s, want Content-Encoding %q\n%v", r.URL, r.Status, r.Failed, encoding, r.Header)
		}
	}
	for _, kind := range []string{"Script", "Stylesheet", "Image", "Font", "br"} {
		if kinds[kind] == 0 {
			t.Errorf("the CDN has got requests for %v, and none for %s", kinds, kind)
		}
	}
	type tag struct{ URL, CrossOrigin, Integrity string }
	tags := browser.Eval[[]tag](page, `[...document.querySelectorAll("script[src], link[rel=stylesheet], link[rel=modulepreload]")].map(e => ({URL: e.src || e.href, CrossOrigin: e.crossOrigin, Integrity: e.integrity}))`)
	if len(tags) < 4 {
		t.Errorf("the page has the tags %v", tags)
	}
	for _, tag := range tags {
		name := strings.TrimPrefix(tag.URL, c.base())
		if strings.Contains(name, "details") {
			continue // Vite's runtime has added the tag
		}
		content, err := os.ReadFile(filepath.Join(dist, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		if tag.CrossOrigin != "anonymous" || tag.Integrity != integrityOf(string(content)) {
			t.Errorf("%+v", tag)
		}
	}
}

// checkCDNFiles asks the CDN for all files of a build. It answers as core does.
func checkCDNFiles(t *testing.T, c *cdn, dist string) {
	t.Helper()
	served := cdnVite(t, core.Config{Dist: os.DirFS(dist), Base: "/"}).Middleware(http.NotFoundHandler())
	names := map[string]bool{}
	err := fs.WalkDir(os.DirFS(dist), ".", func(name string, entry fs.DirEntry, err error) error {
		if ext := path.Ext(name); err == nil && !entry.IsDir() && !strings.HasPrefix(name, ".vite/") && ext != ".br" && ext != ".gz" {
			names[name] = true
		}
		return err
	})
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	client := c.client()
	for _, name := range slices.Sorted(maps.Keys(names)) {
		for _, accept := range []string{"", "br", "gzip, br"} {
			res, body := askWith(t, client, http.MethodGet, c.base()+name, "Accept-Encoding", accept)
			req := httptest.NewRequest(http.MethodGet, "/"+name, nil)
			req.Header.Set("Accept-Encoding", accept)
			want := httptest.NewRecorder()
			served.ServeHTTP(want, req)
			if res.StatusCode != http.StatusOK || body != want.Body.String() {
				t.Errorf("%s for %q: %s, other content", name, accept, res.Status)
			}
			for _, field := range []string{"Content-Type", "Content-Encoding", "Content-Length", "Cache-Control"} {
				if res.Header.Get(field) != want.Header().Get(field) {
					t.Errorf("%s for %q: %s is %q, and %q from core", name, accept, field, res.Header.Get(field), want.Header().Get(field))
				}
			}
			if res, _ := askWith(t, client, http.MethodHead, c.base()+name, "Accept-Encoding", accept); strings.HasPrefix(name, "assets/") && res.Header.Get("Cache") != "HIT" {
				t.Errorf("%s for %q is not in the cache: %v", name, accept, res.Header)
			}
		}
	}
}
