package echovite

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"

	"github.com/labstack/echo/v4"

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
	handler := func(c echo.Context) error {
		if answer(c, v, adapter.Serve) {
			return nil
		}
		c.Response().Writer = adapter.LostWriter(v, c.Response().Writer, c.Request())
		return echo.ErrNotFound
	}
	var routes []*echo.Route
	if e, ok := router.(interface{ Routes() []*echo.Route }); ok {
		routes = e.Routes()
	}
	taken := func(method, path string) bool {
		return slices.ContainsFunc(routes, func(r *echo.Route) bool { return r.Method == method && r.Path == path })
	}
	add := func(method, path string) (string, error) { return router.Add(method, path, handler).Path, nil }
	if err := adapter.AddRoutes(v, ":*", taken, add); err != nil {
		return fmt.Errorf("echovite: %w", err)
	}
	return nil
}
