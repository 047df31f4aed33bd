package fibervite

import (
	"bufio"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
	"github.com/gofiber/fiber/v2/middleware/timeout"
	"github.com/gofiber/template/html/v2"

	"github.com/govite/govite/core/adaptertest"
)

func TestAdapter(t *testing.T) { adaptertest.Run(t, start) }

func start(t testing.TB, app adaptertest.App) string {
	engine := html.NewFileSystem(http.FS(fstest.MapFS{
		"home.html":  {Data: []byte(adaptertest.Home)},
		"funcs.html": {Data: []byte(adaptertest.Funcs)},
		"wrong.html": {Data: []byte(adaptertest.Wrong)},
	}), ".html")
	if err := AddFuncs(engine, app.Vite); err != nil {
		t.Fatal(err)
	}
	server := fiber.New(fiber.Config{Views: engine, DisableStartupMessage: true})
	if app.Compress {
		server.Use(compress.New())
	}
	if app.Timeout > 0 {
		server.Use(timeout.NewWithContext(func(c *fiber.Ctx) error { return c.Next() }, app.Timeout))
	}
	server.Use(func(c *fiber.Ctx) error {
		c.Set("X-Before", "yes")
		return c.Next()
	})
	if app.Static {
		if err := Static(server, app.Vite); err != nil {
			t.Fatal(err)
		}
	} else if err := Register(server, app.Vite); err != nil {
		t.Fatal(err)
	}
	server.Use(func(c *fiber.Ctx) error {
		c.Set("X-After", "yes")
		if app.Policy {
			c.Set("X-Nonce", PageFrom(c, app.Vite).Nonce())
		}
		return c.Next()
	})

	group := server.Group(app.Prefix)
	group.Get("/", func(c *fiber.Ctx) error {
		page := PageFrom(c, app.Vite)
		c.Set("X-Nonce", page.Nonce())
		return c.Render("home", fiber.Map{"Vite": page})
	})
	group.Get("/funcs", func(c *fiber.Ctx) error { return c.Render("funcs", nil) })
	group.Get("/wrong", func(c *fiber.Ctx) error { return c.Render("wrong", nil) })
	group.Get("/pages", func(c *fiber.Ctx) error {
		var nonces []string
		for range 2 {
			nonces = append(nonces, PageFrom(c, app.Vite).Nonce(), PageFrom(c, app.Other).Nonce())
		}
		return c.SendString(strings.Join(nonces, " "))
	})
	hints := func(c *fiber.Ctx) error {
		if _, ok := any(c.Context()).(interface{ EarlyHints() error }); !ok {
			c.Set("X-Early", "no")
		}
		c.Response().Header.Add(fiber.HeaderLink, "</next>; rel=next")
		return c.Status(fiber.StatusTeapot).SendString("hints")
	}
	group.Get("/hints", EarlyHints(app.Vite, "src/main.ts"), hints)
	group.Post("/hints", EarlyHints(app.Vite, "src/main.ts"), hints)
	group.Get("/hints/wrong", EarlyHints(app.Vite, "src/mian.ts"), hints)
	group.Get("/stream", func(c *fiber.Ctx) error {
		c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
			_, _ = w.WriteString("first")
			_ = w.Flush()
			<-app.Release
			_, _ = w.WriteString("last")
		})
		return nil
	})
	group.Get("/headers", func(c *fiber.Ctx) error {
		c.Response().Header.Add("X-Many", "one")
		c.Response().Header.Add("X-Many", "two")
		return c.SendString(strings.Join(c.GetReqHeaders()["X-Many"], ","))
	})
	own := func(text string) fiber.Handler { return func(c *fiber.Ctx) error { return c.SendString(text) } }
	group.Get("/assets/own", own("own"))
	group.Get("/assets/404", func(c *fiber.Ctx) error { return c.Status(fiber.StatusNotFound).SendString("none") })
	group.Get("/src/own.ts", own("own"))
	group.Post("/robots.txt", own("posted"))
	if app.Wide {
		server.Get("/*", own("wide"))
	}
	if app.NotFound {
		server.Use(func(c *fiber.Ctx) error { return c.Status(fiber.StatusNotFound).SendString("lost") })
	}
	return listen(t, server)
}

// listen runs app on a listener of its own until the test ends.
func listen(t testing.TB, app *fiber.App) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, 1)
	go func() { failed <- app.Listener(listener) }()
	t.Cleanup(func() {
		if err := app.ShutdownWithTimeout(time.Second); err != nil {
			t.Logf("connections were left: %v", err)
		}
		if err := <-failed; err != nil {
			t.Error(err)
		}
	})
	return "http://" + listener.Addr().String()
}
