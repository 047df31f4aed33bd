package echovite

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v5"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// Register adds [Middleware] for all routes, earlier routes too, and [Fallback]
// as the RouteNotFound handler for "/*". Call it before e.Use of middleware that
// buffers responses or ends requests after a time. Another RouteNotFound handler
// for "/*" is an error, and so is a router that refuses a second one.
//
// A Group with middleware answers unmatched requests below its prefix itself. If
// pages of a single-page application are there, add Fallback(v) as the group's
// RouteNotFound handler after its last Use. After a later e.Group("", middleware),
// add it to e again. An earlier e.Group("", middleware) still gets the unmatched
// requests that are not Vite's. [Fallback] describes a way that covers all groups.
func Register(e *echo.Echo, v *core.Vite) error {
	handler := Fallback(v)
	routes := e.Router().Routes()
	if route, err := routes.FindByMethodPath(echo.RouteNotFound, "/*"); err == nil {
		// e.Group("", middleware) adds handlers for "" and "/*".
		if _, err := routes.FindByMethodPath(echo.RouteNotFound, ""); err != nil || route.Name == fallbackName {
			return errors.New("echovite: there is a RouteNotFound handler for /* already: use Middleware, and call Fallback in that handler")
		}
		handler = fallback(v, earlier(e))
	}
	if _, err := e.AddRoute(echo.Route{Method: echo.RouteNotFound, Path: "/*", Name: fallbackName, Handler: handler}); err != nil {
		return fmt.Errorf("echovite: the router refuses the fallback: %w: use Middleware, and give Fallback to echo.RouterConfig as NotFoundHandler", err)
	}
	e.Use(Middleware(v))
	return nil
}

// fallbackName is the name of the route of Register.
const fallbackName = "echovite.Fallback"

// earlier returns the RouteNotFound handler that e has for "/*". It may be that of a
// group, or the application's, which has replaced that: echo's routes do not tell.
func earlier(e *echo.Echo) echo.HandlerFunc {
	c := e.NewContext(&http.Request{Method: echo.RouteNotFound, URL: &url.URL{Path: "/*"}}, nil)
	return e.Router().Route(c)
}

// Router is the part of an *echo.Echo or an *echo.Group that [Static] needs.
type Router interface {
	AddRoute(route echo.Route) (echo.RouteInfo, error)
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
		watchLost(c, v)
		return echo.ErrNotFound
	}
	var routes echo.Routes
	if e, ok := router.(interface{ Router() echo.Router }); ok {
		routes = e.Router().Routes()
	}
	taken := func(method, path string) bool {
		return slices.ContainsFunc(routes, func(r echo.RouteInfo) bool {
			return (r.Method == method || r.Method == echo.RouteAny) && r.Path == path
		})
	}
	add := func(method, path string) (string, error) {
		route, err := router.AddRoute(echo.Route{Method: method, Path: path, Handler: handler})
		return route.Path, err
	}
	if err := adapter.AddRoutes(v, ":*", taken, add); err != nil {
		return fmt.Errorf("echovite: %w", err)
	}
	return nil
}
