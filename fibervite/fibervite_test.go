package fibervite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
	"github.com/gofiber/fiber/v2/middleware/etag"
	"github.com/gofiber/fiber/v2/middleware/logger"
	recovery "github.com/gofiber/fiber/v2/middleware/recover"
	"github.com/gofiber/fiber/v2/middleware/timeout"
	"github.com/gofiber/template/html/v2"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

var dist = fstest.MapFS{
	".vite/manifest.json": {Data: []byte(`{
		"src/main.ts": {"file": "assets/main-BTYxtEBp.js", "src": "src/main.ts", "isEntry": true, "css": ["assets/main-CMUmSsHF.css"]},
		"src/other.ts": {"file": "assets/other-BTYxtEBp.js", "src": "src/other.ts", "isEntry": true, "css": ["assets/main-CMUmSsHF.css"]},
		"index.html": {"file": "assets/index-BTYxtEBp.js", "src": "index.html", "isEntry": true}
	}`)},
	"assets/main-BTYxtEBp.js":     {Data: []byte("main")},
	"assets/other-BTYxtEBp.js":    {Data: []byte("other")},
	"assets/index-BTYxtEBp.js":    {Data: []byte(strings.Repeat("index\n", 1000))},
	"assets/main-CMUmSsHF.css":    {Data: []byte(strings.Repeat("css\n", 100))},
	"assets/main-CMUmSsHF.css.br": {Data: []byte("brotli")},
	"assets/video.mp4":            {Data: bytes.Repeat([]byte("0123456789abcdef"), 5<<20/16)}, // not kept in memory
	"index.html":                  {Data: []byte("spa")},
	"robots.txt":                  {Data: []byte("robots")},
	"ünï code.txt":                {Data: []byte("unicode")},
}

const (
	mainTags = `<link rel="stylesheet" crossorigin href="/assets/main-CMUmSsHF.css">
<script type="module" crossorigin src="/assets/main-BTYxtEBp.js"></script>
`
	immutable = "public, max-age=31536000, immutable"
)

