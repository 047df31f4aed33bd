package core

import (
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/govite/govite/core/manifest"
)

const placeholderPage = `<!doctype html><html><head><meta property="csp-nonce" nonce="__NONCE__"><title>x</title></head><body></body></html>`

// documentBuild is testBuild with html pages.
func documentBuild() fstest.MapFS {
	dist := testBuild()
	dist["index.html"] = &fstest.MapFile{Data: []byte(placeholderPage)}
	dist["plain.html"] = &fstest.MapFile{Data: []byte("<head><title>plain</title></head>")}
	return dist
}

func TestDocument(t *testing.T) {
	v := inProduction(t, Config{Dist: documentBuild()})
	p := v.Page(t.Context())
	d, err := p.Document("/index.html")
	if err != nil {
		t.Fatal(err)
	}
	if d.Page() != p || d.Name() != "index.html" {
		t.Errorf("page %p, name %q", d.Page(), d.Name())
	}
	d.Title("<b>")
	d.Meta("description", `"`)
	d.Property("og:title", "<")
	d.Base("/tenant/")
	if err := d.Data("user", map[string]any{"name": "</script>"}); err != nil {
		t.Error(err)
	}
	if err := d.Data("wrong", make(chan int)); err == nil || !strings.Contains(err.Error(), "wrong") || !strings.Contains(err.Error(), "index.html") {
		t.Errorf("data that is no JSON: %v", err)
	}
	const want = `<!doctype html><html><head>
<base href="/tenant/">
<meta name="description" content="&#34;">
<meta property="og:title" content="&lt;">
<script type="application/json" id="user" nonce="N">{"name":"\u003c/script\u003e"}</script><meta property="csp-nonce" nonce="N"><title>&lt;b&gt;</title></head><body></body></html>`
	w := httptest.NewRecorder()
	if n, err := d.WriteTo(w); err != nil || n != int64(w.Body.Len()) {
		t.Errorf("%d, %v", n, err)
	}
	if got := strings.ReplaceAll(w.Body.String(), p.Nonce(), "N"); got != want || d.String() != w.Body.String() {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if h := w.Header(); h.Get("Content-Type") != "text/html; charset=utf-8" || h.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("%v", h)
	}

	plain := v.Page(t.Context())
	if d, err = plain.Document("plain.html"); err != nil || d.String() != "<head><title>plain</title></head>" || plain.nonce != "" {
		t.Errorf("%v, %s, nonce %q", err, d, plain.nonce)
	}
	for _, name := range []string{"indx.html", "", "robots.txt", "../index.html", ".vite/manifest.json"} {
		var entry *manifest.EntryError
		if _, err := p.Document(name); !errors.As(err, &entry) || !strings.Contains(err.Error(), "index.html") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// Entries that a page load cannot name exist all the same.
func TestDocumentErrors(t *testing.T) {
	hook := func(*http.Request, *Document) error { return nil }
	isPage := func(*http.Request) bool { return true }
	for want, c := range map[string]Config{
		"Config.Document: Config.SPA is empty": {Document: hook},
		"Config.IsPage: Config.SPA is empty":   {IsPage: isPage},
		`Config.ServePath: "https://x/": want`: {ServePath: "https://x/"},
		`Config.ServePath: "./": want a path`:  {ServePath: "./"},
		`Config.ServePath: "/a/../b"`:          {ServePath: "/a/../b"},
		"Config.SPA: Dist has no app.html":     {SPA: "app.html"},
	} {
		c.Mode, c.Dist = Production, testBuild()
		if _, err := New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// In development the document is Vite's page of the moment. While Vite is down it
// shows how to start it.
func TestDocumentInDevelopment(t *testing.T) {
	page := placeholderPage
	vite := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Accept") == "text/x-vite-ping":
			w.WriteHeader(http.StatusNoContent)
		case r.URL.Path == "/admin/index.html":
			_, _ = w.Write([]byte(page))
		default:
			http.NotFound(w, r)
		}
	}))
	defer vite.Close()
	root := project(t)
	writeFiles(t, root, map[string]string{"admin/index.html": ""})
	v := inDevelopment(t, Config{DevServer: vite.URL, Root: root})
	p := v.Page(t.Context())
	d, err := p.Document("admin/index.html")
	if err != nil || d.String() != strings.ReplaceAll(page, "__NONCE__", p.Nonce()) {
		t.Errorf("%v\n%s", err, d)
	}
	if _, err := p.Document("none.html"); err == nil || !strings.Contains(err.Error(), "none.html") {
		t.Errorf("an unknown page: %v", err)
	}
	vite.Close()
	d, err = p.Document("admin/index.html")
	if err != nil || !strings.Contains(d.String(), `<script type="module" nonce="`+p.Nonce()+`">`) || !strings.Contains(d.String(), "npm run dev") {
		t.Errorf("Vite is down: %v\n%s", err, d)
	}
}

