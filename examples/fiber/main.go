// Command fiber is a fiber application with pages from fiber's html engine and a
// front end from Vite.
//
//	go run ./examples/fiber         # the build inside the binary
//	go run ./examples/fiber -dev    # Vite's dev server, after npm ci in examples/fiber/web
package main

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"net"
	"net/http"
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

// The prefix "all:" is needed: without it, Go leaves out the manifest, which is
// in dist/.vite, and every file that begins with an underscore.
//
//go:embed all:web/dist
var dist embed.FS

//go:embed templates
var templates embed.FS

func main() {
	addr := flag.String("addr", "localhost:8080", "address to listen on")
	dev := flag.Bool("dev", false, "take modules from Vite's dev server, which is started unless it runs, and templates from disk")
	vite := flag.String("vite", "", "URL of a dev server that runs elsewhere, for -dev")
	web := flag.String("web", "examples/fiber/web", "directory of the Vite project, for -dev")
	flag.Parse()

	config := core.Config{
		Dist:      dist,
		Root:      *web,
		Mode:      core.Production,
		DevServer: *vite,
		Entries:   []string{"src/main.ts", "src/plain.ts"},
	}
	if *dev {
		config.Mode, config.Command = core.Development, "auto"
	}
	if err := run(*addr, config); err != nil {
		log.Fatal(err)
	}
}

// run answers requests on addr until the process is told to stop.
func run(addr string, config core.Config) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()

	v, err := core.New(config)
	if err != nil {
		return err
	}
	if err := v.Start(ctx); err != nil { // nothing to start in production
		return err
	}
	defer v.Close()
	app, err := newApp(v, filepath.Join(config.Root, "..", "templates"))
	if err != nil {
		return err
	}
	return serve(ctx, addr, app)
}

// newApp returns the application; dir has its templates.
func newApp(v *core.Vite, dir string) (*fiber.App, error) {
	pages, err := fs.Sub(templates, "templates")
	if err != nil {
		return nil, err
	}
	engine := html.NewFileSystem(http.FS(pages), ".html")
	if v.Mode() == core.Development {
		engine = html.New(dir, ".html")
		engine.Reload(true) // for each page
	}
	// Before fiber.New, which loads the templates.
	if err := fibervite.AddFuncs(engine, v); err != nil {
		return nil, err
	}
	app := fiber.New(fiber.Config{
		Views:                 engine,
		ErrorHandler:          fail,
		ReadTimeout:           10 * time.Second,
		IdleTimeout:           2 * time.Minute,
		DisableStartupMessage: true,
	})
	app.Use(recover.New())
	if err := fibervite.Register(app, v); err != nil {
		return nil, err
	}

	render := func(c *fiber.Ctx, name string, data fiber.Map) error {
		data["Mode"], data["Path"] = modeOf(v), c.Route().Path
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

// modeOf says where the modules of a page come from.
func modeOf(v *core.Vite) string {
	if v.Mode() == core.Development {
		return "Vite dev server"
	}
	return "production build"
}

// fail answers a request whose handler returned an error. What went wrong inside is
// for the log; fiber's own handler would tell it the visitor.
func fail(c *fiber.Ctx, err error) error {
	var expected *fiber.Error
	if errors.As(err, &expected) {
		return c.Status(expected.Code).SendString(expected.Message + "\n")
	}
	log.Print(err)
	return c.Status(fiber.StatusInternalServerError).SendString("The page could not be rendered; the server's log says why.\n")
}

// serve answers requests on addr until ctx ends.
func serve(ctx context.Context, addr string, app *fiber.App) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Println("listening on", origin(addr, listener))

	failed := make(chan error, 1)
	go func() { failed <- app.Listener(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}

	err = app.ShutdownWithTimeout(5 * time.Second)
	if errors.Is(err, context.DeadlineExceeded) {
		err = nil // the requests that are left end with the process
	}
	return err
}

// origin is the URL to open: the host as it was asked for, the port as it is.
func origin(addr string, listener net.Listener) string {
	host, _, _ := net.SplitHostPort(addr) // valid: it was listened on
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return "http://" + net.JoinHostPort(cmp.Or(host, "localhost"), port)
}
