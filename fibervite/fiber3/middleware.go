package fibervite

import (
	"errors"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v3"

	"github.com/govite/govite/core"
	"github.com/govite/govite/fibervite/internal/handlers"
)

// Config configures [New].
type Config struct {
	// Next reports whether the handler passes a request on unseen. Default: nil,
	// which passes on none.
	Next func(c fiber.Ctx) bool
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
	h := handlersOf(v)
	return func(c fiber.Ctx) error {
		if cfg.Next != nil && cfg.Next(c) {
			return c.Next()
		}
		return h.Both(c, func(err error) bool { return isUnmatched(c, err) })
	}
}

// isUnmatched reports whether err comes from the router because no route matches the
// request, or because none but routes of fiber's static middleware do, which pass a
// request on if they lack the file.
func isUnmatched(c fiber.Ctx, err error) bool {
	if err != fiber.ErrNotFound && err != fiber.ErrMethodNotAllowed { //nolint:errorlint // the router wraps neither
		return false
	}
	return isAtEnd(c) && (!c.Matched() || isStatic(c.Route()))
}

// isAtEnd reports whether the router found no further route. If not, the last handler
// has returned one of the router's errors itself. Only a private field tells.
func isAtEnd(c fiber.Ctx) bool {
	index := reflect.Indirect(reflect.ValueOf(c)).FieldByName("indexHandler")
	return !index.IsValid() || !index.CanInt() || int(index.Int()) >= len(c.Route().Handlers)
}

// isStatic reports whether the last handler of route is fiber's static middleware.
func isStatic(route *fiber.Route) bool {
	if len(route.Handlers) == 0 {
		return false
	}
	handler := reflect.ValueOf(route.Handlers[len(route.Handlers)-1]).Pointer()
	return strings.HasPrefix(runtime.FuncForPC(handler).Name(), "github.com/gofiber/fiber/v3/middleware/static.")
}

// Middleware answers requests for Vite's files and, in development, the socket
// for hot updates, before any route that is registered later. Register it before
// middleware that changes responses. For other requests it allocates nothing.
func Middleware(v *core.Vite) fiber.Handler {
	h := handlersOf(v)
	return func(c fiber.Ctx) error { return h.Middleware(c) }
}

// Fallback is a handler for app.Use after the last route. In production it
// answers page loads with Config.SPA; in development it asks the dev server. It
// leaves all other requests to the next handler, or to fiber's 404. After
// [Register] or [New] it is needed only behind middleware that turns errors into
// responses. A page that it fills has the nonce of [PageFrom], if a handler called
// that.
func Fallback(v *core.Vite) fiber.Handler {
	h := handlersOf(v)
	return func(c fiber.Ctx) error { return h.Fallback(c) }
}

// EarlyHints is [core.Vite.EarlyHints] before the next handler. It logs an
// unknown entry; the request goes on.
func EarlyHints(v *core.Vite, entries ...string) fiber.Handler {
	entries = slices.Clone(entries)
	return func(c fiber.Ctx) error {
		link := handlers.Link(c, v, entries)
		switch {
		case link == "":
		case handlers.TakesHints(c.RequestCtx()):
			_ = c.SendEarlyHints([]string{link}) // an error means that the client is gone
		default:
			c.Response().Header.Add(fiber.HeaderLink, link)
		}
		return c.Next()
	}
}

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