func production(t testing.TB, c core.Config) *core.Vite {
	t.Helper()
	c.Mode, c.Dist = core.Production, dist
	v, err := core.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// development is a Vite whose dev server is handler.
func development(t testing.TB, handler http.HandlerFunc) *core.Vite {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept") == "text/x-vite-ping" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	v, err := core.New(core.Config{Mode: core.Development, DevServer: s.URL, Root: t.TempDir(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func newApp(config ...fiber.Config) *fiber.App {
	if len(config) == 0 {
		config = []fiber.Config{{}}
	}
	config[0].DisableStartupMessage = true
	return fiber.New(config...)
}

func registered(t testing.TB, v *core.Vite, middleware ...fiber.Handler) *fiber.App {
	t.Helper()
	app := newApp()
	for _, m := range middleware {
		app.Use(m)
	}
	if err := Register(app, v); err != nil {
		t.Fatal(err)
	}
	return app
}

type response struct {
	status int
	body   string
	header http.Header
}

// client asks for no compression by itself.
var client = &http.Transport{DisableCompression: true}

func do(t testing.TB, method, url string, header ...string) response {
	t.Helper()
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	resp, err := client.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response{resp.StatusCode, string(body), resp.Header}
}

func TestRegister(t *testing.T) {
	var order []string
	note := func(when string) fiber.Handler {
		return func(c *fiber.Ctx) error {
			order = append(order, when+" "+strings.Clone(c.Method()+" "+c.OriginalURL()))
			return c.Next()
		}
	}
	app := registered(t, production(t, core.Config{SPA: "index.html"}), recovery.New(), note("before"))
	app.Use(note("after"))
	app.Get("/", func(c *fiber.Ctx) error { return c.SendString("home") })
	app.Get("/assets/own", func(c *fiber.Ctx) error { return c.SendString("own") })
	app.Get("/assets/own404", func(c *fiber.Ctx) error { return c.Status(404).SendString("none") })
	app.Get("/own/404", func(c *fiber.Ctx) error { return c.Status(404).SendString("none") })
	app.Get("/own/error", func(*fiber.Ctx) error { return fiber.ErrNotFound })
	app.Get("/own/text", func(*fiber.Ctx) error { return fiber.NewError(404, "no such user") })
	app.Get("/own/router", func(c *fiber.Ctx) error { return fiber.NewError(404, "Cannot GET /own/router") })
	app.Get("/users/me/:id<int>", func(c *fiber.Ctx) error { return fiber.NewError(404, "Cannot GET "+c.Path()) })
	app.Get("/own/405", func(*fiber.Ctx) error { return fiber.ErrMethodNotAllowed })
	app.Get("/own/other", func(*fiber.Ctx) error { return errors.New("other") })
	app.Get("/own/next", func(c *fiber.Ctx) error { return c.Next() })
	app.Post("/login", func(c *fiber.Ctx) error { return c.SendString("posted") })
	app.Post("/robots.txt", func(c *fiber.Ctx) error { return c.SendString("posted") })
	base := listen(t, app)

	page := []string{"Accept", "text/html"}
	for _, tt := range []struct {
		method, path string
		header       []string
		status       int
		body, cache  string
	}{
		{"GET", "/", nil, 200, "home", ""},
		{"GET", "/assets/main-BTYxtEBp.js", nil, 200, "main", immutable},
		{"HEAD", "/assets/main-BTYxtEBp.js", nil, 200, "", immutable},
		{"GET", "/assets/main-BTYxtEBp.js", []string{"Range", "bytes=1-2"}, 206, "ai", immutable},
		{"GET", "/robots.txt", nil, 200, "robots", "no-cache"},
		{"GET", "/%C3%BCn%C3%AF%20code.txt", nil, 200, "unicode", "no-cache"},
		{"POST", "/robots.txt", nil, 200, "posted", ""},
		{"POST", "/assets/main-BTYxtEBp.js", nil, 404, "Cannot POST /assets/main-BTYxtEBp.js", ""},
		{"GET", "/assets/own", nil, 200, "own", ""},
		{"GET", "/assets/own404", nil, 404, "none", "no-store"},
		{"GET", "/assets/gone-BTYxtEBp.js", nil, 404, "Cannot GET /assets/gone-BTYxtEBp.js", "no-store"},
		{"GET", "/assets/42", page, 200, "spa", "no-cache"},
		{"GET", "/assets%2fmain-BTYxtEBp.js", nil, 404, "Cannot GET /assets%2fmain-BTYxtEBp.js", ""},
		{"GET", "/.vite/manifest.json", nil, 404, "Cannot GET /.vite/manifest.json", ""},
		{"GET", "/users/1", page, 200, "spa", "no-cache"},
		{"HEAD", "/users/1", page, 200, "", "no-cache"},
		{"GET", "/users/<1>?a=b&c", page, 200, "spa", "no-cache"},
		{"GET", "/users/1", []string{"Accept", "application/json"}, 404, "Cannot GET /users/1", ""},
		{"GET", "/login", page, 200, "spa", "no-cache"}, // the router says 405
		{"GET", "/login", []string{"Accept", "application/json"}, 405, "Method Not Allowed", ""},
		{"GET", "/own/404", page, 404, "none", ""},
		{"GET", "/own/error", page, 404, "Not Found", ""},
		{"GET", "/own/text", page, 404, "no such user", ""},
		{"GET", "/own/router", page, 404, "Cannot GET /own/router", ""}, // the router's own text
		{"GET", "/users/me/7", page, 404, "Cannot GET /users/me/7", ""},
		{"GET", "/users/me/x", page, 200, "spa", "no-cache"},
		{"GET", "/own/405", page, 405, "Method Not Allowed", ""},
		{"GET", "/own/other", page, 500, "other", ""},
		{"GET", "/own/next", page, 404, "Cannot GET /own/next", ""}, // a route matches
	} {
		a := do(t, tt.method, base+tt.path, tt.header...)
		if a.status != tt.status || a.body != tt.body || a.header.Get("Cache-Control") != tt.cache {
			t.Errorf("%s %s %q: %d %q, Cache-Control %q, want %d %q %q", tt.method, tt.path, tt.header, a.status, a.body, a.header.Get("Cache-Control"), tt.status, tt.body, tt.cache)
		}
		if allow := a.header.Get("Allow"); tt.body == "spa" && allow != "" {
			t.Errorf("%s: Allow: %s", tt.path, allow)
		}
	}
	if !slices.Contains(order, "before GET /assets/main-BTYxtEBp.js") || slices.Contains(order, "after GET /assets/main-BTYxtEBp.js") || !slices.Contains(order, "after GET /") {
		t.Errorf("order of middleware: %q", order)
	}
}

func TestRegisterRefuses(t *testing.T) {
	v := production(t, core.Config{})
	app := newApp()
	app.Get("/early", func(*fiber.Ctx) error { return nil })
	if err := Register(app, v); err == nil || !strings.Contains(err.Error(), "routes already (GET /early)") {
		t.Errorf("got %v", err)
	}
	app = newApp()
	app.Mount("/sub", newApp())
	if err := Register(app, v); err == nil || !strings.Contains(err.Error(), "routes already (GET /sub)") {
		t.Errorf("got %v", err)
	}
}

// fiber's logger, between Register and the routes, hides the router's errors.
// Fallback after the routes does not need them.
func TestFallback(t *testing.T) {
	v := production(t, core.Config{SPA: "index.html"})
	app := registered(t, v)
	app.Use(logger.New(logger.Config{Output: io.Discard}))
	app.Get("/own", func(*fiber.Ctx) error { return fiber.ErrNotFound })
	app.Use(Fallback(v), func(c *fiber.Ctx) error { return c.Status(404).SendString("nothing here") })
	base := listen(t, app)
	for _, tt := range []struct{ path, accept, body, cache string }{
		{"/users/1", "text/html", "spa", "no-cache"},
		{"/users/1", "*/*", "spa", "no-cache"},
		{"/users/1", "application/json", "nothing here", ""},
		{"/own", "text/html", "Not Found", ""},
		{"/assets/gone-BTYxtEBp.js", "*/*", "nothing here", "no-store"},
		{"/assets/42", "text/html", "spa", "no-cache"},
	} {
		if a := do(t, "GET", base+tt.path, "Accept", tt.accept); a.body != tt.body || a.header.Get("Cache-Control") != tt.cache {
			t.Errorf("%s %s: %d %q %q", tt.path, tt.accept, a.status, a.body, a.header.Get("Cache-Control"))
		}
	}

	app = newApp()
	app.Use(Fallback(v))
	if a := do(t, "GET", listen(t, app)+"/robots.txt"); a.body != "robots" {
		t.Errorf("alone: %d %q", a.status, a.body)
	}
}

func TestNew(t *testing.T) {
	app := newApp()
	app.Use(New(production(t, core.Config{SPA: "index.html"}), Config{
		Next: func(c *fiber.Ctx) bool { return c.Get("X-Skip") != "" },
	}))
	base := listen(t, app)
	for _, path := range []string{"/robots.txt", "/users/1"} {
		if a := do(t, "GET", base+path, "Accept", "text/html"); a.status != 200 {
			t.Errorf("%s: %d", path, a.status)
		}
		if a := do(t, "GET", base+path, "Accept", "text/html", "X-Skip", "1"); a.status != 404 {
			t.Errorf("%s, skipped: %d", path, a.status)
		}
	}
}

// fiber sends the same header and body as core through net/http.
func TestLikeNetHTTP(t *testing.T) {
	v := production(t, core.Config{SPA: "index.html"})
	app := newApp(fiber.Config{DisableDefaultContentType: true})
	app.Use(func(c *fiber.Ctx) error {
		c.Vary("Origin")
		return c.Next()
	}, New(v))
	base := listen(t, app)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Origin")
		v.Middleware(v.Fallback(nil)).ServeHTTP(w, r)
	}))
	defer s.Close()

	for _, path := range []string{"/robots.txt", "/assets/main-BTYxtEBp.js", "/assets/index-BTYxtEBp.js", "/assets/main-CMUmSsHF.css", "/assets/video.mp4", "/users/1"} {
		for _, encoding := range []string{"", "gzip", "br, gzip;q=0.5"} {
			tag := do(t, "GET", s.URL+path, "Accept", "text/html", "Accept-Encoding", encoding).header.Get("Etag")
			for _, header := range [][]string{
				{},
				{"If-None-Match", tag},
				{"If-None-Match", `"x",W/` + tag + ` , "y"`},
				{"If-None-Match", "*"},
				{"If-None-Match", `"x"`},
				{"If-None-Match", ""},
				{"If-None-Match", strings.Trim(tag, `"`)},
				{"If-None-Match", tag, "If-None-Match", `"x"`},
				{"If-None-Match", `"x"`, "If-None-Match", tag},
				{"If-None-Match", tag, "If-Match", `"x"`},
				{"If-Match", tag},
				{"If-Match", "*"},
				{"If-Match", "W/" + tag},
				{"If-Modified-Since", "Mon, 02 Jan 2106 15:04:05 GMT"},
				{"Range", "bytes=0-1"},
				{"Range", "bytes=-2"},
				{"Range", "bytes=0-1", "If-Range", tag},
				{"Range", "bytes=0-1", "If-Range", `"x"`},
				{"Range", "bytes=0-1", "If-None-Match", tag},
				{"Range", "bytes=999999999-"},
				{"Range", "lines=1"},
			} {
				for _, method := range []string{"GET", "HEAD"} {
					header = append([]string{"Accept", "text/html", "Accept-Encoding", encoding}, header...)
					got, want := do(t, method, base+path, header...), do(t, method, s.URL+path, header...)
					for _, a := range []response{got, want} {
						a.header.Del("Date")
						a.header["Vary"] = []string{strings.Join(a.header["Vary"], ", ")}
					}
					if got.status != want.status || got.body != want.body || fmt.Sprint(got.header) != fmt.Sprint(want.header) {
						t.Errorf("%s %s %q:\n got %d, %d bytes, %v\nwant %d, %d bytes, %v", method, path, header, got.status, len(got.body), got.header, want.status, len(want.body), want.header)
					}
				}
			}
			a := do(t, "GET", base+path, "Accept", "text/html", "Range", "bytes=0-0,2-2")
			if a.status != 206 || !strings.HasPrefix(a.header.Get("Content-Type"), "multipart/byteranges") || strings.Count(a.body, "Content-Range: bytes ") != 2 {
				t.Errorf("%s: two ranges: %d %v", path, a.status, a.header)
			}
		}
	}
}

