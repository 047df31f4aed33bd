package echovite

import (
	"fmt"
	"net/http"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/labstack/echo/v5"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// Register adds [Middleware] for all routes, earlier routes too, and [Fallback]
// as the RouteNotFound handler for "/*". Call it before e.Use of middleware that
// buffers responses or ends requests after a time. Another RouteNotFound handler
// for "/*" is an error.
//
// A Group with middleware answers unmatched requests below its prefix itself. If
// pages of a single-page application are there, add Fallback(v) as the group's
// RouteNotFound handler after its last Use. After e.Group("", middleware), add it
// to e again.
func Register(e *echo.Echo, v *core.Vite) error {
	for _, route := range e.Routes() {
		if route.Method == echo.RouteNotFound && route.Path == "/*" && route.Name != groupNotFound {
			return fmt.Errorf("echovite: there is a RouteNotFound handler for %s already (%s): use Middleware, and call Fallback in that handler", route.Path, route.Name)
		}
	}
	e.Use(Middleware(v))
	e.RouteNotFound("/*", Fallback(v))
	return nil
}

// groupNotFound is the name of the RouteNotFound handler of every Group with
// middleware.
var groupNotFound = runtime.FuncForPC(reflect.ValueOf(echo.NotFoundHandler).Pointer()).Name()

// Router is the part of an *echo.Echo or an *echo.Group that [Static] needs.
type Router interface {
	Add(method, path string, handler echo.HandlerFunc, middleware ...echo.MiddlewareFunc) *echo.Route
}

// Static registers routes for Vite's files, GET and HEAD, in place of
// [Middleware]: in production for each directory of the build and each file
// beside the directories, in development for Vite's own paths. Hot updates need
// Middleware, unless Vite has a base other than "/".
//
// The paths begin with Vite's base. A route of the application at one of them is
// an error, which a group cannot detect, and so is a group with a prefix.
func Static(router Router, v *core.Vite) error {
	handler := func(c *echo.Context) error {
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
				return fmt.Errorf("echovite: the route %s %s of the application has the path of Vite's files: use Middleware, or give Vite another base", route.Method, route.Path)
			}
		}
	}
	for _, path := range paths {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			if route := router.Add(method, path, handler); route.Path != path {
				return fmt.Errorf("echovite: the group turns %s, the path of Vite's files, into %s: use a group without a prefix", path, route.Path)
			}
		}
	}
	return nil
}