// Vite's dev server and the application answer the same paths with the same pages.
func TestPagesInDevelopment(t *testing.T) {
	vite := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept") == "text/x-vite-ping" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(r.RequestURI))
	}))
	defer vite.Close()
	root := project(t)
	writeFiles(t, root, map[string]string{"index.html": "", "app.html": "", "admin/index.html": "", "a b.html": "", "dist/index.html": "", "node_modules/x/index.html": ""})
	for _, tt := range []struct {
		spa, base, target, want string
	}{
		{"index.html", "/", "/users/1?q=1", "/users/1?q=1"}, // Vite's own choice
		{"index.html", "/", "/admin/", "/admin/"},
		{"index.html", "/", "/admin?q", "/admin/index.html?q"},
		{"index.html", "/", "/admin/users/1", "/admin/index.html"},
		{"index.html", "/", "/app", "/app"},
		{"index.html", "/", "/a%20b", "/a%20b"},
		{"index.html", "/", "/dist/x", "/dist/x"},
		{"index.html", "/", "/__inspect/", "/__inspect/"}, // a plugin's page
		{"app.html", "/", "/users/1", "/app.html"},
		{"app.html", "/", "/", "/app.html"},
		{"app.html", "/", "/__inspect/", "/__inspect/"},
		{"index.html", "/static/", "/users/1", "/static/"},
		{"index.html", "/static/", "/admin/users", "/static/admin/index.html"},
		{"index.html", "/static/", "/static/admin/users", "/static/admin/index.html"},
		{"index.html", "/static/", "/static/src/main.ts", "/static/src/main.ts"},
		{"index.html", "/static/", "/static/__inspect/", "/static/__inspect/"},
	} {
		v := inDevelopment(t, Config{DevServer: vite.URL, Root: root, SPA: tt.spa, Base: tt.base})
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, tt.target, nil)
		r.Host = "localhost"
		v.Middleware(v.Fallback(nil)).ServeHTTP(w, r)
		if w.Code != http.StatusOK || w.Body.String() != tt.want {
			t.Errorf("SPA %s, base %s: %s: %d %q, want %q", tt.spa, tt.base, tt.target, w.Code, w.Body, tt.want)
		}
	}
}

// A page from public/ is no page of the application.
func TestCopiedPages(t *testing.T) {
	dist := testBuild()
	dist["help/index.html"] = &fstest.MapFile{Data: []byte("help")}
	ask := func(dist fs.FS) string {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/help/", nil)
		inProduction(t, Config{Dist: dist, SPA: "index.html"}).Fallback(nil).ServeHTTP(w, r)
		return w.Body.String()
	}
	if got := ask(dist); got != "help" {
		t.Errorf("without a record: %q", got)
	}
	dist[".vite/govite.json"] = &fstest.MapFile{Data: []byte(`{"version": 1, "base": "/", "emitted": ["index.html"], "hashed": []}`)}
	if got := ask(dist); got == "help" {
		t.Error("with a record: the page from public/")
	}
}

