package fibervite

import (
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/compress"
	"github.com/gofiber/fiber/v3/middleware/etag"
	"github.com/gofiber/fiber/v3/middleware/logger"
	recovery "github.com/gofiber/fiber/v3/middleware/recover"
	"github.com/gofiber/fiber/v3/middleware/timeout"
	"github.com/gofiber/template/html/v2"

	"github.com/govite/govite/core"
	"github.com/govite/govite/fibervite/internal/fibertest"
)

// version is this adapter for the tests of all versions of fiber.
var version = fibertest.Version{
	New: func(c fibertest.Config) fibertest.App {
		config := fiber.Config{
			DisableDefaultContentType: c.DisableDefaultContentType,
			DisableHeaderNormalizing:  c.DisableHeaderNormalizing,
			DisableKeepalive:          c.DisableKeepalive,
			ReduceMemoryUsage:         c.ReduceMemoryUsage,
			ReadTimeout:               c.Timeouts,
			WriteTimeout:              c.Timeouts,
			IdleTimeout:               c.Timeouts,
			Views:                     c.Views,
		}
		a := fiber.New(config)
		return app{router{a}, a}
	},
	PageFrom:   func(c fibertest.Ctx, v *core.Vite) *core.Page { return PageFrom(c.(fiber.Ctx), v) },
	AddFuncs:   func(e *html.Engine, v *core.Vite) error { return AddFuncs(e, v) },
	NotFound:   fiber.ErrNotFound,
	NotAllowed: fiber.ErrMethodNotAllowed,
	NewError:   func(status int, text string) error { return fiber.NewError(status, text) },
	Unmatched:  func(_, _ string) string { return "Not Found" },
	Buffers:    []fibertest.Middleware{fibertest.Compress, fibertest.ETag},
}

func handler(h fibertest.Handler) fiber.Handler {
	return func(c fiber.Ctx) error { return h(c) }
}

type router struct{ fiber.Router }

func (r router) Use(h fibertest.Handler)               { r.Router.Use(handler(h)) }
func (r router) Get(path string, h fibertest.Handler)  { r.Router.Get(path, handler(h)) }
func (r router) Post(path string, h fibertest.Handler) { r.Router.Post(path, handler(h)) }
func (r router) Static(v *core.Vite) error             { return Static(r.Router, v) }

func (r router) Hinted(method, path string, v *core.Vite, entry string, h fibertest.Handler) {
	r.Add([]string{method}, path, EarlyHints(v, entry), handler(h))
}

type app struct {
	router
	app *fiber.App
}

func (a app) Group(prefix string) fibertest.Router { return router{a.app.Group(prefix)} }
func (a app) Mount(prefix string)                  { a.app.Use(prefix, fiber.New()) }
func (a app) Register(v *core.Vite) error          { return Register(a.app, v) }
func (a app) ServeConn(c net.Conn) error {
	a.app.Handler() // makes the application ready
	return a.app.Server().ServeConn(c)
}
func (a app) Test(r *http.Request) (*http.Response, error) { return a.app.Test(r) }

func (a app) UseNew(v *core.Vite, next func(fibertest.Ctx) bool) {
	var config Config
	if next != nil {
		config.Next = func(c fiber.Ctx) bool { return next(c) }
	}
	a.app.Use(New(v, config))
}

func (a app) UseFallback(v *core.Vite) { a.app.Use(Fallback(v)) }

func (a app) Wrap(m fibertest.Middleware, d time.Duration) {
	a.app.Use(map[fibertest.Middleware]fiber.Handler{
		fibertest.Compress: compress.New(),
		fibertest.ETag:     etag.New(),
		fibertest.Recover:  recovery.New(),
		fibertest.Logger:   logger.New(logger.Config{Stream: io.Discard}),
		fibertest.Timeout:  timeout.New(fiber.Ctx.Next, timeout.Config{Timeout: d}),
	}[m])
}

func (a app) Run(t testing.TB, l net.Listener) {
	t.Helper()
	fibertest.Serve(t, func() error { return a.app.Listener(l, fiber.ListenConfig{DisableStartupMessage: true}) }, a.app.ShutdownWithTimeout)
}
