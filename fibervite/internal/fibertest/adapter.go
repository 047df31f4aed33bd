package fibertest

import (
	"bufio"
	"bytes"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gofiber/template/html/v2"
	"github.com/valyala/fasthttp"

	"github.com/govite/govite/core/adaptertest"
)

// Start builds and runs the application of the suite that every adapter must pass.
func (v Version) Start(t testing.TB, app adaptertest.App) (baseURL string) {
	views := html.NewFileSystem(http.FS(fstest.MapFS{
		"home.html":  {Data: []byte(adaptertest.Home)},
		"funcs.html": {Data: []byte(adaptertest.Funcs)},
		"wrong.html": {Data: []byte(adaptertest.Wrong)},
	}), ".html")
	if err := v.AddFuncs(views, app.Vite); err != nil {
		t.Fatal(err)
	}
	server := v.New(Config{Views: views})
	// fiber 3 reads the header at the end of a timeout, without a lock: inside of the
	// timeout this would be a race.
	server.Use(func(c Ctx) error {
		c.Set("X-Before", "yes")
		return c.Next()
	})
	if app.Compress {
		server.Wrap(Compress, 0)
	}
	if app.Timeout > 0 {
		server.Wrap(Timeout, app.Timeout)
	}
	if app.Static {
		if err := server.Static(app.Vite); err != nil {
			t.Fatal(err)
		}
	} else if err := server.Register(app.Vite); err != nil {
		t.Fatal(err)
	}
	server.Use(func(c Ctx) error {
		c.Set("X-After", "yes")
		if app.Policy {
			c.Set("X-Nonce", v.PageFrom(c, app.Vite).Nonce())
		}
		return c.Next()
	})

	group := server.Group(app.Prefix)
	group.Get("/", func(c Ctx) error {
		page := v.PageFrom(c, app.Vite)
		c.Set("X-Nonce", page.Nonce())
		return c.Render("home", map[string]any{"Vite": page})
	})
	group.Get("/funcs", func(c Ctx) error { return c.Render("funcs", nil) })
	group.Get("/wrong", func(c Ctx) error { return c.Render("wrong", nil) })
	group.Get("/pages", func(c Ctx) error {
		var nonces []string
		for range 2 {
			nonces = append(nonces, v.PageFrom(c, app.Vite).Nonce(), v.PageFrom(c, app.Other).Nonce())
		}
		return c.SendString(strings.Join(nonces, " "))
	})
	hints := func(c Ctx) error {
		if _, ok := any(c.RequestCtx()).(interface{ EarlyHints() error }); !ok {
			c.Set("X-Early", "no")
		}
		c.RequestCtx().Response.Header.Add("Link", "</next>; rel=next")
		return status(http.StatusTeapot, "hints")(c)
	}
	group.Hinted("GET", "/hints", app.Vite, "src/main.ts", hints)
	group.Hinted("POST", "/hints", app.Vite, "src/main.ts", hints)
	group.Hinted("GET", "/hints/wrong", app.Vite, "src/mian.ts", hints)
	group.Get("/stream", func(c Ctx) error {
		c.RequestCtx().SetBodyStreamWriter(func(w *bufio.Writer) {
			_, _ = w.WriteString("first")
			_ = w.Flush()
			<-app.Release
			_, _ = w.WriteString("last")
		})
		return nil
	})
	group.Get("/headers", func(c Ctx) error {
		c.RequestCtx().Response.Header.Add("X-Many", "one")
		c.RequestCtx().Response.Header.Add("X-Many", "two")
		return c.SendString(many(&c.RequestCtx().Request.Header))
	})
	group.Get("/assets/own", text("own"))
	group.Get("/assets/404", status(http.StatusNotFound, "none"))
	group.Get("/src/own.ts", text("own"))
	group.Post("/robots.txt", text("posted"))
	if app.Wide {
		server.Get("/*", text("wide"))
	}
	if app.NotFound {
		server.Use(status(http.StatusNotFound, "lost"))
	}
	return listen(t, server)
}

// many returns the values of the headers X-Many, joined by commas.
func many(h *fasthttp.RequestHeader) string {
	return string(bytes.Join(h.PeekAll("X-Many"), []byte(",")))
}
