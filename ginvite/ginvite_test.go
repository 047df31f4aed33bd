package ginvite

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/govite/govite/core"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.ReleaseMode)
	os.Exit(m.Run())
}

var dist = fstest.MapFS{
	".vite/manifest.json": {Data: []byte(`{
		"src/main.ts": {"file": "assets/main-BTYxtEBp.js", "src": "src/main.ts", "isEntry": true, "css": ["assets/main-CMUmSsHF.css"]},
		"src/other.ts": {"file": "assets/other-BTYxtEBp.js", "src": "src/other.ts", "isEntry": true, "css": ["assets/main-CMUmSsHF.css"]},
		"index.html": {"file": "assets/index-BTYxtEBp.js", "src": "index.html", "isEntry": true}
	}`)},
	"assets/main-BTYxtEBp.js":  {Data: []byte("main")},
	"assets/other-BTYxtEBp.js": {Data: []byte("other")},
	"assets/index-BTYxtEBp.js": {Data: []byte("index")},
	"assets/main-CMUmSsHF.css": {Data: []byte("css")},
	"index.html":               {Data: []byte("spa")},
	"robots.txt":               {Data: []byte("robots")},
}

const mainTags = `<link rel="stylesheet" crossorigin href="/assets/main-CMUmSsHF.css">
<script type="module" crossorigin src="/assets/main-BTYxtEBp.js"></script>
`

func production(t testing.TB, c core.Config) *core.Vite {
	t.Helper()
	c.Mode, c.Dist = core.Production, dist
	v, err := core.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func listen(t testing.TB, engine *gin.Engine) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(engine)
	t.Cleanup(s.Close)
	return s
}

func registered(t testing.TB, v *core.Vite, middleware ...gin.HandlerFunc) *gin.Engine {
	t.Helper()
	engine := gin.New()
	engine.Use(middleware...)
	if err := Register(engine, v); err != nil {
		t.Fatal(err)
	}
	return engine
}

type answer struct {
	status int
	body   string
	header http.Header
}

func do(t testing.TB, method, url string, header ...string) answer {
	t.Helper()
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, string(body), resp.Header}
}

func TestRegister(t *testing.T) {
	var order []string
	engine := registered(t, production(t, core.Config{SPA: "index.html"}), gin.Recovery(), func(c *gin.Context) {
		order = append(order, "before "+c.Request.Method+" "+c.Request.RequestURI)
	})
	engine.Use(func(c *gin.Context) { order = append(order, "after "+c.Request.Method+" "+c.Request.RequestURI) })
	engine.SetHTMLTemplate(template.Must(template.New("page").Funcs(engine.FuncMap).Parse(`{{ vite "src/main.ts" }}`)))
	engine.GET("/", func(c *gin.Context) { c.HTML(http.StatusOK, "page", nil) })
	engine.GET("/assets/own", func(c *gin.Context) { c.String(http.StatusOK, "own") })
	engine.GET("/assets/own404", func(c *gin.Context) { c.JSON(http.StatusNotFound, gin.H{"error": "none"}) })
	engine.POST("/robots.txt", func(c *gin.Context) { c.String(http.StatusOK, "posted") })
	s := listen(t, engine)

	const immutable = "public, max-age=31536000, immutable"
	for _, tt := range []struct {
		method, path string
		header       []string
		status       int
		body, cache  string
	}{
		{"GET", "/", nil, 200, mainTags, ""},
		{"GET", "/assets/main-BTYxtEBp.js", nil, 200, "main", immutable},
		{"HEAD", "/assets/main-BTYxtEBp.js", nil, 200, "", immutable},
		{"GET", "/assets/main-BTYxtEBp.js", []string{"Range", "bytes=1-2"}, 206, "ai", immutable},
		{"GET", "/robots.txt", nil, 200, "robots", "no-cache"},
		{"POST", "/robots.txt", nil, 200, "posted", ""},
		{"POST", "/assets/main-BTYxtEBp.js", nil, 404, "404 page not found", ""},
		{"GET", "/assets/own", nil, 200, "own", ""},
		{"GET", "/assets/own404", nil, 404, `{"error":"none"}`, "no-store"},
		{"GET", "/assets/gone-BTYxtEBp.js", nil, 404, "404 page not found\n", "no-store"},
		{"GET", "/assets/42", []string{"Accept", "text/html"}, 200, "spa", "no-cache"},
		{"GET", "/assets%2fmain-BTYxtEBp.js", nil, 404, "404 page not found", ""},
		{"GET", "/.vite/manifest.json", nil, 404, "404 page not found", ""},
		{"GET", "/users/1", []string{"Accept", "text/html"}, 200, "spa", "no-cache"},
		{"GET", "/users/1", []string{"Accept", "application/json"}, 404, "404 page not found", ""},
	} {
		a := do(t, tt.method, s.URL+tt.path, tt.header...)
		if a.status != tt.status || a.body != tt.body || a.header.Get("Cache-Control") != tt.cache {
			t.Errorf("%s %s %q: %d %q, Cache-Control %q, want %d %q %q", tt.method, tt.path, tt.header, a.status, a.body, a.header.Get("Cache-Control"), tt.status, tt.body, tt.cache)
		}
	}
	if a := do(t, "GET", s.URL+"/robots.txt", "If-None-Match", do(t, "GET", s.URL+"/robots.txt").header.Get("Etag")); a.status != 304 {
		t.Errorf("revalidation: %d", a.status)
	}
	if !slices.Contains(order, "before GET /assets/main-BTYxtEBp.js") || slices.Contains(order, "after GET /assets/main-BTYxtEBp.js") || !slices.Contains(order, "after GET /") {
		t.Errorf("order of middleware: %q", order)
	}
}

