// Command echo is an echo application with pages from html/template and a front
// end from Vite.
//
//	go run ./examples/echo         # the build inside the binary
//	go run ./examples/echo -dev    # Vite's dev server, after npm ci in examples/echo/web
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

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/govite/govite/core"
	"github.com/govite/govite/echovite"
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
	web := flag.String("web", "examples/echo/web", "directory of the Vite project, for -dev")
	flag.Parse()

	config := core.Config{
		Dist:      dist,
		Root:      *web,
		Mode:      core.Production,
		DevServer: *vite,
		Command:   "auto",
		Entries:   []string{"src/main.ts", "src/plain.ts"},
	}
	if *dev {
		config.Mode = core.Development
	}
	v, err := core.New(config)
	if err != nil {
		log.Fatal(err)
	}
	e, err := newEcho(v, filepath.Dir(*web))
	if err != nil {
		log.Fatal(err)
	}
	if err := v.ListenAndServe(context.Background(), *addr, e); err != nil {
		log.Fatal(err)
	}
}

// newEcho returns the application. In development its templates are in
// dir/templates.
func newEcho(v *core.Vite, dir string) (*echo.Echo, error) {
	e := echo.New()
	if err := echovite.Register(e, v); err != nil {
		return nil, err
	}
	e.Use(middleware.RequestLogger(), middleware.Recover())
	pages, err := v.Templates(nil, templates, dir, "templates/*.html")
	if err != nil {
		return nil, err
	}
	e.Renderer = echovite.NewRenderer(pages, v)
	render := func(c echo.Context, name string, data echo.Map) error {
		data["Path"], data["Dev"] = c.Path(), v.Mode() == core.Development
		return c.Render(http.StatusOK, name, data)
	}

	e.GET("/", func(c echo.Context) error {
		return render(c, "home.html", echo.Map{"Greeting": "Hello from Go"})
	})
	e.GET("/about", func(c echo.Context) error {
		return render(c, "about.html", echo.Map{"Time": time.Now().UTC().Format(time.RFC3339)})
	})
	e.GET("/api/hello", func(c echo.Context) error {
		return c.JSON(http.StatusOK, echo.Map{
			"message":   "Hello from Go",
			"framework": "echo " + echo.Version,
			"go":        runtime.Version(),
			"time":      time.Now().UTC(),
		})
	})
	return e, nil
}
