package echovite

import (
	"errors"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adaptertest"
	"github.com/govite/govite/core/manifest"
)

const notFound = `{"message":"Not Found"}` + "\n" // of echo's error handler

var (
	page = []string{"Sec-Fetch-Mode", "navigate"}
	spa  = adaptertest.Content("/index.html")
)

// newEcho returns an Echo that logs nowhere.
func newEcho(middleware ...echo.MiddlewareFunc) *echo.Echo {
	return newWithConfig(echo.Config{}, middleware...)
}

func newWithConfig(c echo.Config, middleware ...echo.MiddlewareFunc) *echo.Echo {
	c.Logger = slog.New(slog.DiscardHandler)
	e := echo.NewWithConfig(c)
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
	return func(c *echo.Context) error { return c.String(http.StatusOK, s) }
}

func pass(next echo.HandlerFunc) echo.HandlerFunc { return next }

// Middleware of echo that wraps the writer.
var (
	dump = middleware.BodyDump(func(*echo.Context, []byte, []byte, error) {})
	wrap = echo.WrapMiddleware(func(next http.Handler) http.Handler { return next })
)

// Routes may precede Register. echo's error handler formats the 404 of unmatched
// requests and of handlers.
func TestRegister(t *testing.T) {
	e := newEcho()
	e.GET("/assets/own", text("own"))
	if err := Register(e, adaptertest.Production(t, core.Config{})); err != nil {
		t.Fatal(err)
	}
	none := func(*echo.Context) error { return echo.NewHTTPError(http.StatusNotFound, "none") }
	e.GET("/own404", none)
	e.GET("/assets/own404", none)
	adaptertest.Check(t, adaptertest.Listen(t, e), []adaptertest.Exchange{
		{Path: adaptertest.Script, Body: adaptertest.Content(adaptertest.Script), Cache: adaptertest.Immutable},
		{Path: "/assets/own", Body: "own"},
		{Path: "/own404", Status: 404, Body: `{"message":"none"}` + "\n"},
		{Path: "/assets/own404", Status: 404, Body: `{"message":"none"}` + "\n", Cache: "no-store"},
		{Path: "/users/1", Status: 404, Body: notFound},
		{Method: "HEAD", Path: "/users/1", Status: 404},
		{Method: "DELETE", Path: "/assets/own", Status: 404, Body: notFound, Cache: "no-store"}, // 405 without a RouteNotFound
	})
}

// strict is a router that refuses a second route of the same method and path.
func strict() echo.Config { return echo.Config{Router: echo.NewRouter(echo.RouterConfig{})} }

func TestRegisterRefuses(t *testing.T) {
	v := adaptertest.Production(t, core.Config{})
	refused := errors.New("no more routes")
	for name, tt := range map[string]struct {
		config echo.Config
		before func(*echo.Echo)
		want   string
	}{
		"a handler":                  {echo.Config{}, func(e *echo.Echo) { e.RouteNotFound("/*", text("own")) }, "a RouteNotFound handler for /* already"},
		"a handler, strict":          {strict(), func(e *echo.Echo) { e.RouteNotFound("/*", text("own")) }, "a RouteNotFound handler for /* already"},
		"a handler, concurrent":      {echo.Config{Router: echo.NewConcurrentRouter(strict().Router)}, func(e *echo.Echo) { e.RouteNotFound("/*", text("own")) }, "a RouteNotFound handler for /* already"},
		"a group, strict":            {strict(), func(e *echo.Echo) { e.Group("", pass) }, "give Fallback to echo.RouterConfig"},
		"the application's callback": {echo.Config{OnAddRoute: func(echo.Route) error { return refused }}, func(*echo.Echo) {}, refused.Error()},
	} {
		e := newWithConfig(tt.config)
		tt.before(e)
		if err := Register(e, v); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
		if n := len(e.Middlewares()); n > 0 {
			t.Errorf("%s: %d middleware after the error", name, n)
		}
	}
	for name, before := range map[string]func(*echo.Echo){"once": func(*echo.Echo) {}, "after a group": func(e *echo.Echo) { e.Group("", pass) }} {
		e := newEcho()
		before(e)
		if err := errors.Join(Register(e, v), Register(e, v)); err == nil || strings.Count(err.Error(), "already") != 1 {
			t.Errorf("twice, %s: %v", name, err)
		}
	}
}

