package echovite

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"

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
// other requests it allocates nothing.
func Middleware(v *core.Vite) echo.MiddlewareFunc { return MiddlewareWithConfig(v, Config{}) }

// MiddlewareWithConfig is [Middleware] with a config.
func MiddlewareWithConfig(v *core.Vite, config Config) echo.MiddlewareFunc {
	skip := config.Skipper
	if skip == nil {
		skip = middleware.DefaultSkipper
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			if skip(c) {
				return next(c)
			}
			if answer(c, v, adapter.Serve) {
				return nil
			}
			watchLost(c, v)
			return next(c)
		}
	}
}

// Fallback is a handler for e.RouteNotFound("/*", …). In production it answers
// page loads with Config.SPA; in development it asks the dev server. For all
// other requests it returns [echo.ErrNotFound], for e.HTTPErrorHandler. A page that
// it fills has the nonce of [PageFrom], if a middleware called that.
//
// In place of RouteNotFound, Fallback may be the NotFoundHandler of
// [echo.RouterConfig], with [Middleware] in place of [Register]. It then serves all
// groups, too, and echo still answers with 405 where a path has other methods.
func Fallback(v *core.Vite) echo.HandlerFunc {
	return fallback(v, func(*echo.Context) error { return echo.ErrNotFound })
}

// fallback is [Fallback], with a handler for all other requests.
func fallback(v *core.Vite, next echo.HandlerFunc) echo.HandlerFunc {
	return func(c *echo.Context) error {
		if answer(c, v, adapter.Fallback) {
			return nil
		}
		return next(c)
	}
}

// answer lets serve answer the request if it is Vite's. Files have their own
// encodings, so that they bypass echo's Gzip, which would encode them again. Gzip
// announces itself in Vary.
func answer(c *echo.Context, v *core.Vite, serve func(*core.Vite, http.ResponseWriter, *http.Request) bool) bool {
	w := c.Response()
	if slices.Contains(w.Header()[echo.HeaderVary], echo.HeaderAcceptEncoding) {
		server, _ := adapter.ServerWriter(w)
		top, bottom := responses(c)
		defer func(w http.ResponseWriter) { top.ResponseWriter = w }(top.ResponseWriter)
		defer func(w http.ResponseWriter) { bottom.ResponseWriter = w }(bottom.ResponseWriter)
		top.ResponseWriter = bottom // access logs read either
		bottom.ResponseWriter = server
		w = top
	}
	return serve(v, w, adapter.RequestFrom(c, v))
}

// watchLost puts the writer for missing files below all others, because middleware
// takes its writers away before echo's error handler runs.
func watchLost(c *echo.Context, v *core.Vite) {
	_, bottom := responses(c)
	bottom.ResponseWriter = adapter.LostWriter(v, bottom.ResponseWriter, c.Request())
}

// responses returns the first and the last *echo.Response in the chain of writers:
// echo.WrapMiddleware adds one. If a writer without Unwrap hides them, responses adds
// one above it.
func responses(c *echo.Context) (top, bottom *echo.Response) {
	for w := c.Response(); ; {
		if res, ok := w.(*echo.Response); ok {
			if top == nil {
				top = res
			}
			bottom = res
		}
		wrapper, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			break
		}
		w = wrapper.Unwrap()
	}
	if top == nil {
		top = echo.NewResponse(c.Response(), c.Logger())
		bottom = top
		c.SetResponse(top)
	}
	return top, bottom
}

// EarlyHints is [core.Vite.EarlyHints] before the next handler. It logs an unknown
// entry; the request goes on.
func EarlyHints(v *core.Vite, entries ...string) echo.MiddlewareFunc {
	entries = slices.Clone(entries)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			adapter.EarlyHints(v, c.Response(), c.Request(), entries...)
			return next(c)
		}
	}
}
