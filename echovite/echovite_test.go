package echovite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/manifest"
)

var dist = fstest.MapFS{
	".vite/manifest.json": {Data: []byte(`{
		"src/main.ts": {"file": "assets/main-BTYxtEBp.js", "src": "src/main.ts", "isEntry": true, "css": ["assets/main-CMUmSsHF.css"]},
		"src/other.ts": {"file": "assets/other-BTYxtEBp.js", "src": "src/other.ts", "isEntry": true, "css": ["assets/main-CMUmSsHF.css"]},
		"index.html": {"file": "assets/index-BTYxtEBp.js", "src": "index.html", "isEntry": true}
	}`)},
	"assets/main-BTYxtEBp.js":  {Data: []byte(strings.Repeat("export const answer = 42\n", 1000))},
	"assets/other-BTYxtEBp.js": {Data: []byte("other")},
	"assets/index-BTYxtEBp.js": {Data: []byte("index")},
	"assets/main-CMUmSsHF.css": {Data: []byte("css")},
	"index.html":               {Data: []byte("spa")},
	"robots.txt":               {Data: []byte("robots")},
}

const (
	script    = "/assets/main-BTYxtEBp.js"
	immutable = "public, max-age=31536000, immutable"
	notFound  = `{"message":"Not Found"}` + "\n"
	mainTags  = `<link rel="stylesheet" crossorigin href="/assets/main-CMUmSsHF.css">
<script type="module" crossorigin src="/assets/main-BTYxtEBp.js"></script>
`
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

// development is a Vite whose dev server is handler; nil stands for one that is
// down.
func development(t testing.TB, handler http.HandlerFunc, base ...string) *core.Vite {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept") == "text/x-vite-ping" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	if handler == nil {
		s.Close()
	}
	v, err := core.New(core.Config{Mode: core.Development, DevServer: s.URL, Base: strings.Join(base, ""), Root: t.TempDir(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// newEcho returns an Echo that logs nowhere.
func newEcho(middleware ...echo.MiddlewareFunc) *echo.Echo {
	e := echo.New()
	e.Logger.SetOutput(io.Discard)
	e.Use(middleware...)
	return e
}

func registered(t testing.TB, v *core.Vite, middleware ...echo.MiddlewareFunc) *echo.Echo {
	t.Helper()
	e := newEcho(middleware...)
	if err := Register(e, v); err != nil {
		t.Fatal(err)
	}
	return e
}

func listen(t testing.TB, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func text(s string) echo.HandlerFunc {
	return func(c echo.Context) error { return c.String(http.StatusOK, s) }
}

type response struct {
	status int
	body   string
	header http.Header
}

// do sends a request as it is, without compression unless header asks for it.
func do(t testing.TB, method, url string, header ...string) response {
	t.Helper()
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := (&http.Transport{DisableCompression: true, DisableKeepAlives: true}).RoundTrip(r)
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

type exchange struct {
	method, path string
	header       []string
	status       int
	body, cache  string
}

func check(t *testing.T, base string, exchanges []exchange) {
	t.Helper()
	for _, x := range exchanges {
		a := do(t, x.method, base+x.path, x.header...)
		if a.status != x.status || a.body != x.body || a.header.Get("Cache-Control") != x.cache {
			t.Errorf("%s %s %q: %d %.60q, Cache-Control %q, want %d %.60q %q", x.method, x.path, x.header, a.status, a.body, a.header.Get("Cache-Control"), x.status, x.body, x.cache)
		}
	}
}

func TestRegister(t *testing.T) {
	var order []string
	note := func(when string) echo.MiddlewareFunc {
		return func(next echo.HandlerFunc) echo.HandlerFunc {
			return func(c echo.Context) error {
				order = append(order, when+" "+c.Request().Method+" "+c.Request().RequestURI)
				return next(c)
			}
		}
	}
	e := newEcho(middleware.Recover(), note("before"))
	e.GET("/assets/own", text("own")) // an earlier route
	if err := Register(e, production(t, core.Config{SPA: "index.html"})); err != nil {
		t.Fatal(err)
	}
	e.Use(note("after"))
	e.GET("/", text("home"))
	e.GET("/assets/own404", func(echo.Context) error { return echo.NewHTTPError(http.StatusNotFound, "none") })
	e.POST("/robots.txt", text("posted"))
	s := listen(t, e)
	main := string(dist[script[1:]].Data)
	check(t, s.URL, []exchange{
		{"GET", "/", nil, 200, "home", ""},
		{"GET", script, nil, 200, main, immutable},
		{"HEAD", script, nil, 200, "", immutable},
		{"GET", script, []string{"Range", "bytes=1-2"}, 206, main[1:3], immutable},
		{"GET", "/robots.txt", nil, 200, "robots", "no-cache"},
		{"POST", "/robots.txt", nil, 200, "posted", ""},
		{"POST", script, nil, 404, notFound, ""},
		{"GET", "/assets/own", nil, 200, "own", ""},
		{"GET", "/assets/own404", nil, 404, `{"message":"none"}` + "\n", "no-store"},
		{"GET", "/assets/gone-BTYxtEBp.js", nil, 404, "404 page not found\n", "no-store"},
		{"GET", "/assets/42", []string{"Accept", "text/html"}, 200, "spa", "no-cache"},
		{"GET", "/assets%2fmain-BTYxtEBp.js", nil, 404, notFound, ""},
		{"GET", "/.vite/manifest.json", nil, 404, notFound, ""},
		{"GET", "/users/1", []string{"Accept", "text/html"}, 200, "spa", "no-cache"},
		{"GET", "/users/1", []string{"Accept", "application/json"}, 404, notFound, ""},
		{"HEAD", "/users/1", []string{"Accept", "application/json"}, 404, "", ""},
		{"DELETE", "/assets/own", nil, 404, notFound, "no-store"}, // 405 without a RouteNotFound
	})
	if a := do(t, "GET", s.URL+"/robots.txt", "If-None-Match", do(t, "GET", s.URL+"/robots.txt").header.Get("Etag")); a.status != 304 {
		t.Errorf("revalidation: %d", a.status)
	}
	if !slices.Contains(order, "before GET "+script) || slices.Contains(order, "after GET "+script) || !slices.Contains(order, "after GET /assets/own") {
		t.Errorf("order of middleware: %q", order)
	}
}

func TestRegisterRefuses(t *testing.T) {
	v := production(t, core.Config{})
	e := newEcho()
	e.RouteNotFound("/*", text("the application's own"))
	if err := Register(e, v); err == nil || !strings.Contains(err.Error(), "a RouteNotFound handler for /* already (") {
		t.Errorf("got %v", err)
	}
	e = registered(t, v)
	if err := Register(e, v); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("twice: %v", err)
	}
}

// A Group with middleware has a RouteNotFound handler of its own.
func TestGroups(t *testing.T) {
	v := production(t, core.Config{SPA: "index.html"})
	pass := func(next echo.HandlerFunc) echo.HandlerFunc { return next }
	page := []string{"Accept", "text/html"}
	for _, registerFirst := range []bool{true, false} {
		e := newEcho()
		if registerFirst {
			e = registered(t, v)
		}
		e.Group("", pass).GET("/own", text("own"))
		e.Group("/admin", pass).GET("/own", text("own"))
		staff := e.Group("/staff", pass)
		staff.GET("/own", text("own"))
		staff.RouteNotFound("/*", Fallback(v))
		page1 := exchange{"GET", "/users/1", page, 404, notFound, ""}
		if !registerFirst {
			if err := Register(e, v); err != nil {
				t.Fatal(err)
			}
			page1 = exchange{"GET", "/users/1", page, 200, "spa", "no-cache"}
		}
		check(t, listen(t, e).URL, []exchange{
			page1,
			{"GET", "/own", page, 200, "own", ""},
			{"GET", script, page, 200, string(dist[script[1:]].Data), immutable},
			{"GET", "/admin/own", page, 200, "own", ""},
			{"GET", "/admin/users", page, 404, notFound, ""},
			{"GET", "/staff/own", page, 200, "own", ""},
			{"GET", "/staff/users", page, 200, "spa", "no-cache"},
			{"GET", "/staff/users", []string{"Accept", "application/json"}, 404, notFound, ""},
		})
		e.RouteNotFound("/*", Fallback(v))
		check(t, listen(t, e).URL, []exchange{{"GET", "/users/1", page, 200, "spa", "no-cache"}})
	}
}

// The application's error handler formats the 404 of missing files.
func TestErrorHandler(t *testing.T) {
	v := production(t, core.Config{})
	for _, e := range []*echo.Echo{newEcho(Middleware(v)), registered(t, v)} {
		e.HTTPErrorHandler = func(err error, c echo.Context) {
			var he *echo.HTTPError
			if errors.As(err, &he) && !c.Response().Committed {
				_ = c.String(he.Code, "custom")
			}
		}
		e.GET("/assets/own404", func(echo.Context) error { return echo.ErrNotFound })
		check(t, listen(t, e).URL, []exchange{
			{"GET", "/assets/own404", nil, 404, "custom", "no-store"},
			{"GET", "/nothing", nil, 404, "custom", ""},
		})
	}
}

func TestSkipper(t *testing.T) {
	e := newEcho(MiddlewareWithConfig(production(t, core.Config{}), Config{
		Skipper: func(c echo.Context) bool { return c.Request().Header.Get("X-Skip") != "" },
	}))
	check(t, listen(t, e).URL, []exchange{
		{"GET", "/robots.txt", nil, 200, "robots", "no-cache"},
		{"GET", "/robots.txt", []string{"X-Skip", "1"}, 404, notFound, ""},
	})
}

// The middleware may precede one that changes the path.
func TestPre(t *testing.T) {
	v := production(t, core.Config{Base: "/static/"})
	e := newEcho()
	e.Pre(Middleware(v), middleware.RewriteWithConfig(middleware.RewriteConfig{Rules: map[string]string{"/static/*": "/$1"}}))
	e.GET("/x", text("own"))
	check(t, listen(t, e).URL, []exchange{
		{"GET", "/static/robots.txt", nil, 200, "robots", "no-cache"},
		{"GET", "/static/x", nil, 200, "own", ""},
	})
}

func TestStatic(t *testing.T) {
	v := production(t, core.Config{})
	e := newEcho()
	e.GET("/", text("home"))
	e.GET("/assets/own", text("own"))
	if err := Static(e, v); err != nil {
		t.Fatal(err)
	}
	check(t, listen(t, e).URL, []exchange{
		{"GET", "/", nil, 200, "home", ""},
		{"GET", "/assets/own", nil, 200, "own", ""},
		{"GET", script, nil, 200, string(dist[script[1:]].Data), immutable},
		{"HEAD", script, nil, 200, "", immutable},
		{"GET", "/robots.txt", nil, 200, "robots", "no-cache"},
		{"GET", "/assets/", nil, 404, notFound, "no-store"},
		{"GET", "/assets", nil, 404, notFound, ""},
		{"GET", "/assetsmain-BTYxtEBp.js", nil, 404, notFound, ""},
		{"GET", "/assets/nothing", nil, 404, notFound, "no-store"},
		{"POST", "/robots.txt", nil, 405, `{"message":"Method Not Allowed"}` + "\n", ""},
	})

	e = newEcho()
	guard := func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if c.Request().Header.Get("X-Key") == "" {
				return echo.ErrUnauthorized
			}
			return next(c)
		}
	}
	if err := Static(e.Group("", guard), v); err != nil {
		t.Fatal(err)
	}
	check(t, listen(t, e).URL, []exchange{
		{"GET", "/robots.txt", nil, 401, `{"message":"Unauthorized"}` + "\n", ""},
		{"GET", "/robots.txt", []string{"X-Key", "1"}, 200, "robots", "no-cache"},
	})
}

func TestStaticRefuses(t *testing.T) {
	v := production(t, core.Config{})
	e := newEcho()
	e.GET("/robots.txt", text("own"))
	if err := Static(e, v); err == nil || !strings.Contains(err.Error(), "the route GET /robots.txt of the application") {
		t.Errorf("a conflict: %v", err)
	}
	if err := Static(newEcho().Group("/x"), v); err == nil || !strings.Contains(err.Error(), "the path of Vite's files, into /x/") {
		t.Errorf("a group with a prefix: %v", err)
	}
	odd, err := core.New(core.Config{Mode: core.Production, Dist: fstest.MapFS{
		".vite/manifest.json": {Data: []byte("{}")},
		"a:b.txt":             {Data: []byte("x")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := Static(newEcho(), odd); err == nil || !strings.Contains(err.Error(), "/a:b.txt cannot be a route") {
		t.Errorf("a name with a colon: %v", err)
	}
}

func TestPageFrom(t *testing.T) {
	v, other := production(t, core.Config{}), production(t, core.Config{Base: "/other/"})
	e := registered(t, v)
	e.GET("/", func(c echo.Context) error {
		first, second := PageFrom(c, v), PageFrom(c, other)
		if PageFrom(c, v) != first || PageFrom(c, other) != second || first == second {
			t.Error("want one page for each request and Vite")
		}
		return c.String(http.StatusOK, first.Nonce())
	})
	s := listen(t, e)
	if one, two := do(t, "GET", s.URL), do(t, "GET", s.URL); one.body == two.body {
		t.Error("two requests have the same nonce")
	}
}

func TestRenderer(t *testing.T) {
	v := production(t, core.Config{Base: "/b/"})
	own := v.Page(t.Context())
	shared := map[string]any{"Title": "map"}
	type data struct {
		Title string
		Vite  *core.Page
	}
	for name, tt := range map[string]struct {
		data any
		want string // %s is the request's nonce
	}{
		"nil":           {nil, "|%s"},
		"map":           {shared, "map|%s"},
		"echo.Map":      {echo.Map{"Title": "echo"}, "echo|%s"},
		"a Vite of own": {echo.Map{"Title": "own", "Vite": own}, "own|" + own.Nonce()},
		"struct":        {data{"struct", own}, "struct|" + own.Nonce()},
	} {
		e := newEcho()
		tmpl := template.Must(template.New("home").Parse(`{{ with .Title }}{{ . }}{{ end }}|{{ .Vite.Nonce }}`))
		e.Renderer = NewRenderer(tmpl, v)
		e.GET("/", func(c echo.Context) error {
			c.Response().Header().Set("X-Nonce", PageFrom(c, v).Nonce())
			return c.Render(http.StatusAccepted, "home", tt.data)
		})
		a := do(t, "GET", listen(t, e).URL)
		want := strings.ReplaceAll(tt.want, "%s", a.header.Get("X-Nonce"))
		if a.status != http.StatusAccepted || a.body != want || a.header.Get("Content-Type") != echo.MIMETextHTMLCharsetUTF8 {
			t.Errorf("%s: %d %q %v, want %q", name, a.status, a.body, a.header, want)
		}
	}
	if len(shared) != 1 {
		t.Errorf("the application's map was changed: %v", shared)
	}
}

// A template that fails sends nothing, and its error reaches the error handler.
func TestRendererFails(t *testing.T) {
	v := production(t, core.Config{})
	var got error
	e := newEcho(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			got = next(c)
			return got
		}
	})
	e.Renderer = NewRenderer(template.Must(template.New("home").Parse(`half a page{{ .Vite.Tags "src/mian.ts" }}`)), v)
	e.GET("/", func(c echo.Context) error { return c.Render(http.StatusOK, "home", nil) })
	check(t, listen(t, e).URL, []exchange{{"GET", "/", nil, 500, `{"message":"Internal Server Error"}` + "\n", ""}})
	var unknown *manifest.EntryError
	if !errors.As(got, &unknown) || unknown.Name != "src/mian.ts" {
		t.Errorf("got %v", got)
	}
}

func TestAddFuncs(t *testing.T) {
	tmpl := template.Must(AddFuncs(template.New(""), production(t, core.Config{})).Parse(`{{ vite "src/main.ts" }}`))
	var b strings.Builder
	if err := tmpl.Execute(&b, nil); err != nil || b.String() != mainTags {
		t.Errorf("%q, %v", b.String(), err)
	}
}

func TestEarlyHints(t *testing.T) {
	var log bytes.Buffer
	v := production(t, core.Config{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	e := newEcho(middleware.Gzip(), middleware.Recover())
	handler := func(c echo.Context) error {
		c.Response().Header().Add("Link", "</x>; rel=next")
		return c.String(http.StatusTeapot, "page")
	}
	e.GET("/", handler, EarlyHints(v, "src/main.ts"))
	e.POST("/", handler, EarlyHints(v, "src/main.ts"))
	e.GET("/wrong", handler, EarlyHints(v, "src/mian.ts"))
	s := listen(t, e)

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
	if body, err := io.ReadAll(resp.Body); err != nil || string(body) != "page" || !resp.Uncompressed {
		t.Errorf("final response: %q, %v", body, err)
	}
	if a := do(t, "POST", s.URL); a.header.Get("Link") != "</x>; rel=next" {
		t.Errorf("POST: %v", a.header)
	}
	if a := do(t, "GET", s.URL+"/wrong"); a.status != http.StatusTeapot || !strings.Contains(log.String(), "did you mean src/main.ts?") {
		t.Errorf("an unknown entry: %d %s", a.status, &log)
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
	// These writers take a 103 for the final status.
	w := httptest.NewRecorder()
	e.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != http.StatusTeapot {
		t.Errorf("httptest: %d", w.Code)
	}
	if a := do(t, "GET", listen(t, http.TimeoutHandler(e, time.Minute, "late")).URL); a.status != http.StatusTeapot || a.header.Get("Link") != link {
		t.Errorf("http.TimeoutHandler: %d %v", a.status, a.header)
	}
}

// echo's Gzip would encode an encoded file again.
func TestGzip(t *testing.T) {
	// The client may read all of a response before the handlers return.
	seen := make(chan string, 1)
	e := newEcho(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			err := next(c)
			seen <- fmt.Sprint(c.Response().Status, " ", c.Response().Size, " ", c.Response().Committed)
			return err
		}
	}, middleware.Gzip())
	if err := Register(e, production(t, core.Config{SPA: "index.html"})); err != nil {
		t.Fatal(err)
	}
	e.GET("/own", text(strings.Repeat("own ", 1000)))
	s := listen(t, e)
	ask := func(path string, header ...string) (response, string) {
		a := do(t, "GET", s.URL+path, header...)
		return a, <-seen
	}
	plain, _ := ask(script)
	a, around := ask(script, "Accept-Encoding", "gzip")
	if a.header.Get("Content-Encoding") != "gzip" || a.header.Get("Content-Length") != strconv.Itoa(len(a.body)) || a.header.Get("Etag") == plain.header.Get("Etag") {
		t.Errorf("%d bytes, %v", len(a.body), a.header)
	}
	// Middleware around Gzip, such as an access log, sees the response.
	if want := fmt.Sprint("200 ", len(a.body), " true"); around != want {
		t.Errorf("around: %q, want %q", around, want)
	}
	if a, around := ask(script, "Accept-Encoding", "gzip", "If-None-Match", a.header.Get("Etag")); a.status != 304 || around != "304 0 true" {
		t.Errorf("revalidation: %d %q", a.status, around)
	}
	if a, _ := ask("/users/1", "Accept-Encoding", "gzip", "Accept", "text/html"); a.body != "spa" || a.header.Get("Content-Encoding") != "" {
		t.Errorf("the fallback: %q %v", a.body, a.header)
	}
	if a, _ := ask("/own", "Accept-Encoding", "gzip"); a.header.Get("Content-Encoding") != "gzip" || len(a.body) > 1000 {
		t.Errorf("the application's own: %d bytes, %v", len(a.body), a.header)
	}
}

func TestStaticInDevelopment(t *testing.T) {
	vite := func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "vite %s", r.RequestURI) }
	e := newEcho()
	if err := Static(e, development(t, vite)); err != nil {
		t.Fatal(err)
	}
	check(t, listen(t, e).URL, []exchange{
		{"GET", "/@vite/client", nil, 200, "vite /@vite/client", ""},
		{"GET", "/@react-refresh", nil, 200, "vite /@react-refresh", ""},
		{"GET", "/src/main.ts", nil, 404, notFound, ""},
	})
	e = newEcho()
	if err := Static(e, development(t, vite, "/static/")); err != nil {
		t.Fatal(err)
	}
	check(t, listen(t, e).URL, []exchange{
		{"GET", "/static/src/main.ts", nil, 200, "vite /static/src/main.ts", ""},
		{"GET", "/static/", []string{"Accept", "text/x-vite-ping"}, 204, "", ""},
	})
}

// echo builds the chain of handlers for each request, so that any middleware
// costs an allocation.
func BenchmarkMiddleware(b *testing.B) {
	for name, middleware := range map[string][]echo.MiddlewareFunc{
		"none": nil,
		"empty": {func(next echo.HandlerFunc) echo.HandlerFunc {
			return func(c echo.Context) error { return next(c) }
		}},
		"vite": {Middleware(production(b, core.Config{}))},
	} {
		e := newEcho(middleware...)
		e.GET("/users/:id", func(echo.Context) error { return nil })
		r, w := httptest.NewRequest("GET", "/users/17", nil), httptest.NewRecorder()
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e.ServeHTTP(w, r)
			}
		})
	}
}
