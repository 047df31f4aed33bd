package echovite

import (
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adaptertest"
	"github.com/govite/govite/core/manifest"
)

const notFound = `{"message":"Not Found"}` + "\n" // of echo's error handler

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

func text(s string) echo.HandlerFunc {
	return func(c echo.Context) error { return c.String(http.StatusOK, s) }
}

// Routes may precede Register. echo's error handler formats the 404 of unmatched
// requests and of handlers.
func TestRegister(t *testing.T) {
	e := newEcho()
	e.GET("/assets/own", text("own"))
	if err := Register(e, adaptertest.Production(t, core.Config{SPA: "index.html"})); err != nil {
		t.Fatal(err)
	}
	none := func(echo.Context) error { return echo.NewHTTPError(http.StatusNotFound, "none") }
	e.GET("/own404", none)
	e.GET("/assets/own404", none)
	adaptertest.Check(t, adaptertest.Listen(t, e), []adaptertest.Exchange{
		{Path: adaptertest.Script, Body: adaptertest.Content(adaptertest.Script), Cache: adaptertest.Immutable},
		{Method: "POST", Path: adaptertest.Script, Status: 404, Body: notFound},
		{Path: "/assets/own", Body: "own"},
		{Path: "/own404", Status: 404, Body: `{"message":"none"}` + "\n"},
		{Path: "/assets/own404", Status: 404, Body: `{"message":"none"}` + "\n", Cache: "no-store"},
		{Path: adaptertest.Gone, Status: 404, Body: "404 page not found\n", Cache: "no-store"},
		{Path: "/assets%2fmain-BTYxtEBp.js", Status: 404, Body: notFound},
		{Path: "/users/1", Header: []string{"Accept", "application/json"}, Status: 404, Body: notFound},
		{Method: "HEAD", Path: "/users/1", Header: []string{"Accept", "application/json"}, Status: 404},
		{Method: "DELETE", Path: "/assets/own", Status: 404, Body: notFound, Cache: "no-store"}, // 405 without a RouteNotFound
	})
}

func TestRegisterRefuses(t *testing.T) {
	v := adaptertest.Production(t, core.Config{})
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
	v := adaptertest.Production(t, core.Config{SPA: "index.html"})
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
		page1 := adaptertest.Exchange{Path: "/users/1", Header: page, Status: 404, Body: notFound}
		if !registerFirst {
			if err := Register(e, v); err != nil {
				t.Fatal(err)
			}
			page1 = adaptertest.Exchange{Path: "/users/1", Header: page, Body: adaptertest.Content("/index.html"), Cache: "no-cache"}
		}
		adaptertest.Check(t, adaptertest.Listen(t, e), []adaptertest.Exchange{
			page1,
			{Path: "/own", Header: page, Body: "own"},
			{Path: adaptertest.Script, Header: page, Body: adaptertest.Content(adaptertest.Script), Cache: adaptertest.Immutable},
			{Path: "/admin/own", Header: page, Body: "own"},
			{Path: "/admin/users", Header: page, Status: 404, Body: notFound},
			{Path: "/staff/own", Header: page, Body: "own"},
			{Path: "/staff/users", Header: page, Body: adaptertest.Content("/index.html"), Cache: "no-cache"},
			{Path: "/staff/users", Header: []string{"Accept", "application/json"}, Status: 404, Body: notFound},
		})
		e.RouteNotFound("/*", Fallback(v))
		adaptertest.Check(t, adaptertest.Listen(t, e), []adaptertest.Exchange{{Path: "/users/1", Header: page, Body: adaptertest.Content("/index.html"), Cache: "no-cache"}})
	}
}

// The application's error handler formats the 404 of missing files.
func TestErrorHandler(t *testing.T) {
	v := adaptertest.Production(t, core.Config{})
	for _, e := range []*echo.Echo{newEcho(Middleware(v)), registered(t, v)} {
		e.HTTPErrorHandler = func(err error, c echo.Context) {
			var he *echo.HTTPError
			if errors.As(err, &he) && !c.Response().Committed {
				_ = c.String(he.Code, "custom")
			}
		}
		e.GET("/assets/own404", func(echo.Context) error { return echo.ErrNotFound })
		adaptertest.Check(t, adaptertest.Listen(t, e), []adaptertest.Exchange{
			{Path: "/assets/own404", Status: 404, Body: "custom", Cache: "no-store"},
			{Path: "/nothing", Status: 404, Body: "custom"},
		})
	}
}

