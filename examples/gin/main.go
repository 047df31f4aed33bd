// Command gin is a gin application with pages from html/template and a front end
// from Vite.
//
//	go run ./examples/gin         # the build inside the binary
//	go run ./examples/gin -dev    # a running dev server: npm run dev
package main

import (
	"bytes"
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

	"github.com/gin-gonic/gin"

	"github.com/govite/govite/core"
	"github.com/govite/govite/ginvite"
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
	web := flag.String("web", "examples/gin/web", "directory of the Vite project, for -dev")
	flag.Parse()

	config := core.Config{
		Dist:      dist,
		Root:      *web,
		Mode:      core.Production,
		DevServer: *vite,
		Entries:   []string{"src/main.tsx", "src/plain.ts"},
	}
	if *dev {
		config.Mode = core.Development
	}
	engine, err := newEngine(config)
	if err != nil {
		log.Fatal(err)
	}
	if err := serve(*addr, engine); err != nil {
		log.Fatal(err)
	}
}

func newEngine(config core.Config) (*gin.Engine, error) {
	v, err := core.New(config)
	if err != nil {
		return nil, err
	}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.Use(gin.Recovery())
	if err := ginvite.Register(engine, v); err != nil {
		return nil, err
	}
	pages, err := template.New("").Funcs(engine.FuncMap).ParseFS(templates, "templates/*.html")
	if err != nil {
		return nil, err
	}

	mode := "production build"
	if v.Mode() == core.Development {
		mode = "Vite dev server"
	}
	render := func(c *gin.Context, name string, data gin.H) {
		data["Mode"], data["Path"] = mode, c.FullPath()
		// Into memory first: a template that fails becomes an error, not half a
		// page with status 200.
		var page bytes.Buffer
		if err := pages.ExecuteTemplate(&page, name, data); err != nil {
			log.Print(err)
			c.String(http.StatusInternalServerError, "The page could not be rendered; the server's log says why.\n")
			return
		}
		c.Data(http.StatusOK, "text/html; charset=utf-8", page.Bytes())
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

// serve answers requests on addr until the process is told to stop.
func serve(addr string, handler http.Handler) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()

	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Println("listening on", origin(addr, listener))

	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}

	grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err = server.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	return err
}

// origin is the URL to open: the host as it was asked for, the port as it is.
func origin(addr string, listener net.Listener) string {
	host, _, _ := net.SplitHostPort(addr) // valid: it was listened on
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return "http://" + net.JoinHostPort(cmp.Or(host, "localhost"), port)
}
