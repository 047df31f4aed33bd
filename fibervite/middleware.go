package fibervite

import (
	"errors"
	"net/http"
	"slices"
	"sync/atomic"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
	"github.com/govite/govite/fibervite/internal/bridge"
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
	middleware, routes := Middleware(v), &routes{}
	return func(c *fiber.Ctx) error {
		if cfg.Next != nil && cfg.Next(c) {
			return c.Next()
		}
		err := middleware(c)
		if err == nil {
			return nil
		}
		file, ask := adapter.FindFallback(v, c.Method(), sentPath(c), header(c))
		if file == nil && !ask || !routes.isUnmatched(c, err) {
			return err
		}
		answered, failed := answer(c, v, file, ask, adapter.Fallback)
		if !answered {
			return err
		}
		c.Response().Header.Del(fiber.HeaderAllow)
		return failed
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
	return func(c *fiber.Ctx) error {
		file, serve := adapter.Find(v, c.Method(), sentPath(c), header(c))
		if answered, err := answer(c, v, file, serve, adapter.Serve); answered {
			return err
		}
		return passOn(c, v)
	}
}

// Fallback is a handler for app.Use after the last route. In production it
// answers page loads with Config.SPA; in development it asks the dev server. It
// leaves all other requests to the next handler, or to fiber's 404. After
// [Register] or [New] it is needed only behind middleware that turns errors into
// responses. A page that it fills has the nonce of [PageFrom], if a handler called
// that.
func Fallback(v *core.Vite) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if answered, err := fallback(c, v); answered {
			return err
		}
		return passOn(c, v)
	}
}

// fallback answers an unmatched request if it is Vite's.
func fallback(c *fiber.Ctx, v *core.Vite) (answered bool, err error) {
	file, fallback := adapter.FindFallback(v, c.Method(), sentPath(c), header(c))
	return answer(c, v, file, fallback, adapter.Fallback)
}

// answer sends file, or lets handle answer if ask is true.
func answer(c *fiber.Ctx, v *core.Vite, file *adapter.File, ask bool, handle func(*core.Vite, http.ResponseWriter, *http.Request) bool) (answered bool, err error) {
	switch {
	case file != nil:
		return sendFile(c, v, file)
	case ask:
		page, _ := c.Locals(pageKey{v}).(*core.Page)
		return bridge.Serve(c, adapter.Logger(v), func(w http.ResponseWriter, r *http.Request) bool {
			if page != nil {
				r = adapter.WithPage(v, r, page)
			}
			return handle(v, w, r)
		})
	}
	return false, nil
}

// passOn runs the rest of the chain. It tells caches not to keep a 404 for a
// missing built file.
func passOn(c *fiber.Ctx, v *core.Vite) error {
	err := c.Next()
	status := c.Response().StatusCode()
	if err != nil {
		var e *fiber.Error
		if !errors.As(err, &e) {
			return err
		}
		status = e.Code // fiber's ErrorHandler comes after the chain
	}
	if status == fiber.StatusNotFound && adapter.IsLost(v, sentPath(c), header(c)) {
		c.Set(fiber.HeaderCacheControl, "no-store")
	}
	return err
}

// sentPath returns the path as the client sent it; c.Path is decoded if fiber is
// configured so. The string is valid during the request.
func sentPath(c *fiber.Ctx) string { return utils.UnsafeString(c.Request().URI().PathOriginal()) }

// A requestHeader is an adapter.Header. Its strings are valid during the request. As
// an interface it allocates nothing, because it is one pointer.
type requestHeader struct{ c *fiber.Ctx }

func header(c *fiber.Ctx) requestHeader { return requestHeader{c} }

func (h requestHeader) Get(name string) string {
	return utils.UnsafeString(h.c.Request().Header.Peek(name))
}

// EarlyHints is [core.Vite.EarlyHints] before the next handler. It logs an
// unknown entry; the request goes on. fasthttp sends the Link header with the
// page, and also ahead in versions newer than fiber requires.
func EarlyHints(v *core.Vite, entries ...string) fiber.Handler {
	entries = slices.Clone(entries)
	return func(c *fiber.Ctx) error {
		link, err := v.LinkHeader(entries...)
		if err != nil {
			adapter.Logger(v).ErrorContext(c.UserContext(), "no early hints", "error", err)
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