// A Group with middleware has a RouteNotFound handler of its own.
func TestGroups(t *testing.T) {
	v := adaptertest.Production(t, core.Config{SPA: "index.html"})
	guard := func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			c.Response().Header().Set("Cache-Control", "guarded")
			return next(c)
		}
	}
	var (
		register = func(e *echo.Echo) error { return Register(e, v) }
		use      = func(e *echo.Echo) error { e.Use(Middleware(v)); return nil }
		group    = func(e *echo.Echo) error { e.Group("", guard).GET("/own", text("own")); return nil }
		own      = func(e *echo.Echo) error { e.RouteNotFound("/*", text("lost")); return nil }
		again    = func(e *echo.Echo) error { e.RouteNotFound("/*", Fallback(v)); return nil }

		filled  = adaptertest.Exchange{Body: spa, Cache: "no-cache"}
		none    = adaptertest.Exchange{Status: 404, Body: notFound}
		guarded = adaptertest.Exchange{Status: 404, Body: notFound, Cache: "guarded"}
		lost    = adaptertest.Exchange{Body: "lost"}
	)
	for name, tt := range map[string]struct {
		config echo.Config
		steps  []func(*echo.Echo) error
		page   adaptertest.Exchange // the response to a page load
		other  adaptertest.Exchange // the response to another unmatched request
	}{
		"before the group":        {echo.Config{}, []func(*echo.Echo) error{register, group}, guarded, guarded},
		"and again after it":      {echo.Config{}, []func(*echo.Echo) error{register, group, again}, filled, none},
		"after the group":         {echo.Config{}, []func(*echo.Echo) error{group, register}, filled, guarded},
		"after its handler":       {echo.Config{}, []func(*echo.Echo) error{group, own, register}, filled, lost},
		"after a lost handler":    {echo.Config{}, []func(*echo.Echo) error{own, group, register}, filled, guarded},
		"before, a strict router": {strict(), []func(*echo.Echo) error{register, group}, guarded, guarded},
		"before, groups add none": {echo.Config{NoGroupAutoRegister404Routes: true}, []func(*echo.Echo) error{register, group}, filled, none},
		"after, groups add none":  {echo.Config{NoGroupAutoRegister404Routes: true}, []func(*echo.Echo) error{group, register}, filled, none},
		"the router's handler": {
			echo.Config{Router: echo.NewRouter(echo.RouterConfig{NotFoundHandler: Fallback(v)})},
			[]func(*echo.Echo) error{use, group}, filled, guarded,
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := newWithConfig(tt.config)
			e.POST("/:name", text("posted")) // at a wildcard, too
			e.Group("/admin", guard)
			for _, step := range tt.steps {
				if err := step(e); err != nil {
					t.Fatal(err)
				}
			}
			tt.page.Path, tt.page.Header = "/users/1", page
			tt.other.Path = "/users/1.json"
			adaptertest.Check(t, adaptertest.Listen(t, e), []adaptertest.Exchange{
				tt.page,
				tt.other,
				{Path: "/own", Header: page, Body: "own", Cache: "guarded"},
				{Path: adaptertest.Script, Body: adaptertest.Content(adaptertest.Script), Cache: adaptertest.Immutable},
			})
		})
	}
}

