// Command fiber is a fiber application with pages from fiber's html engine and a
// front end from Vite.
//
//	go run ./examples/fiber         # the build inside the binary
//	go run ./examples/fiber -dev    # Vite's dev server, after npm ci in examples/fiber/web
package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"io/fs"
	"log"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"
	"github.com/gofiber/template/html/v2"

	"github.com/govite/govite/core"
	"github.com/govite/govite/fibervite"
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
	web := flag.String("web", "examples/fiber/web", "directory of the Vite project, for -dev")
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
	if err := run(*addr, config); err != nil {
		log.Fatal(err)
	}
}

// run answers requests on addr until the process is told to stop.
func run(addr string, config core.Config) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	v, err := core.New(config)
	if err != nil {
		return err
	}
	listener, err := v.Listen(ctx, addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	if err := v.Start(ctx); err != nil { // starts nothing in production
		return err
	}
	defer v.Close()
	app, err := newApp(v, filepath.Dir(config.Root))
	if err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- app.Listener(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	if err := app.ShutdownWithTimeout(5 * time.Second); err != nil {
		log.Print(err) // requests that are left end with the process
	}
	return nil
}

// newApp returns the application. In development its templates are in
// dir/templates.
func newApp(v *core.Vite, dir string) (*fiber.App, error) {
	pages, err := fs.Sub(templates, "templates")
	if err != nil {
		return nil, err
	}
	dev := v.Mode() == core.Development
	if dev {
		pages = os.DirFS(filepath.Join(dir, "templates"))
	}
	engine := html.NewFileSystem(http.FS(pages), ".html")
	engine.Reload(dev) // parses the templates for each page
	if err := fibervite.AddFuncs(engine, v); err != nil {
		return nil, err
	}
	app := fiber.New(fiber.Config{Views: engine, ErrorHandler: fail, ReadTimeout: time.Minute})
	app.Use(recover.New())
	if err := fibervite.Register(app, v); err != nil {
		return nil, err
	}
	render := func(c *fiber.Ctx, name string, data fiber.Map) error {
		data["Path"], data["Dev"] = c.Route().Path, dev
		return c.Render(name, data)
	}

	app.Get("/", func(c *fiber.Ctx) error {
		return render(c, "home", fiber.Map{"Greeting": "Hello from Go"})
	})
	app.Get("/about", func(c *fiber.Ctx) error {
		return render(c, "about", fiber.Map{"Time": time.Now().UTC().Format(time.RFC3339)})
	})
	app.Get("/api/hello", func(c *fiber.Ctx) error {
		return c.JSON(fiber.Map{
			"message":   "Hello from Go",
			"framework": "fiber " + fiber.Version,
			"go":        runtime.Version(),
			"time":      time.Now().UTC(),
		})
	})
	return app, nil
}

// fail logs errors that are not fiber's, because fiber sends their text to the
// visitor.
func fail(c *fiber.Ctx, err error) error {
	var expected *fiber.Error
	if !errors.As(err, &expected) {
		log.Print(err)
		err = fiber.ErrInternalServerError
	}
	return fiber.DefaultErrorHandler(c, err)
}
