package echovite

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// Config configures [MiddlewareWithConfig].
type Config struct {
	// Skipper reports whether the middleware passes a request on unseen. Default:
	// middleware.DefaultSkipper, which skips none.
	Skipper middleware.Skipper
}

// Middleware answers requests for Vite's files and, in development, the socket
// for hot updates, before any route. Give it to e.Use: it covers unmatched
// requests and all routes. Register it before middleware that buffers responses
// or ends requests after a time. If middleware of e.Pre changes the path, as
// middleware.RemoveTrailingSlash does, give Middleware to e.Pre before that. For
// other requests it allocates nothing, except echo's chain of handlers.
func Middleware(v *core.Vite) echo.MiddlewareFunc { return MiddlewareWithConfig(v, Config{}) }

// MiddlewareWithConfig is [Middleware] with a config.
func MiddlewareWithConfig(v *core.Vite, config Config) echo.MiddlewareFunc {
	skip := config.Skipper
	if skip == nil {
		skip = middleware.DefaultSkipper
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if skip(c) {
				return next(c)
			}
			if answer(c, v, adapter.Serve) {
				return nil
			}
			c.Response().Writer = adapter.LostWriter(v, c.Response().Writer, c.Request())
			return next(c)
		}
	}
}

// Fallback is a handler for e.RouteNotFound("/*", …). In production it answers
// page loads with Config.SPA; in development it asks the dev server. For all
// other requests it returns [echo.ErrNotFound], for e.HTTPErrorHandler. A page that
// it fills has the nonce of [PageFrom], if a middleware called that.
func Fallback(v *core.Vite) echo.HandlerFunc {
	return func(c echo.Context) error {
		if answer(c, v, adapter.Fallback) {
			return nil
		}
		return echo.ErrNotFound
	}
}

// answer lets serve answer the request if it is Vite's. Files have their own
// encodings, so that they bypass echo's Gzip, which would encode them again. Gzip
// announces itself in Vary.
func answer(c echo.Context, v *core.Vite, serve func(*core.Vite, http.ResponseWriter, *http.Request) bool) bool {
	res := c.Response()
	if slices.Contains(res.Header()[echo.HeaderVary], echo.HeaderAcceptEncoding) {
		defer func(w http.ResponseWriter) { res.Writer = w }(res.Writer)
		res.Writer, _ = adapter.ServerWriter(res.Writer)
	}
	return serve(v, res, adapter.RequestFrom(c, v))
}

// EarlyHints is [core.Vite.EarlyHints] before the next handler. It logs an unknown
// entry; the request goes on.
func EarlyHints(v *core.Vite, entries ...string) echo.MiddlewareFunc {
	entries = slices.Clone(entries)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			adapter.EarlyHints(v, c.Response(), c.Request(), entries...)
			return next(c)
		}
	}
}