func TestSkipper(t *testing.T) {
	e := newEcho(MiddlewareWithConfig(adaptertest.Production(t, core.Config{}), Config{
		Skipper: func(c echo.Context) bool { return c.Request().Header.Get("X-Skip") != "" },
	}))
	adaptertest.Check(t, adaptertest.Listen(t, e), []adaptertest.Exchange{
		{Path: "/robots.txt", Body: adaptertest.Content("/robots.txt"), Cache: "no-cache"},
		{Path: "/robots.txt", Header: []string{"X-Skip", "1"}, Status: 404, Body: notFound},
	})
}

// The middleware may precede one that changes the path.
func TestPre(t *testing.T) {
	v := adaptertest.Production(t, core.Config{Base: "/static/"})
	e := newEcho()
	e.Pre(Middleware(v), middleware.RewriteWithConfig(middleware.RewriteConfig{Rules: map[string]string{"/static/*": "/$1"}}))
	e.GET("/x", text("own"))
	adaptertest.Check(t, adaptertest.Listen(t, e), []adaptertest.Exchange{
		{Path: "/static/robots.txt", Body: adaptertest.Content("/robots.txt"), Cache: "no-cache"},
		{Path: "/static/x", Body: "own"},
	})
}

func TestStatic(t *testing.T) {
	v := adaptertest.Production(t, core.Config{})
	e := newEcho()
	e.GET("/assets/own", text("own"))
	if err := Static(e, v); err != nil {
		t.Fatal(err)
	}
	adaptertest.Check(t, adaptertest.Listen(t, e), []adaptertest.Exchange{
		{Path: "/assets/own", Body: "own"},
		{Path: "/assets", Status: 404, Body: notFound},
		{Path: "/assets/nothing", Status: 404, Body: notFound, Cache: "no-store"},
		{Method: "POST", Path: "/robots.txt", Status: 405, Body: `{"message":"Method Not Allowed"}` + "\n"},
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
	adaptertest.Check(t, adaptertest.Listen(t, e), []adaptertest.Exchange{
		{Path: "/robots.txt", Status: 401, Body: `{"message":"Unauthorized"}` + "\n"},
		{Path: "/robots.txt", Header: []string{"X-Key", "1"}, Body: adaptertest.Content("/robots.txt"), Cache: "no-cache"},
	})
}

func TestStaticRefuses(t *testing.T) {
	v := adaptertest.Production(t, core.Config{})
	e := newEcho()
	e.GET("/robots.txt", text("own"))
	if err := Static(e, v); err == nil || !strings.Contains(err.Error(), "the route GET /robots.txt of the application") {
		t.Errorf("a conflict: %v", err)
	}
	if err := Static(newEcho().Group("/x"), v); err == nil || !strings.Contains(err.Error(), "the path of Vite's files, into /x/") {
		t.Errorf("a group with a prefix: %v", err)
	}
	odd := adaptertest.Production(t, core.Config{Dist: fstest.MapFS{
		".vite/manifest.json": {Data: []byte("{}")},
		"a:b.txt":             {Data: []byte("x")},
	}})
	if err := Static(newEcho(), odd); err == nil || !strings.Contains(err.Error(), "/a:b.txt cannot be a route") {
		t.Errorf("a name with a colon: %v", err)
	}
}

func TestRenderer(t *testing.T) {
	v := adaptertest.Production(t, core.Config{Base: "/b/"})
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
		a := adaptertest.Do(t, "GET", adaptertest.Listen(t, e))
		want := strings.ReplaceAll(tt.want, "%s", a.Header.Get("X-Nonce"))
		if a.Status != http.StatusAccepted || a.Body != want || a.Header.Get("Content-Type") != echo.MIMETextHTMLCharsetUTF8 {
			t.Errorf("%s: %d %q %v, want %q", name, a.Status, a.Body, a.Header, want)
		}
	}
	if len(shared) != 1 {
		t.Errorf("the application's map was changed: %v", shared)
	}
}

// A template that fails sends nothing, and its error reaches the error handler.
func TestRendererFails(t *testing.T) {
	v := adaptertest.Production(t, core.Config{})
	var got error
	e := newEcho(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			got = next(c)
			return got
		}
	})
	e.Renderer = NewRenderer(template.Must(template.New("home").Parse(`half a page{{ .Vite.Tags "src/mian.ts" }}`)), v)
	e.GET("/", func(c echo.Context) error { return c.Render(http.StatusOK, "home", nil) })
	adaptertest.Check(t, adaptertest.Listen(t, e), []adaptertest.Exchange{{Path: "/", Status: 500, Body: `{"message":"Internal Server Error"}` + "\n"}})
	var unknown *manifest.EntryError
	if !errors.As(got, &unknown) || unknown.Name != "src/mian.ts" {
		t.Errorf("got %v", got)
	}
}

