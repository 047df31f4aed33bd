package fibervite

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/static"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adaptertest"
)

var (
	page = []string{"Accept", "text/html"}
	spa  = adaptertest.Content("/index.html")
)

func listen(t testing.TB, a *fiber.App) (baseURL string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	app{router{a}, a}.Run(t, l)
	return "http://" + l.Addr().String()
}

func registered(t testing.TB, v *core.Vite, config ...fiber.Config) *fiber.App {
	t.Helper()
	app := fiber.New(config...)
	if err := Register(app, v); err != nil {
		t.Fatal(err)
	}
	return app
}

// fiber's guide turns app.Static of version 2 into routes for all paths.
func TestStaticMiddleware(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "own.txt"), []byte("own"), 0o600); err != nil {
		t.Fatal(err)
	}
	app := registered(t, adaptertest.Production(t, core.Config{SPA: "index.html"}))
	app.Get("/users/me", func(fiber.Ctx) error { return fiber.ErrNotFound })
	app.Get("/prefix*", static.New(dir))
	app.Get("/*", static.New(dir))
	adaptertest.Check(t, listen(t, app), []adaptertest.Exchange{
		{Path: "/own.txt", Header: page, Body: "own"},
		{Path: "/prefix/own.txt", Header: page, Body: "own"},
		{Path: adaptertest.Script, Body: adaptertest.Content(adaptertest.Script), Cache: adaptertest.Immutable},
		{Path: "/users/1", Header: page, Body: spa, Cache: "no-cache"},
		{Method: "HEAD", Path: "/users/1", Header: page, Cache: "no-cache"},
		{Path: "/prefix/1", Header: page, Body: spa, Cache: "no-cache"},
		{Path: "/users/1", Header: []string{"Accept", "application/json"}, Status: 404, Body: "Not Found"},
		{Path: "/users/me", Header: page, Status: 404, Body: "Not Found"},
	})

	v := adaptertest.Development(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("vite " + r.RequestURI))
	}, core.Config{})
	app = registered(t, v)
	app.Get("/*", static.New(dir))
	adaptertest.Check(t, listen(t, app), []adaptertest.Exchange{
		{Path: "/own.txt", Body: "own"},
		{Path: "/logo.svg", Body: "vite /logo.svg"},
	})
}

// The router's error may also come from a middleware or a route, which then has
// decided.
func TestRouterErrors(t *testing.T) {
	app := registered(t, adaptertest.Production(t, core.Config{SPA: "index.html"}))
	refuse := func(fiber.Ctx) error { return fiber.ErrNotFound }
	next := func(c fiber.Ctx) error { return c.Next() }
	app.Use("/same", refuse)
	app.Use("/first", refuse, next)
	app.Use("/second", next, refuse)
	app.Use("/both", next, next)
	app.Use("/own", func(fiber.Ctx) error { return fiber.NewError(fiber.StatusNotFound, "own") })
	refused := func(path string) adaptertest.Exchange {
		return adaptertest.Exchange{Path: path, Header: page, Status: 404, Body: "Not Found"}
	}
	adaptertest.Check(t, listen(t, app), []adaptertest.Exchange{
		refused("/same"),
		refused("/first"),
		refused("/second"),
		{Path: "/both", Header: page, Body: spa, Cache: "no-cache"},
		{Path: "/own", Header: page, Status: 404, Body: "own"},
	})
}

// A mounted application leaves page loads without a route to the fallback.
func TestMounted(t *testing.T) {
	app := registered(t, adaptertest.Production(t, core.Config{SPA: "index.html"}))
	sub := fiber.New()
	sub.Get("/own", func(c fiber.Ctx) error { return c.SendString("own") })
	app.Use("/api", sub)
	adaptertest.Check(t, listen(t, app), []adaptertest.Exchange{
		{Path: "/api/own", Header: page, Body: "own"},
		{Path: "/api/1", Header: page, Body: spa, Cache: "no-cache"},
		{Path: "/api/1", Status: 404, Body: "Not Found"},
	})
}

func TestStaticWithoutHeadRoutes(t *testing.T) {
	app := fiber.New(fiber.Config{DisableHeadAutoRegister: true})
	if err := Static(app, adaptertest.Production(t, core.Config{})); err != nil {
		t.Fatal(err)
	}
	adaptertest.Check(t, listen(t, app), []adaptertest.Exchange{
		{Path: adaptertest.Script, Body: adaptertest.Content(adaptertest.Script), Cache: adaptertest.Immutable},
		{Method: "HEAD", Path: adaptertest.Script, Cache: adaptertest.Immutable},
	})
}

// customCtx is a context of an application.
type customCtx struct {
	fiber.DefaultCtx
	hints chan []string
}

func (c *customCtx) SendEarlyHints(hints []string) error {
	c.hints <- hints
	return c.DefaultCtx.SendEarlyHints(hints)
}

func TestCustomContext(t *testing.T) {
	hints := make(chan []string, 1)
	app := fiber.NewWithCustomCtx(func(app *fiber.App) fiber.CustomCtx {
		return &customCtx{*fiber.NewDefaultCtx(app), hints}
	})
	v := adaptertest.Production(t, core.Config{SPA: "index.html"})
	if err := Register(app, v); err != nil {
		t.Fatal(err)
	}
	app.Use("/refused", func(fiber.Ctx) error { return fiber.ErrNotFound })
	app.Get("/own", EarlyHints(v, "src/main.ts"), func(c fiber.Ctx) error {
		if page := PageFrom(c, v); page != PageFrom(c, v) {
			t.Error("two pages")
		}
		return c.SendString("own")
	})
	adaptertest.Check(t, listen(t, app), []adaptertest.Exchange{
		{Path: "/own", Header: page, Body: "own"},
		{Path: adaptertest.Script, Body: adaptertest.Content(adaptertest.Script), Cache: adaptertest.Immutable},
		{Path: "/users/1", Header: page, Body: spa, Cache: "no-cache"},
		{Path: "/refused", Header: page, Status: 404, Body: "Not Found"},
		{Path: "/api/1", Status: 404, Body: "Not Found"},
	})
	link, err := v.LinkHeader("src/main.ts")
	if got := <-hints; err != nil || len(got) != 1 || got[0] != link {
		t.Errorf("%v, hints %q, want %q", err, got, link)
	}
}

// A route may be a handler of net/http.
func TestNetHTTPHandler(t *testing.T) {
	v := adaptertest.Production(t, core.Config{})
	app := registered(t, v)
	app.Get("/", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		tags, err := v.Tags("src/main.ts")
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write([]byte(tags))
	}))
	resp, err := app.Test(httptest.NewRequest("GET", "/", nil))
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("%v, %v", resp, err)
	}
}