func TestRegisterRefuses(t *testing.T) {
	v := production(t, core.Config{})
	engine := gin.New()
	engine.GET("/early", func(*gin.Context) {})
	if err := Register(engine, v); err == nil || !strings.Contains(err.Error(), "routes already (GET /early)") {
		t.Errorf("got %v", err)
	}
	engine = gin.New()
	engine.NoRoute(func(c *gin.Context) { c.String(http.StatusNotFound, "own") })
	if err := Register(engine, v); err == nil || !strings.Contains(err.Error(), "NoRoute handler already") {
		t.Errorf("got %v", err)
	}
	engine = gin.New()
	engine.SetFuncMap(template.FuncMap{"vite": strings.ToUpper, "upper": strings.ToUpper})
	if err := Register(engine, v); err == nil || !strings.Contains(err.Error(), "these names already: vite") {
		t.Errorf("got %v", err)
	}
}

func TestAddFuncsKeepsOtherFuncs(t *testing.T) {
	engine := gin.New()
	before := template.FuncMap{"upper": strings.ToUpper}
	engine.SetFuncMap(before)
	v := production(t, core.Config{})
	if err := AddFuncs(engine, v); err != nil {
		t.Fatal(err)
	}
	for name := range v.FuncMap() {
		if engine.FuncMap[name] == nil {
			t.Errorf("no %s", name)
		}
	}
	if engine.FuncMap["upper"] == nil || engine.FuncMap["viteAsset"] == nil || len(before) != 1 {
		t.Errorf("%v, and the application's own map: %v", engine.FuncMap, before)
	}
}

func TestStatic(t *testing.T) {
	engine := gin.New()
	engine.GET("/", func(c *gin.Context) { c.String(http.StatusOK, "home") })
	if err := Static(engine, production(t, core.Config{})); err != nil {
		t.Fatal(err)
	}
	s := listen(t, engine)
	for _, tt := range []struct {
		method, path string
		status       int
		cache        string
	}{
		{"GET", "/", 200, ""},
		{"GET", "/assets/main-BTYxtEBp.js", 200, "public, max-age=31536000, immutable"},
		{"HEAD", "/assets/main-BTYxtEBp.js", 200, "public, max-age=31536000, immutable"},
		{"GET", "/robots.txt", 200, "no-cache"},
		{"GET", "/assets/", 404, "no-store"},
		{"GET", "/assets/nothing", 404, "no-store"},
		{"POST", "/robots.txt", 404, ""},
	} {
		if a := do(t, tt.method, s.URL+tt.path); a.status != tt.status || a.header.Get("Cache-Control") != tt.cache {
			t.Errorf("%s %s: %d, Cache-Control %q", tt.method, tt.path, a.status, a.header.Get("Cache-Control"))
		}
	}
	engine = gin.New()
	engine.GET("/assets/mine.js", func(*gin.Context) {})
	if err := Static(engine, production(t, core.Config{})); err == nil || !strings.Contains(err.Error(), "ginvite: ") {
		t.Errorf("a conflict: %v", err)
	}
	if err := Static(gin.New().Group("/x"), production(t, core.Config{})); err == nil || !strings.Contains(err.Error(), "the group is at /x") {
		t.Errorf("a group: %v", err)
	}
	if err := Static(gin.New().Group("/"), production(t, core.Config{})); err != nil {
		t.Errorf("a group without a path: %v", err)
	}
}

