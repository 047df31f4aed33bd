package fibervite

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/govite/govite/core"
	"github.com/govite/govite/fibervite/internal/handlers"
)

// Config configures [New].
type Config struct {
	// Next reports whether the handler passes a request on unseen. Default: nil,
	// which passes on none.
	Next func(c *fiber.Ctx) bool
}

// ConfigDefault has the defaults of [New].
var ConfigDefault = Config{}

// New returns a handler for app.Use: it is [Middleware] before the routes and
// [Fallback] behind them. It calls the fallback when the rest of the chain
// returns a 404 or 405 and no route of the application matches the request.
// Register middleware that turns errors into responses, as fiber's logger does,
// before New, or add app.Use(Fallback(v)) after the last route. Config is
// optional; the default is [ConfigDefault].
func New(v *core.Vite, config ...Config) fiber.Handler {
	cfg := ConfigDefault
	if len(config) > 0 {
		cfg = config[0]
	}
	h, routes := handlersOf(v), &routes{}
	return func(c *fiber.Ctx) error {
		if cfg.Next != nil && cfg.Next(c) {
			return c.Next()
		}
		return h.Both(request{c}, func(err error) bool { return routes.isUnmatched(c, err) })
	}
}

// routes are the routes of an application, without middleware. They are read on
// first use, because an application registers them after govite.
type routes struct{ now atomic.Pointer[known] }

type known struct {
	handlers uint32              // number of the application's handlers when the routes were read
	patterns map[string][]string // by method
}

// isUnmatched reports whether err comes from the router because no route matches
// the request. fiber's error does not tell: a handler may return the same error.
func (r *routes) isUnmatched(c *fiber.Ctx, err error) bool {
	var e *fiber.Error
	if !errors.As(err, &e) || e == fiber.ErrNotFound || e.Code != fiber.StatusNotFound && e.Code != fiber.StatusMethodNotAllowed {
		return false
	}
	app := c.App()
	list := r.now.Load()
	if list == nil || list.handlers != app.HandlersCount() {
		list = &known{app.HandlersCount(), make(map[string][]string)}
		for _, route := range app.GetRoutes(true) {
			list.patterns[route.Method] = append(list.patterns[route.Method], route.Path)
		}
		r.now.Store(list)
	}
	config := app.Config()
	return !slices.ContainsFunc(list.patterns[c.Method()], func(pattern string) bool {
		return fiber.RoutePatternMatch(c.Path(), pattern, config)
	})
}

// Middleware answers requests for Vite's files and, in development, the socket
// for hot updates, before any route that is registered later. Register it before
// middleware that changes responses. For other requests it allocates nothing.
func Middleware(v *core.Vite) fiber.Handler {
	h := handlersOf(v)
	return func(c *fiber.Ctx) error { return h.Middleware(request{c}) }
}

// Fallback is a handler for app.Use after the last route. In production it
// answers page loads with Config.SPA; in development it asks the dev server. It
// leaves all other requests to the next handler, or to fiber's 404. After
// [Register] or [New] it is needed only behind middleware that turns errors into
// responses. A page that it fills has the nonce of [PageFrom], if a handler called
// that.
func Fallback(v *core.Vite) fiber.Handler {
	h := handlersOf(v)
	return func(c *fiber.Ctx) error { return h.Fallback(request{c}) }
}

// EarlyHints is [core.Vite.EarlyHints] before the next handler. It logs an
// unknown entry; the request goes on. fasthttp sends the Link header with the
// page, and also ahead in versions newer than fiber requires.
func EarlyHints(v *core.Vite, entries ...string) fiber.Handler {
	entries = slices.Clone(entries)
	return func(c *fiber.Ctx) error {
		if link := handlers.Link(request{c}, v, entries); link != "" {
			c.Response().Header.Add(fiber.HeaderLink, link)
			if hinter, ok := any(c.Context()).(interface{ EarlyHints() error }); ok && handlers.TakesHints(c.Context()) {
				_ = hinter.EarlyHints() // an error means that the client is gone
			}
		}
		return c.Next()
	}
}

// A request is a handlers.Request.
type request struct{ *fiber.Ctx }

func (r request) RequestCtx() *fasthttp.RequestCtx { return r.Ctx.Context() }
func (r request) Context() context.Context         { return r.UserContext() }

func handlersOf(v *core.Vite) *handlers.Handlers {
	return &handlers.Handlers{Vite: v, Status: status, Timeout: fiber.ErrRequestTimeout}
}

// status returns the status of fiber's error, or 0.
func status(err error) int {
	var e *fiber.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return 0
}