// A group answers unmatched requests below its prefix, unless it has the fallback.
func TestGroupsWithPrefix(t *testing.T) {
	v := adaptertest.Production(t, core.Config{SPA: "index.html"})
	for _, registerFirst := range []bool{true, false} {
		e := newEcho()
		if registerFirst {
			e = registered(t, v)
		}
		e.Group("/admin", pass)
		e.Group("/staff", pass).RouteNotFound("/*", Fallback(v))
		if !registerFirst {
			if err := Register(e, v); err != nil {
				t.Fatal(err)
			}
		}
		adaptertest.Check(t, adaptertest.Listen(t, e), []adaptertest.Exchange{
			{Path: "/users/1", Header: page, Body: spa, Cache: "no-cache"},
			{Path: "/admin/users", Header: page, Status: 404, Body: notFound},
			{Path: "/staff/users", Header: page, Body: spa, Cache: "no-cache"},
			{Path: "/staff/users.json", Status: 404, Body: notFound},
		})
	}
}

// The fallback as the router's handler leaves echo its 405 and its answer to
// OPTIONS.
func TestRouterConfig(t *testing.T) {
	v := adaptertest.Production(t, core.Config{SPA: "index.html"})
	e := newWithConfig(echo.Config{Router: echo.NewRouter(echo.RouterConfig{NotFoundHandler: Fallback(v)})}, Middleware(v))
	e.POST("/own", text("own"))
	adaptertest.Check(t, adaptertest.Listen(t, e), []adaptertest.Exchange{
		{Path: "/users/1", Header: page, Body: spa, Cache: "no-cache"},
		{Method: "DELETE", Path: "/own", Status: 405, Body: `{"message":"Method Not Allowed"}` + "\n"},
		{Method: "OPTIONS", Path: "/own", Status: 204},
	})
}

// The application's error handler formats the 404 of missing files.
func TestErrorHandler(t *testing.T) {
	v := adaptertest.Production(t, core.Config{})
	for _, e := range []*echo.Echo{newEcho(Middleware(v)), registered(t, v)} {
		e.HTTPErrorHandler = func(c *echo.Context, err error) {
			if res, _ := echo.UnwrapResponse(c.Response()); errors.Is(err, echo.ErrNotFound) && !res.Committed {
				_ = c.String(echo.StatusCode(err), "custom")
			}
		}
		e.GET("/assets/own404", func(*echo.Context) error { return echo.ErrNotFound })
		adaptertest.Check(t, adaptertest.Listen(t, e), []adaptertest.Exchange{
			{Path: "/assets/own404", Status: 404, Body: "custom", Cache: "no-store"},
			{Path: "/nothing", Status: 404, Body: "custom"},
		})
	}
}

func TestSkipper(t *testing.T) {
	e := newEcho(MiddlewareWithConfig(adaptertest.Production(t, core.Config{}), Config{
		Skipper: func(c *echo.Context) bool { return c.Request().Header.Get("X-Skip") != "" },
	}))
	adaptertest.Check(t, adaptertest.Listen(t, e), []adaptertest.Exchange{
		{Path: "/robots.txt", Body: adaptertest.Content("/robots.txt"), Cache: "no-cache"},
		{Path: "/robots.txt", Header: []string{"X-Skip", "1"}, Status: 404, Body: notFound},
	})
}

// The middleware may precede one that changes the path.
func TestPre(t *testing.T) {
	e := newEcho()
	e.Pre(Middleware(adaptertest.Production(t, core.Config{Base: "/static/"})), middleware.RewriteWithConfig(middleware.RewriteConfig{Rules: map[string]string{"/static/*": "/$1"}}))
	e.GET("/x", text("own"))
	adaptertest.Check(t, adaptertest.Listen(t, e), []adaptertest.Exchange{
		{Path: "/static/robots.txt", Body: adaptertest.Content("/robots.txt"), Cache: "no-cache"},
		{Path: "/static/x", Body: "own"},
	})
}

// The middleware of a group guards the files of Static.
func TestStaticInGroup(t *testing.T) {
	guard := func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			if c.Request().Header.Get("X-Key") == "" {
				return echo.ErrUnauthorized
			}
			return next(c)
		}
	}
	e := newEcho()
	if err := Static(e.Group("", guard), adaptertest.Production(t, core.Config{})); err != nil {
		t.Fatal(err)
	}
	adaptertest.Check(t, adaptertest.Listen(t, e), []adaptertest.Exchange{
		{Path: "/robots.txt", Status: 401, Body: `{"message":"Unauthorized"}` + "\n"},
		{Path: "/robots.txt", Header: []string{"X-Key", "1"}, Body: adaptertest.Content("/robots.txt"), Cache: "no-cache"},
		{Method: "POST", Path: "/robots.txt", Header: []string{"X-Key", "1"}, Status: 404, Body: notFound}, // by the group
	})
}

