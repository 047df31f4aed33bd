package echovite

import (
	"html/template"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"

	"github.com/govite/govite/core/adaptertest"
)

func TestAdapter(t *testing.T) { adaptertest.Run(t, start) }

// The router answers HEAD by GET handlers, and middleware wraps the writer.
func TestAdapterInside(t *testing.T) {
	adaptertest.Run(t, func(t testing.TB, app adaptertest.App) string {
		router := echo.NewRouter(echo.RouterConfig{AutoHandleHEAD: true, AllowOverwritingRoute: true})
		return run(t, app, newWithConfig(echo.Config{Router: router}, dump, wrap))
	})
}

func start(t testing.TB, app adaptertest.App) string { return run(t, app, newEcho()) }

func run(t testing.TB, app adaptertest.App, e *echo.Echo) string {
	t.Helper()
	if app.Compress {
		e.Use(middleware.Gzip())
	}
	if app.Timeout > 0 {
		e.Use(middleware.ContextTimeout(app.Timeout))
	}
	header := func(name, value string) echo.MiddlewareFunc {
		return func(next echo.HandlerFunc) echo.HandlerFunc {
			return func(c *echo.Context) error {
				c.Response().Header().Set(name, value)
				return next(c)
			}
		}
	}
	e.Use(middleware.Recover(), header("X-Before", "yes"))
	if app.Static {
		if err := Static(e, app.Vite); err != nil {
			t.Fatal(err)
		}
	} else if err := Register(e, app.Vite); err != nil {
		t.Fatal(err)
	}
	e.Use(header("X-After", "yes"))
	if app.Policy {
		e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
			return func(c *echo.Context) error {
				c.Response().Header().Set("X-Nonce", PageFrom(c, app.Vite).Nonce())
				return next(c)
			}
		})
	}
	templates := AddFuncs(template.New(""), app.Vite)
	for name, source := range map[string]string{"home": adaptertest.Home, "funcs": adaptertest.Funcs, "wrong": adaptertest.Wrong} {
		template.Must(templates.New(name).Parse(source))
	}
	e.Renderer = NewRenderer(templates, app.Vite)

	render := func(name string) echo.HandlerFunc {
		return func(c *echo.Context) error { return c.Render(http.StatusOK, name, nil) }
	}
	group := e.Group(app.Prefix)
	group.GET("/", func(c *echo.Context) error {
		c.Response().Header().Set("X-Nonce", PageFrom(c, app.Vite).Nonce())
		return c.Render(http.StatusOK, "home", nil)
	})
	group.GET("/funcs", render("funcs"))
	group.GET("/wrong", render("wrong"))
	group.GET("/pages", func(c *echo.Context) error {
		var nonces []string
		for range 2 {
			nonces = append(nonces, PageFrom(c, app.Vite).Nonce(), PageFrom(c, app.Other).Nonce())
		}
		return c.String(http.StatusOK, strings.Join(nonces, " "))
	})
	hints := func(c *echo.Context) error {
		c.Response().Header().Add("Link", "</next>; rel=next")
		return c.String(http.StatusTeapot, "hints")
	}
	group.GET("/hints", hints, EarlyHints(app.Vite, "src/main.ts"))
	group.POST("/hints", hints, EarlyHints(app.Vite, "src/main.ts"))
	group.GET("/hints/wrong", hints, EarlyHints(app.Vite, "src/mian.ts"))
	group.GET("/stream", func(c *echo.Context) error {
		if err := c.String(http.StatusOK, "first"); err != nil {
			return err
		}
		if err := http.NewResponseController(c.Response()).Flush(); err != nil {
			return err
		}
		<-app.Release
		_, err := io.WriteString(c.Response(), "last")
		return err
	})
	group.GET("/headers", func(c *echo.Context) error {
		c.Response().Header()["X-Many"] = []string{"one", "two"}
		return c.String(http.StatusOK, strings.Join(c.Request().Header["X-Many"], ","))
	})
	group.GET("/assets/own", text("own"))
	group.GET("/assets/404", func(c *echo.Context) error { return c.String(http.StatusNotFound, "none") })
	group.GET("/src/own.ts", text("own"))
	group.POST("/robots.txt", text("posted"))
	if app.Wide {
		e.GET("/*", text("wide"))
	}
	if app.NotFound {
		lost := func(c *echo.Context) error { return c.String(http.StatusNotFound, "lost") }
		e.RouteNotFound("/*", lost)
		e.HTTPErrorHandler = func(c *echo.Context, _ error) { _ = lost(c) }
		e.Group("/virtual", middleware.Recover()) // answers unmatched requests itself
	}
	return adaptertest.Listen(t, e)
}
