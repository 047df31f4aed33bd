package fibervite

import (
	"github.com/gofiber/fiber/v3"

	"github.com/govite/govite/core"
	"github.com/govite/govite/fibervite/internal/handlers"
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
		return handlers.ErrRoutes(routes[0].Method, routes[0].Path)
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
		prefix = group.Prefix
	}
	paths, err := handlers.Routes(v, prefix)
	if err != nil {
		return err
	}
	handler := Middleware(v)
	for _, path := range paths {
		// fiber.Config may turn off the HEAD routes of Get.
		router.Add([]string{fiber.MethodGet, fiber.MethodHead}, path, handler)
	}
	return nil
}