func TestPageFrom(t *testing.T) {
	v, other := production(t, core.Config{}), production(t, core.Config{Base: "/other/"})
	engine := registered(t, v)
	page := template.Must(template.New("").Parse(`{{ .Vite.Tags "src/main.ts" }}{{ .Vite.Tags "src/other.ts" }}`))
	engine.GET("/", func(c *gin.Context) {
		nonce := PageFrom(c, v).Nonce()
		first := PageFrom(c, v)
		if PageFrom(c, v) != first || PageFrom(c, other) == first {
			t.Error("want one page for each request and Vite")
		}
		c.Header("Content-Security-Policy", "script-src 'nonce-"+nonce+"'")
		if err := page.Execute(c.Writer, gin.H{"Vite": PageFrom(c, v)}); err != nil {
			_ = c.AbortWithError(http.StatusInternalServerError, err)
		}
	})
	s := listen(t, engine)
	one, two := do(t, "GET", s.URL), do(t, "GET", s.URL)
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
	engine := registered(t, production(t, core.Config{}))
	var logged bytes.Buffer
	v := production(t, core.Config{Logger: slog.New(slog.NewTextHandler(&logged, nil))})
	handler := func(c *gin.Context) {
		c.Writer.Header().Add("Link", "</x>; rel=next")
		c.String(http.StatusTeapot, "page")
	}
	engine.GET("/", EarlyHints(v, "src/main.ts"), handler)
	engine.POST("/", EarlyHints(v, "src/main.ts"), handler)
	engine.GET("/wrong", EarlyHints(v, "src/mian.ts"), handler)
	s := listen(t, engine)

	var hints []string
	trace := &httptrace.ClientTrace{Got1xxResponse: func(code int, header textproto.MIMEHeader) error {
		hints = append(hints, fmt.Sprint(code, " ", header.Get("Link")))
		return nil
	}}
	r, _ := http.NewRequestWithContext(httptrace.WithClientTrace(context.Background(), trace), "GET", s.URL, nil)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	const link = "</assets/main-CMUmSsHF.css>; rel=preload; as=style; crossorigin, </assets/main-BTYxtEBp.js>; rel=modulepreload; crossorigin"
	if !slices.Equal(hints, []string{"103 " + link}) {
		t.Errorf("hints: %q", hints)
	}
	if got := resp.Header["Link"]; resp.StatusCode != http.StatusTeapot || !slices.Equal(got, []string{link, "</x>; rel=next"}) {
		t.Errorf("final response: %d %q", resp.StatusCode, got)
	}
	if a := do(t, "POST", s.URL); a.header.Get("Link") != "</x>; rel=next" {
		t.Errorf("POST: %v", a.header)
	}
	if a := do(t, "GET", s.URL+"/wrong"); a.status != http.StatusTeapot || !strings.Contains(logged.String(), "did you mean src/main.ts?") {
		t.Errorf("an unknown entry: %d %s", a.status, logged.String())
	}
	// A client of HTTP/1.0 does not understand 1xx responses (RFC 9110, 15.2).
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	fmt.Fprint(conn, "GET / HTTP/1.0\r\n\r\n")
	if text, err := io.ReadAll(conn); err != nil || strings.Contains(string(text), "103") {
		t.Errorf("HTTP/1.0: %v %s", err, text)
	}
}

func BenchmarkMiddleware(b *testing.B) {
	v := production(b, core.Config{})
	for _, with := range []bool{false, true} {
		engine := gin.New()
		if with {
			engine.Use(Middleware(v))
		}
		engine.GET("/users/:id", func(*gin.Context) {})
		r, w := httptest.NewRequest("GET", "/users/17", nil), httptest.NewRecorder()
		b.Run(fmt.Sprintf("with=%t", with), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				engine.ServeHTTP(w, r)
			}
		})
	}
}
