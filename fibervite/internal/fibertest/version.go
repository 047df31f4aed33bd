// Package fibertest has the tests of the adapters for fiber. They run on every version
// of fiber.
package fibertest

import (
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/gofiber/template/html/v2"

	"github.com/govite/govite/core"
	"github.com/govite/govite/fibervite/internal/handlers"
)

// A Version is a version of fiber, and its adapter.
type Version struct {
	New      func(Config) App
	PageFrom func(Ctx, *core.Vite) *core.Page     // the adapter's
	AddFuncs func(*html.Engine, *core.Vite) error // the adapter's

	// NotFound and NotAllowed are fiber's errors, and NewError is fiber's function.
	NotFound, NotAllowed error
	NewError             func(status int, text string) error

	// Unmatched returns the text of the router's 404.
	Unmatched func(method, path string) string

	// Buffers is the middleware that reads a whole response before it sends the first
	// byte.
	Buffers []Middleware
}

// buffers reports whether the middleware of s reads a whole response before it sends
// the first byte.
func (v Version) buffers(s Server) bool { return slices.Contains(v.Buffers, s.Middleware) }

// A Config has fields of fiber.Config.
type Config struct {
	Views                     Views
	Timeouts                  time.Duration // for reads, writes and idle connections; 0 is none
	DisableKeepalive          bool
	DisableHeaderNormalizing  bool
	DisableDefaultContentType bool
	ReduceMemoryUsage         bool
}

// Views is fiber's.
type Views interface {
	Load() error
	Render(w io.Writer, name string, data any, layouts ...string) error
}

// Middleware names middleware of fiber.
type Middleware string

// The middleware that applications use. The zero value is none.
const (
	Compress Middleware = "compress"
	ETag     Middleware = "etag"
	Recover  Middleware = "recover"
	Logger   Middleware = "logger"  // turns errors into responses
	Timeout  Middleware = "timeout" // of Patience
)

// Patience bounds every wait. Only a wait that fails takes as long.
const Patience = time.Minute

// A Ctx is the context of a request.
type Ctx interface {
	handlers.Request
	io.Writer
	Get(name string, byDefault ...string) string
	OriginalURL() string
	Path(override ...string) string
	Render(name string, data any, layouts ...string) error
	SendString(text string) error
	Set(name, value string)
	SetContext(ctx context.Context)
}

// A Handler is a handler of fiber.
type Handler = func(Ctx) error

// An App is an application of fiber, with the functions of the adapter.
type App interface {
	Router
	Group(prefix string) Router
	Mount(prefix string) // an application without routes
	Wrap(m Middleware, timeout time.Duration)

	Register(v *core.Vite) error
	UseNew(v *core.Vite, next func(Ctx) bool)
	UseFallback(v *core.Vite)

	Run(t testing.TB, l net.Listener) // until the test ends
	ServeConn(c net.Conn) error
	Test(r *http.Request) (*http.Response, error)
}

// A Router is an application of fiber, or a group of its routes.
type Router interface {
	Use(h Handler)
	Get(path string, h Handler)
	Post(path string, h Handler)
	Hinted(method, path string, v *core.Vite, entry string, h Handler) // behind EarlyHints
	Static(v *core.Vite) error
}

// text returns a handler.
func text(s string) Handler { return func(c Ctx) error { return c.SendString(s) } }

// status returns a handler.
func status(code int, s string) Handler {
	return func(c Ctx) error {
		c.RequestCtx().SetStatusCode(code)
		return c.SendString(s)
	}
}

// fails returns a handler.
func fails(err error) Handler { return func(Ctx) error { return err } }

// listen runs app on a listener of its own until the test ends.
func listen(t testing.TB, app App) (baseURL string) {
	t.Helper()
	l := newListener(t)
	app.Run(t, l)
	return "http://" + l.Addr().String()
}

func newListener(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Serve calls serve, which serves an application until the end of the test calls
// shutdown.
func Serve(t testing.TB, serve func() error, shutdown func(time.Duration) error) {
	t.Helper()
	failed := make(chan error, 1)
	go func() { failed <- serve() }()
	t.Cleanup(func() {
		if err := shutdown(time.Second); err != nil {
			t.Logf("connections were left: %v", err)
		}
		if err := <-failed; err != nil {
			t.Error(err)
		}
	})
}

// registered returns an application after Register.
func (v Version) registered(t testing.TB, vite *core.Vite, middleware ...Handler) App {
	t.Helper()
	app := v.New(Config{})
	for _, m := range middleware {
		app.Use(m)
	}
	if err := app.Register(vite); err != nil {
		t.Fatal(err)
	}
	return app
}
