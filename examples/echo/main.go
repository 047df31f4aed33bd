// Command echo is an echo application with pages from html/template and a front
// end from Vite.
//
//	go run ./examples/echo         # the build inside the binary
//	go run ./examples/echo -dev    # a running dev server: npm run dev
package main

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"log"
	"net"
	"net/http"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/govite/govite/core"
	"github.com/govite/govite/echovite"
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
	web := flag.String("web", "examples/echo/web", "directory of the Vite project, for -dev")
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
	e, err := newEcho(config)
	if err != nil {
		log.Fatal(err)
	}
	if err := serve(*addr, e); err != nil {
		log.Fatal(err)
	}
}

func newEcho(config core.Config) (*echo.Echo, error) {
	v, err := core.New(config)
	if err != nil {
		return nil, err
	}
	pages, err := echovite.AddFuncs(template.New(""), v).ParseFS(templates, "templates/*.html")
	if err != nil {
		return nil, err
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Server.ReadHeaderTimeout = 10 * time.Second
	e.Renderer = &echovite.Renderer{Template: pages, Vite: v}
	e.HTTPErrorHandler = func(err error, c echo.Context) {
		// echo tells neither the visitor nor the log what went wrong inside.
		if expected := (*echo.HTTPError)(nil); !errors.As(err, &expected) {
			log.Print(err)
		}
		e.DefaultHTTPErrorHandler(err, c)
	}
	e.Use(middleware.Recover())
	if err := echovite.Register(e, v); err != nil {
		return nil, err
	}

	mode := "production build"
	if v.Mode() == core.Development {
		mode = "Vite dev server"
	}
	render := func(c echo.Context, name string, data echo.Map) error {
		data["Mode"], data["Path"] = mode, c.Path()
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

// serve answers requests on addr until the process is told to stop.
func serve(addr string, e *echo.Echo) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()

	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Println("listening on", origin(addr, listener))

	e.Listener = listener
	failed := make(chan error, 1)
	go func() { failed <- e.Start(addr) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}

	grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err = e.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		err = e.Close()
	}
	return err
}

// origin is the URL to open: the host as it was asked for, the port as it is.
func origin(addr string, listener net.Listener) string {
	host, _, _ := net.SplitHostPort(addr) // valid: it was listened on
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return "http://" + net.JoinHostPort(cmp.Or(host, "localhost"), port)
}