func TestStaticRefuses(t *testing.T) {
	v := adaptertest.Production(t, core.Config{})
	odd := adaptertest.Production(t, core.Config{Dist: fstest.MapFS{".vite/manifest.json": {Data: []byte("{}")}, "a:b.txt": {Data: []byte("x")}}})
	own := func(e *echo.Echo) Router { e.GET("/robots.txt", text("own")); return e }
	for name, tt := range map[string]struct {
		config echo.Config
		router func(*echo.Echo) Router
		v      *core.Vite
		want   string
	}{
		"a conflict":            {echo.Config{}, own, v, "the route GET /robots.txt of the application"},
		"a conflict, strict":    {strict(), own, v, "the route GET /robots.txt of the application"},
		"any method":            {echo.Config{}, func(e *echo.Echo) Router { e.Any("/assets/*", text("own")); return e }, v, "the route GET /assets/* of the application"},
		"in a group, strict":    {strict(), func(e *echo.Echo) Router { own(e); return e.Group("") }, v, "GET /robots.txt: adding duplicate route"},
		"a group with a prefix": {echo.Config{}, func(e *echo.Echo) Router { return e.Group("/x") }, v, "the path of Vite's files, into /x/"},
		"a name with a colon":   {echo.Config{}, func(e *echo.Echo) Router { return e }, odd, "/a:b.txt cannot be a route"},
	} {
		if err := Static(tt.router(newWithConfig(tt.config)), tt.v); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A router may answer HEAD by GET handlers, which then write to a writer of echo's.
func TestHead(t *testing.T) {
	v := adaptertest.Production(t, core.Config{SPA: "index.html"})
	config := echo.Config{Router: echo.NewRouter(echo.RouterConfig{AutoHandleHEAD: true})}
	for name, gzip := range map[string][]echo.MiddlewareFunc{"plain": nil, "Gzip": {middleware.Gzip()}} {
		e := newWithConfig(config, gzip...)
		e.Use(Middleware(v))
		e.GET("/"+name+"/*", Fallback(v))
		e.GET("/"+name+"/own", text("own"))
		base := adaptertest.Listen(t, e)
		for path, want := range map[string]string{
			adaptertest.Script:    adaptertest.Content(adaptertest.Script),
			"/" + name + "/users": spa,
			"/" + name + "/own":   "own",
		} {
			get := adaptertest.Do(t, "GET", base+path, page...)
			head := adaptertest.Do(t, "HEAD", base+path, page...)
			get.Header.Del("Date")
			head.Header.Del("Date")
			if get.Status != 200 || get.Body != want || head.Status != 200 || head.Body != "" || !maps.EqualFunc(get.Header, head.Header, slices.Equal) {
				t.Errorf("%s, %s: GET %d %v, HEAD %d %v", name, path, get.Status, get.Header, head.Status, head.Header)
			}
		}
	}
}

func TestRenderer(t *testing.T) {
	v := adaptertest.Production(t, core.Config{})
	own := v.Page(t.Context())
	type named map[string]any
	type data struct {
		Title string
		Vite  *core.Page
	}
	for name, tt := range map[string]struct {
		data any
		want string // %s is the request's nonce
	}{
		"nil":           {nil, "|%s"},
		"a map":         {map[string]any{"Title": "map"}, "map|%s"},
		"a named map":   {named{"Title": "named"}, "named|%s"},
		"a Vite of own": {map[string]any{"Title": "own", "Vite": own}, "own|" + own.Nonce()},
		"a struct":      {data{"struct", own}, "struct|" + own.Nonce()},
	} {
		e := newEcho()
		e.Renderer = NewRenderer(template.Must(template.New("home").Parse(`{{ with .Title }}{{ . }}{{ end }}|{{ .Vite.Nonce }}`)), v)
		e.GET("/", func(c *echo.Context) error {
			c.Response().Header().Set("X-Nonce", PageFrom(c, v).Nonce())
			return c.Render(http.StatusAccepted, "home", tt.data)
		})
		a := adaptertest.Do(t, "GET", adaptertest.Listen(t, e))
		want := strings.ReplaceAll(tt.want, "%s", a.Header.Get("X-Nonce"))
		if a.Status != http.StatusAccepted || a.Body != want || a.Header.Get("Content-Type") != echo.MIMETextHTMLCharsetUTF8 {
			t.Errorf("%s: %d %q %v, want %q", name, a.Status, a.Body, a.Header, want)
		}
	}
}

// A template that fails sends nothing, and its error reaches the error handler.
func TestRendererFails(t *testing.T) {
	v := adaptertest.Production(t, core.Config{})
	var got error
	e := newEcho(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			got = next(c)
			return got
		}
	})
	e.Renderer = NewRenderer(template.Must(template.New("home").Parse(`half a page{{ .Vite.Tags "src/mian.ts" }}`)), v)
	e.GET("/", func(c *echo.Context) error { return c.Render(http.StatusOK, "home", nil) })
	adaptertest.Check(t, adaptertest.Listen(t, e), []adaptertest.Exchange{{Path: "/", Status: 500, Body: `{"message":"Internal Server Error"}` + "\n"}})
	var unknown *manifest.EntryError
	if !errors.As(got, &unknown) || unknown.Name != "src/mian.ts" {
		t.Errorf("got %v", got)
	}
}

