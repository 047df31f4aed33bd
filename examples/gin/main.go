// Command gin is a gin application with pages from html/template and a front end
// from Vite.
//
//	go run ./examples/gin         # the build inside the binary
//	go run ./examples/gin -dev    # Vite's dev server, after npm ci in examples/gin/web
package main

import (
	"context"
	"embed"
	"flag"
	"log"
	"net/http"
	"path/filepath"
	"runtime"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/govite/govite/core"
	"github.com/govite/govite/ginvite"
)

// Without the prefix "all:", Go leaves out the manifest, which is in dist/.vite.
//
//go:embed all:web/dist
var dist embed.FS

//go:embed templates
var templates embed.FS

func main() {
	addr := flag.String("addr", "localhost:8080", "address to listen on")
	dev := flag.Bool("dev", false, "load modules from Vite's dev server, which is started unless it runs, and templates from disk")
	vite := flag.String("vite", "", "URL of a dev server that runs elsewhere, for -dev")
	web := flag.String("web", "examples/gin/web", "directory of the Vite project, for -dev")
	flag.Parse()

	config := core.Config{
		Dist:      dist,
		Root:      *web,
		Mode:      core.Production,
		DevServer: *vite,
		Command:   "auto",
		Entries:   []string{"src/main.tsx", "src/plain.ts"},
	}
	if *dev {
		config.Mode = core.Development
	}
	v, err := core.New(config)
	if err != nil {
		log.Fatal(err)
	}
	engine, err := newEngine(v, filepath.Dir(*web))
	if err != nil {
		log.Fatal(err)
	}
	if err := v.ListenAndServe(context.Background(), *addr, engine); err != nil {
		log.Fatal(err)
	}
}

// newEngine returns the application. In development its templates are in
// dir/templates.
func newEngine(v *core.Vite, dir string) (*gin.Engine, error) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.Use(gin.Recovery())
	if err := ginvite.Register(engine, v); err != nil {
		return nil, err
	}
	pages, err := v.Templates(nil, templates, dir, "templates/*.html")
	if err != nil {
		return nil, err
	}
	render := func(c *gin.Context, name string, data gin.H) {
		data["Path"], data["Dev"] = c.FullPath(), v.Mode() == core.Development
		if err := pages.ExecuteTemplate(c.Writer, name, data); err != nil {
			log.Print(err)
			c.String(http.StatusInternalServerError, "The page could not be rendered. The server's log has the error.\n")
		}
	}

	engine.GET("/", func(c *gin.Context) {
		render(c, "home.html", gin.H{"Greeting": "Hello from Go"})
	})
	engine.GET("/about", func(c *gin.Context) {
		render(c, "about.html", gin.H{"Time": time.Now().UTC().Format(time.RFC3339)})
	})
	engine.GET("/api/hello", func(c *gin.Context) {
		c.JSON(http.StatusOK, gin.H{
			"message":   "Hello from Go",
			"framework": "gin " + gin.Version,
			"go":        runtime.Version(),
			"time":      time.Now().UTC(),
		})
	})
	return engine, nil
}
