package ginvite

import (
	"bytes"
	"context"
	"html/template"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/gin-contrib/gzip"
	"github.com/gin-gonic/gin"

	"github.com/govite/govite/core/adaptertest"
)

func TestAdapter(t *testing.T) { adaptertest.Run(t, start) }

func start(t testing.TB, app adaptertest.App) string {
	engine := gin.New()
	if app.Compress {
		engine.Use(gzip.Gzip(gzip.DefaultCompression))
	}
	if app.Timeout > 0 {
		engine.Use(func(c *gin.Context) {
			ctx, cancel := context.WithTimeout(c.Request.Context(), app.Timeout)
			defer cancel()
			c.Request = c.Request.WithContext(ctx)
			c.Next()
		})
	}
	engine.Use(gin.Recovery(), func(c *gin.Context) { c.Header("X-Before", "yes") })
	if app.Static {
		if err := Static(engine, app.Vite); err != nil {
			t.Fatal(err)
		}
		if err := AddFuncs(engine, app.Vite); err != nil {
			t.Fatal(err)
		}
	} else if err := Register(engine, app.Vite); err != nil {
		t.Fatal(err)
	}
	engine.Use(func(c *gin.Context) {
		c.Header("X-After", "yes")
		if app.Policy {
			c.Header("X-Nonce", PageFrom(c, app.Vite).Nonce())
		}
	})
	templates := template.New("").Funcs(engine.FuncMap)
	for name, text := range map[string]string{"home": adaptertest.Home, "funcs": adaptertest.Funcs, "wrong": adaptertest.Wrong} {
		template.Must(templates.New(name).Parse(text))
	}
	engine.SetHTMLTemplate(templates)

	group := engine.Group(app.Prefix)
	group.GET("/", func(c *gin.Context) {
		page := PageFrom(c, app.Vite)
		c.Header("X-Nonce", page.Nonce())
		c.HTML(http.StatusOK, "home", gin.H{"Vite": page})
	})
	group.GET("/funcs", func(c *gin.Context) { c.HTML(http.StatusOK, "funcs", nil) })
	group.GET("/wrong", func(c *gin.Context) {
		// c.HTML would send what comes before the error, with status 200.
		var page bytes.Buffer
		if err := templates.ExecuteTemplate(&page, "wrong", nil); err != nil {
			_ = c.AbortWithError(http.StatusInternalServerError, err)
			return
		}
		c.Data(http.StatusOK, "text/html", page.Bytes())
	})
	group.GET("/pages", func(c *gin.Context) {
		for range 2 {
			c.String(http.StatusOK, "%s %s\n", PageFrom(c, app.Vite).Nonce(), PageFrom(c, app.Other).Nonce())
		}
	})
	hints := func(c *gin.Context) {
		if app.Compress { // see EarlyHints
			c.Header("X-Early", "no")
		}
		c.Writer.Header().Add("Link", "</next>; rel=next")
		c.String(http.StatusTeapot, "hints")
	}
	group.GET("/hints", EarlyHints(app.Vite, "src/main.ts"), hints)
	group.POST("/hints", EarlyHints(app.Vite, "src/main.ts"), hints)
	group.GET("/hints/wrong", EarlyHints(app.Vite, "src/mian.ts"), hints)
	group.GET("/stream", func(c *gin.Context) {
		_, _ = io.WriteString(c.Writer, "first")
		c.Writer.Flush()
		<-app.Release
		_, _ = io.WriteString(c.Writer, "last")
	})
	group.GET("/headers", func(c *gin.Context) {
		c.Writer.Header()["X-Many"] = []string{"one", "two"}
		c.String(http.StatusOK, strings.Join(c.Request.Header["X-Many"], ","))
	})
	own := func(text string) gin.HandlerFunc { return func(c *gin.Context) { c.String(http.StatusOK, text) } }
	if !app.Static { // gin's router has no room for a route below a catch-all
		group.GET("/assets/own", own("own"))
		group.GET("/assets/404", func(c *gin.Context) { c.String(http.StatusNotFound, "none") })
	}
	group.GET("/src/own.ts", own("own"))
	group.POST("/robots.txt", own("posted"))
	if app.Wide {
		engine.GET("/:owner", own("wide"))
		engine.GET("/:owner/:repo", own("wide"))
	}
	if app.NotFound {
		engine.NoRoute(func(c *gin.Context) { c.String(http.StatusNotFound, "lost") })
	}
	return adaptertest.Listen(t, engine)
}