// echo's writers, and those of others, take a 103 for the final status.
func TestEarlyHints(t *testing.T) {
	e := newEcho(middleware.Gzip(), dump, wrap)
	e.GET("/", text("page"), EarlyHints(adaptertest.Production(t, core.Config{}), "src/main.ts"))
	a := adaptertest.Do(t, http.MethodGet, adaptertest.Listen(t, e))
	if link := a.Header.Get("Link"); a.Status != http.StatusOK || a.Body != "page" || len(a.Early) != 1 || a.Early[0].Get("Link") != link || link == "" {
		t.Errorf("%d %v, ahead: %v", a.Status, a.Header, a.Early)
	}
	a = adaptertest.Do(t, http.MethodGet, adaptertest.Listen(t, http.TimeoutHandler(e, time.Minute, "late")))
	if a.Status != http.StatusOK || a.Body != "page" || a.Header.Get("Link") == "" || len(a.Early) > 0 {
		t.Errorf("http.TimeoutHandler: %d %v, ahead: %v", a.Status, a.Header, a.Early)
	}
}

// echo's Gzip would encode an encoded file again. Middleware around it, such as an
// access log, sees the status and the size of the response, by echo's Response at
// hand or by its own.
func TestGzip(t *testing.T) {
	for name, between := range map[string][]echo.MiddlewareFunc{
		"Gzip":                    {middleware.Gzip()},
		"WrapMiddleware and Gzip": {wrap, middleware.Gzip()},
		"Gzip and WrapMiddleware": {middleware.Gzip(), wrap},
		"BodyDump in between":     {dump, wrap, middleware.Gzip()},
	} {
		t.Run(name, func(t *testing.T) { testGzip(t, between) })
	}
}