// Middleware may change the body: the file stays the same.
func TestFilesAreShared(t *testing.T) {
	v := production(t, core.Config{})
	app := newApp()
	app.Use(compress.New(), etag.New(), func(c *fiber.Ctx) error {
		err := c.Next()
		if strings.HasPrefix(c.Path(), "/assets/") {
			file, _ := adapter.Find(v, fiber.MethodGet, "/assets/index-BTYxtEBp.js", http.Header{})
			if want := file.Variant("").Body; &c.Response().Body()[0] != &want[0] {
				t.Error("the file was copied")
			}
			_, _ = c.WriteString("appended")
			_ = append(c.Response().Body(), "appended"...)
		}
		return err
	})
	if err := Register(app, v); err != nil {
		t.Fatal(err)
	}
	base := listen(t, app)
	for range 10 {
		do(t, "GET", base+"/assets/index-BTYxtEBp.js")
		do(t, "GET", base+"/assets/index-BTYxtEBp.js", "Accept-Encoding", "deflate")
	}
	file, _ := adapter.Find(v, fiber.MethodGet, "/assets/index-BTYxtEBp.js", http.Header{})
	if body := file.Variant("").Body; string(body) != strings.Repeat("index\n", 1000) {
		t.Errorf("the file has changed: %.100q", body)
	}
}

