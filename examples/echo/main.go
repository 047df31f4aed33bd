// Command echo is an echo application with pages from html/template and a front
// end from Vite.
//
//	go run ./examples/echo         # the build inside the binary
//	go run ./examples/echo -dev    # Vite's dev server, after npm ci in examples/echo/web
package main

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
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
	dev := flag.Bool("dev", false, "take modules from Vite's dev server, which is started unless it runs, and templates from disk")
	vite := flag.String("vite", "", "URL of a dev server that runs elsewhere, for -dev")
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
	e, err := newEcho(v, filepath.Join(config.Root, "..", "templates"))
	if err != nil {
		return err
	}
	return serve(ctx, addr, e)
}

// newEcho returns the application; dir has its templates.
func newEcho(v *core.Vite, dir string) (*echo.Echo, error) {
	pages, err := newViews(v, dir, func(fsys fs.FS) (*template.Template, error) {
		return echovite.AddFuncs(template.New(""), v).ParseFS(fsys, "*.html")
	})
	if err != nil {
		return nil, err
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Server.ReadHeaderTimeout = 10 * time.Second
	e.Renderer = echovite.NewRenderer(pages, v)
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

	render := func(c echo.Context, name string, data echo.Map) error {
		data["Mode"], data["Path"] = modeOf(v), c.Path()
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

// views are the templates: those in the binary, or in development those on disk,
// as they are at the time.
type views struct {
	parse    func(fsys fs.FS) (*template.Template, error)
	disk     fs.FS // nil in production
	embedded *template.Template
}

func newViews(v *core.Vite, dir string, parse func(fsys fs.FS) (*template.Template, error)) (*views, error) {
	if v.Mode() == core.Development {
		return &views{parse: parse, disk: os.DirFS(dir)}, nil
	}
	fsys, err := fs.Sub(templates, "templates")
	if err != nil {
		return nil, err
	}
	embedded, err := parse(fsys)
	return &views{embedded: embedded}, err
}

// ExecuteTemplate renders the template with this name.
func (v *views) ExecuteTemplate(w io.Writer, name string, data any) error {
	if v.disk == nil {
		return v.embedded.ExecuteTemplate(w, name, data)
	}
	pages, err := v.parse(v.disk)
	if err != nil {
		return err
	}
	return pages.ExecuteTemplate(w, name, data)
}

// modeOf says where the modules of a page come from.
func modeOf(v *core.Vite) string {
	if v.Mode() == core.Development {
		return "Vite dev server"
	}
	return "production build"
}

// serve answers requests on addr until ctx ends.
func serve(ctx context.Context, addr string, e *echo.Echo) error {
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