// An embedded build without its files: they are on another host.
func TestManifestAlone(t *testing.T) {
	const cdn = "https://cdn.example.com/"
	alone := func(text string) fstest.MapFS { return fstest.MapFS{".vite/manifest.json": {Data: []byte(text)}} }
	const withIntegrity = `{
		"src/main.ts": {"file": "assets/main-BTYxtEBp.js", "src": "src/main.ts", "isEntry": true, "integrity": "sha384-x"},
		"src/print.scss": {"file": "assets/print-Dg6JFAup.css", "src": "src/print.scss", "isEntry": true, "integrity": "sha384-y"},
		"src/logo.svg": {"file": "assets/logo-DS6j0tmI.svg", "src": "src/logo.svg"}
	}`
	for _, tt := range []struct {
		name   string
		config Config
		want   string // in the tags
	}{
		{"no integrity", Config{Integrity: IntegrityNone}, `<script type="module" crossorigin src="https://cdn.example.com/assets/main-BTYxtEBp.js"></script>`},
		{"no integrity, fonts and images", Config{Integrity: IntegrityNone, Preload: []Preload{PreloadFont, PreloadImage}}, `<link rel="preload" as="image" type="image/svg+xml" href="https://cdn.example.com/assets/logo-DS6j0tmI.svg">`},
		{"the manifest's integrity", Config{Integrity: IntegrityManifest}, `<script type="module" crossorigin src="https://cdn.example.com/assets/main-BTYxtEBp.js"></script>`},
		{"the manifest has all integrity", Config{Dist: alone(withIntegrity)}, `src="https://cdn.example.com/assets/main-BTYxtEBp.js" integrity="sha384-x"></script>`},
	} {
		tt.config.Base = cdn
		if tt.config.Dist == nil {
			tt.config.Dist = alone(testManifest)
		}
		v := inProduction(t, tt.config)
		if got, err := v.Tags("src/main.ts"); err != nil || !strings.Contains(string(got), tt.want) {
			t.Errorf("%s: %v\n%s", tt.name, err, got)
		}
		if got, err := v.URL("src/logo.svg"); err != nil || got != cdn+"assets/logo-DS6j0tmI.svg" {
			t.Errorf("%s: %s, %v", tt.name, got, err)
		}
		if _, err := v.Inline("src/print.scss"); err == nil || !strings.Contains(err.Error(), "Config.Dist lacks assets/print-Dg6JFAup.css") {
			t.Errorf("%s: Inline: %v", tt.name, err)
		}
	}
	some := testBuild()
	delete(some, "assets/lazy-ByAmVqlG.js")
	for want, c := range map[string]Config{
		"Config.Integrity: sha384 needs the content of assets/": {Base: cdn},
		"the manifest names files that Dist lacks":              {Base: "/"},
		"files that Dist lacks: assets/lazy-ByAmVqlG.js;":       {Base: cdn, Dist: some, Integrity: IntegrityNone},
		"Config.SPA: Dist has no index.html":                    {Base: cdn, SPA: "index.html", Integrity: IntegrityNone},
	} {
		c.Mode = Production
		if c.Dist == nil {
			c.Dist = alone(testManifest)
		}
		if _, err := New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := New(Config{Mode: Production, Base: cdn, Dist: filepathDist(t), Integrity: IntegrityNone}); err != nil {
		t.Errorf("os.DirFS: %v", err)
	}
}

// filepathDist is a directory with the manifest alone.
func filepathDist(t *testing.T) fs.FS {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{filepath.Join("dist", ".vite", "manifest.json"): testManifest})
	return os.DirFS(dir)
}

// A proxy strips Vite's base from the URLs of requests. Vite gets them with its base.
func TestServePathInDevelopment(t *testing.T) {
	vite := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Accept") == "text/x-vite-ping":
			w.WriteHeader(http.StatusNoContent)
		case !strings.HasPrefix(r.RequestURI, "/app/"):
			http.NotFound(w, r)
		default:
			if strings.HasSuffix(r.URL.Path, ".html") || r.URL.Path == "/app/" {
				w.Header().Set("Content-Type", "text/html")
			} else {
				w.Header().Set("Content-Type", "text/javascript")
			}
			_, _ = w.Write([]byte(r.RequestURI))
		}
	}))
	defer vite.Close()
	for _, tt := range []struct{ servePath, target, early, late string }{ // before and behind the routes; "" for no answer
		{"/", "/@vite/client?x", "/app/@vite/client?x", ""},
		{"/", "/@fs/a%2Fb.ts", "/app/@fs/a%2Fb.ts", ""},
		{"/", "/node_modules/x.js", "/app/node_modules/x.js", ""},
		{"/", "/src/main.ts", "", "/app/src/main.ts"},
		{"/", "/app/src/main.ts", "/app/src/main.ts", ""}, // past the proxy
		{"/", "/users/1", "", "/app/"},
		{"/", "/", "", "/app/"},
		{"/x/", "/x/src/main.ts", "/app/src/main.ts", ""},
		{"/x/", "/src/main.ts", "", ""},
		{"", "/@vite/client", "", ""},
		{"/", "/app/src/x.ts?late", "", "/app/src/x.ts?late"}, // an adapter without Middleware
	} {
		v := inDevelopment(t, Config{DevServer: vite.URL, Root: project(t), SPA: "index.html", Base: "/app/", ServePath: tt.servePath})
		r := httptest.NewRequest(http.MethodGet, tt.target, nil)
		r.Host = "localhost"
		r.Header.Set("Accept", "*/*")
		w := httptest.NewRecorder()
		if served := r.URL.RawQuery != "late" && v.backend().Serve(w, r); served != (tt.early != "") || served && w.Body.String() != tt.early {
			t.Errorf("ServePath %q: %s: %t %q, want %q", tt.servePath, tt.target, served, w.Body, tt.early)
		}
		if _, found := v.backend().Find(r.Method, r.URL.Path, r.URL.EscapedPath(), r.Header); tt.early != "" && !found {
			t.Errorf("ServePath %q: %s: Find does not find it", tt.servePath, tt.target)
		}
		w = httptest.NewRecorder()
		if answered := v.backend().Fallback(w, r); tt.early == "" && (answered != (tt.late != "") || answered && w.Body.String() != tt.late) {
			t.Errorf("ServePath %q: %s: unmatched: %t %q, want %q", tt.servePath, tt.target, answered, w.Body, tt.late)
		}
	}
}