func TestStatic(t *testing.T) {
	app := newApp()
	app.Get("/assets/mine.js", func(c *fiber.Ctx) error { return c.SendString("mine") })
	if err := Static(app, production(t, core.Config{})); err != nil {
		t.Fatal(err)
	}
	app.Get("/assets/later", func(c *fiber.Ctx) error { return c.SendString("later") })
	base := listen(t, app)
	for _, tt := range []struct {
		method, path string
		status       int
		cache        string
	}{
		{"GET", "/", 404, ""},
		{"GET", "/assets/main-BTYxtEBp.js", 200, immutable},
		{"HEAD", "/assets/main-BTYxtEBp.js", 200, immutable},
		{"GET", "/robots.txt", 200, "no-cache"},
		{"GET", "/%C3%BCn%C3%AF%20code.txt", 200, "no-cache"},
		{"GET", "/Robots.txt", 404, ""}, // fiber ignores case
		{"GET", "/robots.txt/", 404, ""},
		{"GET", "/assets/mine.js", 200, ""},
		{"GET", "/assets/later", 200, ""},
		{"GET", "/assets/nothing", 404, "no-store"},
		{"GET", "/assetsXYZ", 404, ""},
		{"POST", "/robots.txt", 405, ""},
	} {
		if a := do(t, tt.method, base+tt.path); a.status != tt.status || a.header.Get("Cache-Control") != tt.cache {
			t.Errorf("%s %s: %d, Cache-Control %q", tt.method, tt.path, a.status, a.header.Get("Cache-Control"))
		}
	}

	v := production(t, core.Config{Base: "/app/"})
	app = newApp()
	if err := Static(app.Group("/app"), v); err != nil {
		t.Fatal(err)
	}
	if err := Static(app.Group("/other"), v); err == nil || !strings.Contains(err.Error(), "the group is at /other") {
		t.Errorf("a foreign prefix: %v", err)
	}
	base = listen(t, app)
	for path, status := range map[string]int{"/app/assets/main-BTYxtEBp.js": 200, "/app/robots.txt": 200, "/assets/main-BTYxtEBp.js": 404} {
		if a := do(t, "GET", base+path); a.status != status {
			t.Errorf("in a group: %s: %d", path, a.status)
		}
	}
}