func testGzip(t *testing.T, between []echo.MiddlewareFunc) {
	// The client may read all of a response before the handlers return.
	seen := make(chan string, 1)
	e := newEcho(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			own, err := echo.UnwrapResponse(c.Response())
			if err != nil {
				return err
			}
			err = next(c)
			hand, _ := echo.UnwrapResponse(c.Response())
			status := func(r *echo.Response) string { return fmt.Sprint(r.Status, " ", r.Size, " ", r.Committed) }
			if c.Path() != "/own" && status(own) != status(hand) {
				t.Errorf("%s: the Response has %s, and the Response at hand %s", c.Request().URL, status(own), status(hand))
			}
			seen <- status(own)
			return err
		}
	})
	e.Use(between...)
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
	if want := fmt.Sprint("200 ", len(a.Body), " true"); around != want {
		t.Errorf("around: %q, want %q", around, want)
	}
	if a, around := ask(adaptertest.Script, "Accept-Encoding", "gzip", "If-None-Match", a.Header.Get("Etag")); a.Status != 304 || around != "304 0 true" {
		t.Errorf("revalidation: %d %q", a.Status, around)
	}
	if a, _ := ask("/users/1", append(page, "Accept-Encoding", "gzip")...); a.Body != spa || a.Header.Get("Content-Encoding") != "" {
		t.Errorf("the fallback: %q %v", a.Body, a.Header)
	}
	if a, _ := ask("/own", "Accept-Encoding", "gzip"); a.Header.Get("Content-Encoding") != "gzip" || len(a.Body) > 1000 {
		t.Errorf("the application's own: %d bytes, %v", len(a.Body), a.Header)
	}
	if a, _ := ask(adaptertest.Gone, "Accept-Encoding", "gzip"); a.Status != 404 || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("a missing file: %d %v", a.Status, a.Header)
	}
}

// The socket for hot updates passes the writers of middleware.
func TestSocket(t *testing.T) {
	v := adaptertest.Development(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, stream, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
		_, _ = io.Copy(conn, stream)
	}, core.Config{})
	base := adaptertest.Listen(t, registered(t, v, middleware.Gzip(), dump, wrap))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/?token=abc", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Protocol": "vite-hmr", "Accept-Encoding": "gzip"} {
		r.Header.Set(name, value)
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	socket, ok := resp.Body.(io.ReadWriter)
	if !ok {
		t.Fatalf("no socket: %d %v", resp.StatusCode, resp.Header)
	}
	const message = "update"
	echoed := make([]byte, len(message))
	if _, err := io.WriteString(socket, message); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(socket, echoed); err != nil || string(echoed) != message {
		t.Errorf("%q, %v", echoed, err)
	}
}

// A writer of a middleware may have no Unwrap, and hide echo's Response.
func TestHiddenResponse(t *testing.T) {
	e := newEcho(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			c.SetResponse(struct{ http.ResponseWriter }{c.Response()})
			return next(c)
		}
	})
	if err := Register(e, adaptertest.Production(t, core.Config{})); err != nil {
		t.Fatal(err)
	}
	e.GET("/assets/own404", func(*echo.Context) error { return echo.ErrNotFound })
	adaptertest.Check(t, adaptertest.Listen(t, e), []adaptertest.Exchange{
		{Path: adaptertest.Script, Body: adaptertest.Content(adaptertest.Script), Cache: adaptertest.Immutable},
		{Path: "/assets/own404", Status: 404, Body: notFound, Cache: "no-store"},
	})
}

// Requests that are not Vite's cost no allocation, even behind echo's Gzip.
func TestMiddlewareAllocates(t *testing.T) {
	handler := Middleware(adaptertest.Production(t, core.Config{}))(func(*echo.Context) error { return nil })
	for name, vary := range map[string]string{"alone": "Origin", "behind Gzip": echo.HeaderAcceptEncoding} {
		w := httptest.NewRecorder()
		w.Header().Set(echo.HeaderVary, vary)
		c := newEcho().NewContext(httptest.NewRequest(http.MethodGet, "/users/17", nil), w)
		if n := testing.AllocsPerRun(100, func() { _ = handler(c) }); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func BenchmarkMiddleware(b *testing.B) {
	for name, middleware := range map[string][]echo.MiddlewareFunc{"none": nil, "vite": {Middleware(adaptertest.Production(b, core.Config{}))}} {
		e := newEcho(middleware...)
		e.GET("/users/:id", func(*echo.Context) error { return nil })
		r, w := httptest.NewRequest(http.MethodGet, "/users/17", nil), httptest.NewRecorder()
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e.ServeHTTP(w, r)
			}
		})
	}
}
