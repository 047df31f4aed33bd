package echovite

import (
	"fmt"
	"html/template"
	"net/http"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/govite/govite/core"
)

// Register makes e serve what is Vite's: [Middleware] for all routes, earlier
// ones too, and [Fallback] as e's RouteNotFound handler for "/*". Middleware
// runs in the order of e.Use, so that Register belongs before those that
// buffer responses or end requests after a time. It is an error if e has a
// RouteNotFound handler of the application's own for "/*".
//
// A Group with middleware registers a RouteNotFound handler for all paths
// below its prefix. Give it the fallback again, after its last Use, if pages
// of a single-page application are there; and e itself after
// e.Group("", middleware).
func Register(e *echo.Echo, v *core.Vite) error {
	for _, route := range e.Routes() {
		if route.Method == echo.RouteNotFound && route.Path == "/*" && route.Name != groupNotFound {
			return fmt.Errorf("echovite: RouteNotFound for %s is taken (%s): use Middleware, and Fallback in that handler", route.Path, route.Name)
		}
	}
	e.Use(Middleware(v))
	e.RouteNotFound("/*", Fallback(v))
	return nil
}

// groupNotFound is the name of the handler that every Group with middleware
// registers.
var groupNotFound = runtime.FuncForPC(reflect.ValueOf(echo.NotFoundHandler).Pointer()).Name()

// Config configures [MiddlewareWithConfig].
type Config struct {
	// Skipper tells which requests are not looked at. Default:
	// middleware.DefaultSkipper, which skips none.
	Skipper middleware.Skipper

	// Vite answers for Vite. Default: none, it is required.
	Vite *core.Vite
}

// Middleware answers requests for Vite's files and, in development, the socket
// for hot updates, before any route. Give it to e.Use: it covers all routes,
// and what no route takes. Put it outside of middleware that buffers responses
// or ends requests after a time. Where e.Pre has middleware that changes the
// path, as middleware.RemoveTrailingSlash does, give it to e.Pre before that.
//
// For a request that is not Vite's it allocates nothing, beside what echo does
// to put a middleware before a handler.
func Middleware(v *core.Vite) echo.MiddlewareFunc {
	return MiddlewareWithConfig(Config{Vite: v})
}

// MiddlewareWithConfig is [Middleware] with a config. It panics without
// Config.Vite.
func MiddlewareWithConfig(config Config) echo.MiddlewareFunc {
	if config.Vite == nil {
		panic("echovite: Config.Vite is required")
	}
	if config.Skipper == nil {
		config.Skipper = middleware.DefaultSkipper
	}
	skip, v := config.Skipper, config.Vite
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			switch {
			case skip(c):
			case answer(c, v.Serve):
				return nil
			case v.IsLost(c.Request().URL.Path):
				noStore(c)
			}
			return next(c)
		}
	}
}

// Router is what [Static] registers routes with: an *echo.Echo or an
// *echo.Group.
type Router interface {
	Add(method, path string, handler echo.HandlerFunc, middleware ...echo.MiddlewareFunc) *echo.Route
}

// Static registers the files of a build as routes, GET and HEAD, for
// applications that want no middleware for all requests: a route for each of
// its directories and for each file beside them. In development these are
// Vite's own paths; hot updates need [Middleware], unless Vite has a base of
// its own.
//
// The paths begin with Vite's base, so that a group with a prefix is an error;
// e.Group("", middleware) is not. It is an error as well if e has a route
// already where Vite's files are; a group cannot tell.
func Static(router Router, v *core.Vite) error {
	handler := func(c echo.Context) error {
		if answer(c, v.Serve) {
			return nil
		}
		noStore(c)
		return echo.ErrNotFound
	}
	prefixes, paths := v.Routes()
	for _, path := range slices.Concat(prefixes, paths) {
		if strings.ContainsAny(path, ":*") {
			return fmt.Errorf("echovite: %s cannot be a route of echo: use Middleware", path)
		}
	}
	for _, prefix := range prefixes {
		paths = append(paths, prefix+"*")
	}
	if e, ok := router.(interface{ Routes() []*echo.Route }); ok {
		for _, route := range e.Routes() {
			if (route.Method == http.MethodGet || route.Method == http.MethodHead) && slices.Contains(paths, route.Path) {
				return fmt.Errorf("echovite: the route %s %s of the application is where Vite's files are; use Middleware, or give Vite a base of its own", route.Method, route.Path)
			}
		}
	}
	for _, path := range paths {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			if route := router.Add(method, path, handler); route.Path != path {
				return fmt.Errorf("echovite: Vite's files are at %s, and the group makes that %s; use a group without a prefix", path, route.Path)
			}
		}
	}
	return nil
}

// Fallback is a handler for e.RouteNotFound("/*", …). In production it answers
// page loads with the html entry of Config.SPA; in development it asks the dev
// server for what only that can know. Anything else is [echo.ErrNotFound], for
// e.HTTPErrorHandler.
func Fallback(v *core.Vite) echo.HandlerFunc {
	return func(c echo.Context) error {
		if answer(c, v.ServeFallback) {
			return nil
		}
		return echo.ErrNotFound
	}
}

// PageFrom returns the page of this request, made on first use, with which a
// template's calls share a nonce and repeat nothing.
func PageFrom(c echo.Context, v *core.Vite) *core.Page {
	const key = "github.com/govite/govite/echovite"
	pages, _ := c.Get(key).(map[*core.Vite]*core.Page)
	if pages == nil {
		pages = make(map[*core.Vite]*core.Page, 1)
		c.Set(key, pages)
	}
	if pages[v] == nil {
		pages[v] = v.Page()
		pages[v].SaveData(c.Request().Header.Get("Save-Data"))
	}
	return pages[v]
}

// EarlyHints sends what a page needs for entries ahead of it, as a 103 Early
// Hints response to a GET of HTTP/1.1 or later, and in the Link header of the
// final response. In development there is nothing to send. An unknown entry
// goes to c.Logger(); the request goes on.
func EarlyHints(v *core.Vite, entries ...string) echo.MiddlewareFunc {
	entries = slices.Clone(entries)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := v.EarlyHints(c.Response(), c.Request(), entries...); err != nil {
				c.Logger().Error(err)
			}
			return next(c)
		}
	}
}

// AddFuncs adds the template functions vite, viteAsset and viteInline to t and
// returns t. Templates that use them are parsed afterwards.
func AddFuncs(t *template.Template, v *core.Vite) *template.Template {
	return t.Funcs(v.FuncMap())
}

// answer lets serve, a method of a Vite, answer the request if it is Vite's.
// Files come in their own encodings, and echo's Gzip, which announces itself
// in Vary, would encode them once more: they go past it.
func answer(c echo.Context, serve func(http.ResponseWriter, *http.Request) bool) bool {
	res := c.Response()
	if slices.Contains(res.Header()[echo.HeaderVary], echo.HeaderAcceptEncoding) {
		defer func(w http.ResponseWriter) { res.Writer = w }(res.Writer)
		res.Writer, _ = core.ServerWriter(res.Writer)
	}
	return serve(res, c.Request())
}

// noStore keeps caches from remembering that a built file is not there.
func noStore(c echo.Context) {
	res := c.Response()
	res.Before(func() {
		if res.Status == http.StatusNotFound {
			res.Header().Set(echo.HeaderCacheControl, "no-store")
		}
	})
}