func TestPageFrom(t *testing.T) {
	v, other := production(t, core.Config{}), production(t, core.Config{Base: "/other/"})
	app := registered(t, v)
	page := template.Must(template.New("").Parse(`{{ .Vite.Tags "src/main.ts" }}{{ .Vite.Tags "src/other.ts" }}`))
	app.Get("/", func(c *fiber.Ctx) error {
		nonce := PageFrom(c, v).Nonce()
		first := PageFrom(c, v)
		if PageFrom(c, v) != first || PageFrom(c, other) == first {
			t.Error("want one page for each request and Vite")
		}
		c.Set("Content-Security-Policy", "script-src 'nonce-"+nonce+"'")
		return page.Execute(c, fiber.Map{"Vite": PageFrom(c, v)})
	})
	base := listen(t, app)
	one, two := do(t, "GET", base), do(t, "GET", base)
	_, nonce, _ := strings.Cut(strings.TrimSuffix(one.header.Get("Content-Security-Policy"), "'"), "nonce-")
	want := `<meta property="csp-nonce" nonce="N">
<link rel="stylesheet" crossorigin href="/assets/main-CMUmSsHF.css" nonce="N">
<script type="module" crossorigin src="/assets/main-BTYxtEBp.js" nonce="N"></script>
<script type="module" crossorigin src="/assets/other-BTYxtEBp.js" nonce="N"></script>
`
	if got := strings.ReplaceAll(one.body, nonce, "N"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if one.body == two.body {
		t.Error("two requests have the same nonce")
	}
}

func TestEarlyHints(t *testing.T) {
	logged := make(chan string, 1)
	v := production(t, core.Config{Logger: slog.New(slog.NewTextHandler(writerFunc(func(p []byte) { logged <- string(p) }), nil))})
	app := registered(t, v)
	canHint := make(chan bool, 1)
	handler := func(c *fiber.Ctx) error {
		select {
		case canHint <- func() bool { _, ok := any(c.Context()).(interface{ EarlyHints() error }); return ok }():
		default:
		}
		c.Response().Header.Add("Link", "</x>; rel=next")
		return c.Status(fiber.StatusTeapot).SendString("page")
	}
	app.Get("/", EarlyHints(v, "src/main.ts"), handler)
	app.Post("/", EarlyHints(v, "src/main.ts"), handler)
	app.Get("/wrong", EarlyHints(v, "src/mian.ts"), handler)
	base := listen(t, app)

	var hints []string
	trace := &httptrace.ClientTrace{Got1xxResponse: func(code int, header textproto.MIMEHeader) error {
		hints = append(hints, fmt.Sprint(code, " ", header.Get("Link")))
		return nil
	}}
	r, _ := http.NewRequestWithContext(httptrace.WithClientTrace(context.Background(), trace), "GET", base, nil)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	const link = "</assets/main-CMUmSsHF.css>; rel=preload; as=style; crossorigin, </assets/main-BTYxtEBp.js>; rel=modulepreload; crossorigin"
	var want []string
	if <-canHint {
		want = []string{"103 " + link}
	}
	if !slices.Equal(hints, want) {
		t.Errorf("hints: %q", hints)
	}
	if got := resp.Header["Link"]; resp.StatusCode != http.StatusTeapot || !slices.Equal(got, []string{link, "</x>; rel=next"}) {
		t.Errorf("final response: %d %q", resp.StatusCode, got)
	}
	if a := do(t, "POST", base); a.header.Get("Link") != "</x>; rel=next" {
		t.Errorf("POST: %v", a.header)
	}
	a := do(t, "GET", base+"/wrong")
	if text := <-logged; a.status != http.StatusTeapot || !strings.Contains(text, "did you mean src/main.ts?") {
		t.Errorf("an unknown entry: %d %s", a.status, text)
	}
}

type writerFunc func(p []byte)

func (f writerFunc) Write(p []byte) (int, error) {
	f(p)
	return len(p), nil
}

func TestAddFuncs(t *testing.T) {
	v := production(t, core.Config{})
	files := http.FS(fstest.MapFS{"page.html": {Data: []byte(`{{ upper "a" }}{{ vite "src/main.ts" }}`)}})
	engine := html.NewFileSystem(files, ".html")
	engine.AddFunc("upper", strings.ToUpper)
	if err := AddFuncs(engine, v); err != nil {
		t.Fatal(err)
	}
	for name := range v.FuncMap() {
		if engine.FuncMap()[name] == nil {
			t.Errorf("no %s", name)
		}
	}
	app := newApp(fiber.Config{Views: engine})
	app.Get("/", func(c *fiber.Ctx) error { return c.Render("page", nil) })
	if a := do(t, "GET", listen(t, app)); a.body != "A"+mainTags {
		t.Errorf("%d %q", a.status, a.body)
	}
	if err := AddFuncs(engine, v); err == nil || !strings.Contains(err.Error(), "before fiber.New") {
		t.Errorf("after fiber.New: %v", err)
	}
	engine = html.NewFileSystem(files, ".html")
	engine.AddFunc("vite", strings.ToUpper)
	if err := AddFuncs(engine, v); err == nil || !strings.Contains(err.Error(), "these names already: vite") {
		t.Errorf("a name that is taken: %v", err)
	}
	engine = html.NewFileSystem(files, ".html")
	engine.Funcmap = nil // as in the mustache engine
	if err := AddFuncs(engine, v); err == nil || !strings.Contains(err.Error(), "cannot call functions") {
		t.Errorf("an engine without functions: %v", err)
	}
}

func TestDevelopment(t *testing.T) {
	v := development(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/robots.txt", r.URL.Path == "/src/main.ts", strings.HasPrefix(r.URL.Path, "/@vite/"):
			w.Header().Set("Content-Type", "text/javascript")
			fmt.Fprintf(w, "vite %s", r.RequestURI)
		default:
			http.NotFound(w, r)
		}
	})
	app := registered(t, v, recovery.New())
	app.Get("/", func(c *fiber.Ctx) error { return c.SendString("home") })
	app.Get("/src/own.ts", func(c *fiber.Ctx) error { return c.SendString("own") })
	app.Post("/robots.txt", func(c *fiber.Ctx) error { return c.SendString("posted") })
	base := listen(t, app)
	for _, tt := range []struct {
		method, path string
		status       int
		body         string
	}{
		{"GET", "/", 200, "home"},
		{"GET", "/@vite/client", 200, "vite /@vite/client"},
		{"HEAD", "/@vite/client", 200, ""},
		{"GET", "/src/main.ts?t=1&import", 200, "vite /src/main.ts?t=1&import"},
		{"GET", "/src/own.ts", 200, "own"},
		{"GET", "/src/none.ts", 404, "Cannot GET /src/none.ts"},
		{"GET", "/robots.txt", 200, "vite /robots.txt"}, // the router says 405
		{"POST", "/robots.txt", 200, "posted"},
		{"POST", "/src/main.ts", 404, "Cannot POST /src/main.ts"},
	} {
		if a := do(t, tt.method, base+tt.path); a.status != tt.status || a.body != tt.body || a.status == 200 && a.header.Get("Allow") != "" {
			t.Errorf("%s %s: %d %q", tt.method, tt.path, a.status, a.body)
		}
	}
	r, _ := http.NewRequest("GET", base+"/@vite/client", nil)
	r.Host = "evil.test"
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("a foreign host: %d", resp.StatusCode)
	}
	// fiber's own way to test an application.
	r = httptest.NewRequest("GET", "/@vite/client", nil)
	r.Host = "localhost"
	if resp, err = app.Test(r); err != nil || resp.StatusCode != 200 {
		t.Errorf("app.Test: %v, %v", resp, err)
	}
}

// expiring is a context whose deadline comes when the channel is closed.
type expiring struct {
	context.Context
	expired chan struct{}
}

func (e expiring) Done() <-chan struct{} { return e.expired }

func (e expiring) Err() error {
	select {
	case <-e.expired:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

// A module that takes too long ends with the timeout, and so does the request for
// it.
func TestTimeout(t *testing.T) {
	arrived, ended := make(chan struct{}), make(chan struct{})
	v := development(t, func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/@vite/slow" {
			close(arrived)
			<-r.Context().Done()
			close(ended)
		}
	})
	app := newApp()
	// The timeout comes when the request has reached Vite.
	app.Use(func(c *fiber.Ctx) error {
		c.SetUserContext(expiring{context.Background(), arrived})
		return c.Next()
	})
	app.Use(timeout.NewWithContext(func(c *fiber.Ctx) error { return c.Next() }, time.Hour))
	if err := Register(app, v); err != nil {
		t.Fatal(err)
	}
	if a := do(t, "GET", listen(t, app)+"/@vite/slow"); a.status != http.StatusRequestTimeout || a.body != "Request Timeout" {
		t.Errorf("%d %q", a.status, a.body)
	}
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Error("the request to Vite goes on")
	}
}