// Writers that take a 103 for the final status get none.
func TestEarlyHints(t *testing.T) {
	e := newEcho(middleware.Gzip())
	e.GET("/", func(c echo.Context) error { return c.String(http.StatusTeapot, "page") }, EarlyHints(adaptertest.Production(t, core.Config{}), "src/main.ts"))
	w := httptest.NewRecorder()
	e.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != http.StatusTeapot {
		t.Errorf("httptest: %d", w.Code)
	}
	a := adaptertest.Do(t, "GET", adaptertest.Listen(t, http.TimeoutHandler(e, time.Minute, "late")))
	if a.Status != http.StatusTeapot || !strings.Contains(a.Header.Get("Link"), adaptertest.Script) || len(a.Early) > 0 {
		t.Errorf("http.TimeoutHandler: %d %v, ahead: %v", a.Status, a.Header, a.Early)
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
	if err := Register(e, adaptertest.Production(t, core.Config{SPA: "index.html"})); err != nil {
		t.Fatal(err)
	}
	e.GET("/own", text(strings.Repeat("own ", 1000)))
	base := adaptertest.Listen(t, e)
	ask := func(path string, header ...string) (adaptertest.Response, string) {
		a := adaptertest.Do(t, "GET", base+path, header...)
		return a, <-seen
	}
	plain, _ := ask(adaptertest.Script)
	a, around := ask(adaptertest.Script, "Accept-Encoding", "gzip")
	if a.Header.Get("Content-Encoding") != "gzip" || a.Header.Get("Content-Length") != strconv.Itoa(len(a.Body)) || a.Header.Get("Etag") == plain.Header.Get("Etag") {
		t.Errorf("%d bytes, %v", len(a.Body), a.Header)
	}
	// Middleware around Gzip, such as an access log, sees the response.
	if want := fmt.Sprint("200 ", len(a.Body), " true"); around != want {
		t.Errorf("around: %q, want %q", around, want)
	}
	if a, around := ask(adaptertest.Script, "Accept-Encoding", "gzip", "If-None-Match", a.Header.Get("Etag")); a.Status != 304 || around != "304 0 true" {
		t.Errorf("revalidation: %d %q", a.Status, around)
	}
	if a, _ := ask("/users/1", "Accept-Encoding", "gzip", "Accept", "text/html"); a.Body != adaptertest.Content("/index.html") || a.Header.Get("Content-Encoding") != "" {
		t.Errorf("the fallback: %q %v", a.Body, a.Header)
	}
	if a, _ := ask("/own", "Accept-Encoding", "gzip"); a.Header.Get("Content-Encoding") != "gzip" || len(a.Body) > 1000 {
		t.Errorf("the application's own: %d bytes, %v", len(a.Body), a.Header)
	}
}

// echo builds the chain of handlers for each request, so that any middleware
// costs an allocation.
func BenchmarkMiddleware(b *testing.B) {
	for name, middleware := range map[string][]echo.MiddlewareFunc{
		"none": nil,
		"empty": {func(next echo.HandlerFunc) echo.HandlerFunc {
			return func(c echo.Context) error { return next(c) }
		}},
		"vite": {Middleware(adaptertest.Production(b, core.Config{}))},
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
