package fibervite

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/log"

	"github.com/govite/govite/core"
)

// Register makes app serve what is Vite's: it installs [New], which is
// [Middleware] before the routes and [Fallback] behind them. It is an error if
// app has routes already, which fiber would ask first, or a mounted
// application.
//
// Template functions are not for Register to add: fiber.New loads templates.
// See [AddFuncs].
func Register(app *fiber.App, v *core.Vite) error {
	routes := app.GetRoutes(true)
	for _, route := range app.GetRoutes() {
		if len(route.Handlers) == 0 { // a mounted application
			routes = append(routes, route)
		}
	}
	if len(routes) > 0 {
		return fmt.Errorf("fibervite: the application has routes already (%s %s); fiber asks in the order of registration: call Register first", routes[0].Method, routes[0].Path)
	}
	app.Use(New(Config{Vite: v}))
	return nil
}

// Config configures [New].
type Config struct {
	// Next tells which requests are not looked at. Default: nil, none.
	Next func(c *fiber.Ctx) bool

	// Vite answers for Vite. Default: none, it is required.
	Vite *core.Vite
}

// ConfigDefault has the defaults of [New].
var ConfigDefault = Config{}

// New returns a handler for app.Use that is [Middleware] before the routes and
// [Fallback] behind them: it asks the fallback when the router has found no
// route, and leaves alone every answer of the application, a 404 too. fiber
// tells nobody but by the router's error; middleware in between that turns
// errors into responses, as fiber's logger does, hides it. Put such middleware
// outside, or app.Use(Fallback(v)) after the last route. New panics without
// Config.Vite.
func New(config ...Config) fiber.Handler {
	cfg := ConfigDefault
	if len(config) > 0 {
		cfg = config[0]
	}
	if cfg.Vite == nil {
		panic("fibervite: Config.Vite is required")
	}
	middleware := Middleware(cfg.Vite)
	return func(c *fiber.Ctx) error {
		if cfg.Next != nil && cfg.Next(c) {
			return c.Next()
		}
		err := middleware(c)
		if err == nil || !isUnmatched(c, err) {
			return err
		}
		answered, failed := fallback(c, cfg.Vite)
		if !answered {
			return err
		}
		c.Response().Header.Del(fiber.HeaderAllow)
		return failed
	}
}

// Middleware answers requests for Vite's files and, in development, the socket
// for hot updates, before any route that is registered after it.
//
// For a request that is not Vite's it allocates nothing in production. In
// development a GET costs some microseconds, since net/http's proxy is asked.
func Middleware(v *core.Vite) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if answered, err := serve(c, v); answered {
			return err
		}
		return passOn(c, v)
	}
}

// Static registers the files of a build as routes, GET and HEAD, for
// applications that want no middleware for all requests: a route for each of
// its directories and for each file beside them. What is no file goes to the
// next route that matches. In development these are Vite's own paths; hot
// updates need [Middleware], unless Vite has a base of its own.
//
// The paths begin with Vite's base. It is an error if router is a group with
// another prefix.
func Static(router fiber.Router, v *core.Vite) error {
	var prefix string
	if group, ok := router.(*fiber.Group); ok {
		prefix = strings.TrimSuffix(group.Prefix, "/")
	}
	dirs, paths := v.Routes()
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

// escape returns a path as it is sent, which is what fiber compares.
func escape(path string) string { return (&url.URL{Path: path}).EscapedPath() }

// Fallback is a handler for app.Use after the last route. In production it
// answers page loads with the html entry of Config.SPA; in development it asks
// the dev server for what only that can know. Anything else it leaves to the
// next handler, or to fiber's 404. After [Register] or [New] it is needed only
// if there is middleware that turns errors into responses.
func Fallback(v *core.Vite) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if answered, err := fallback(c, v); answered {
			return err
		}
		return passOn(c, v)
	}
}

// PageFrom returns the page of this request, made on first use, with which a
// template's calls share a nonce and repeat nothing. It is kept in c.Locals.
func PageFrom(c *fiber.Ctx, v *core.Vite) *core.Page {
	if page, ok := c.Locals(pageKey{v}).(*core.Page); ok {
		return page
	}
	page := v.Page()
	page.SaveData(c.Get("Save-Data"))
	c.Locals(pageKey{v}, page)
	return page
}

type pageKey struct{ v *core.Vite }

// EarlyHints names what a page needs for entries in the Link header of the
// response to a GET. The fasthttp that fiber requires cannot send it ahead;
// with one that can, it is sent as a 103 Early Hints response too. In
// development there is nothing to send. An unknown entry goes to fiber's log;
// the request goes on.
func EarlyHints(v *core.Vite, entries ...string) fiber.Handler {
	entries = slices.Clone(entries)
	return func(c *fiber.Ctx) error {
		link, err := v.LinkHeader(entries...)
		if err != nil {
			log.Error(err)
		}
		if link != "" && c.Method() == fiber.MethodGet {
			c.Response().Header.Add(fiber.HeaderLink, link)
			if hinter, ok := any(c.Context()).(interface{ EarlyHints() error }); ok {
				_ = hinter.EarlyHints() // an error means that the client is gone
			}
		}
		return c.Next()
	}
}

// AddFuncs adds the template functions vite, viteAsset and viteInline to an
// engine of github.com/gofiber/template, such as html.New returns. Call it
// before fiber.New, which loads the templates. It is an error if they are
// loaded, or if engine has a function of one of these names.
func AddFuncs[E any](engine interface {
	FuncMap() map[string]any
	AddFuncMap(funcs map[string]any) E
	PreRenderCheck() bool // whether templates are to be loaded
}, v *core.Vite) error {
	funcs := v.FuncMap()
	if !engine.PreRenderCheck() {
		return errors.New("fibervite: the engine has loaded its templates: call AddFuncs before fiber.New")
	}
	taken := slices.DeleteFunc(slices.Sorted(maps.Keys(funcs)), func(name string) bool { return engine.FuncMap()[name] == nil })
	if len(taken) > 0 {
		return errors.New("fibervite: the engine has template functions of these names already: " + strings.Join(taken, ", "))
	}
	engine.AddFuncMap(funcs)
	return nil
}
