package fibervite

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// Register adds [New], which is [Middleware] before the routes and [Fallback]
// behind them. It is an error if app has routes, which fiber would call first, or
// a mounted application. Register adds no template functions, because fiber.New
// loads templates: see [AddFuncs].
func Register(app *fiber.App, v *core.Vite) error {
	routes := app.GetRoutes(true)
	for _, route := range app.GetRoutes() {
		if len(route.Handlers) == 0 { // a mounted application
			routes = append(routes, route)
		}
	}
	if len(routes) > 0 {
		return fmt.Errorf("fibervite: the application has routes already (%s %s), and fiber calls handlers in the order of registration: call Register first", routes[0].Method, routes[0].Path)
	}
	app.Use(New(v))
	return nil
}

// Static registers routes for Vite's files, GET and HEAD, in place of
// [Middleware]: in production for each directory of the build and each file
// beside the directories, in development for Vite's own paths. Hot updates need
// Middleware, unless Vite has a base other than "/". Requests for missing files
// go to the next route that matches.
//
// The paths begin with Vite's base. A group with another prefix is an error.
func Static(router fiber.Router, v *core.Vite) error {
	var prefix string
	if group, ok := router.(*fiber.Group); ok {
		prefix = strings.TrimSuffix(group.Prefix, "/")
	}
	dirs, paths := adapter.Routes(v)
	for _, path := range slices.Concat(dirs, paths) {
		if strings.ContainsAny(path, `:*+\`) {
			return fmt.Errorf("fibervite: %s cannot be a route of fiber: use Middleware", path)
		}
		if !strings.HasPrefix(path, prefix+"/") {
			return fmt.Errorf("fibervite: Vite's files are at %s, and the group is at %s: use a group without a prefix, or give Vite that base", path, prefix)
		}
	}
	handler := Middleware(v)
	for _, dir := range dirs {
		router.Get(escape(dir[len(prefix):])+"*", handler)
	}
	for _, path := range paths {
		router.Get(escape(path[len(prefix):]), handler)
	}
	return nil
}

// escape returns a path percent-encoded, because fiber matches encoded paths.
func escape(path string) string { return (&url.URL{Path: path}).EscapedPath() }
