// Command fiber is a fiber application with pages from fiber's html engine and a
// front end from Vite.
//
//	go run ./examples/fiber         # the build inside the binary
//	go run ./examples/fiber -dev    # a running dev server: npm run dev
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
	dev := flag.Bool("dev", false, "take modules from a running Vite dev server")
	vite := flag.String("vite", "", "URL of the dev server (default: where Vite usually is)")
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
		config.Mode = core.Development
	}
	app, err := newApp(config)
	if err != nil {
		log.Fatal(err)
	}
	if err := serve(*addr, app); err != nil {
		log.Fatal(err)
	}
}

func newApp(config core.Config) (*fiber.App, error) {
	v, err := core.New(config)
	if err != nil {
		return nil, err
	}
	pages, err := fs.Sub(templates, "templates")
	if err != nil {
		return nil, err
	}
	engine := html.NewFileSystem(http.FS(pages), ".html")
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

	mode := "production build"
	if v.Mode() == core.Development {
		mode = "Vite dev server"
	}
	render := func(c *fiber.Ctx, name string, data fiber.Map) error {
		data["Mode"], data["Path"] = mode, c.Route().Path
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

// serve answers requests on addr until the process is told to stop.
func serve(addr string, app *fiber.App) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()

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
