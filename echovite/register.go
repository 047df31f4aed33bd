package echovite

import (
	"fmt"
	"net/http"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// Register joins e to Vite: [Middleware] for all routes, earlier ones too, and
// [Fallback] as the RouteNotFound handler for "/*". Middleware runs in the order
// of e.Use, so that Register belongs before middleware that buffers responses or
// ends requests after a time. It is an error if e has a RouteNotFound handler of
// the application's own for "/*".
//
// A Group with middleware registers a RouteNotFound handler for all paths below
// its prefix. Give it the fallback again, after its last Use, if pages of a
// single-page application are there; and e itself after e.Group("", middleware).
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

// Router is the part of an *echo.Echo or an *echo.Group that [Static] needs.
type Router interface {
	Add(method, path string, handler echo.HandlerFunc, middleware ...echo.MiddlewareFunc) *echo.Route
}

// Static registers the files of a build as routes, GET and HEAD, for applications
// that want no middleware for all requests: a route for each of its directories
// and for each file beside them. In development these are Vite's own paths; hot
// updates need [Middleware], unless Vite has a base of its own.
//
// The paths begin with Vite's base, so that a group with a prefix is an error;
// e.Group("", middleware) is not. It is an error as well if e has a route
// already where Vite's files are; a group cannot tell.
func Static(router Router, v *core.Vite) error {
	handler := func(c echo.Context) error {
		if answer(c, v, adapter.Serve) {
			return nil
		}
		c.Response().Writer = adapter.LostWriter(v, c.Response().Writer, c.Request())
		return echo.ErrNotFound
	}
	prefixes, paths := adapter.Routes(v)
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
