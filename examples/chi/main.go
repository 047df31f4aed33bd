// Command chi is a chi application with pages from html/template, a front end
// from Vite, and a strict Content-Security-Policy.
//
//	go run ./examples/chi         # the build inside the binary
//	go run ./examples/chi -dev    # Vite's dev server, after npm ci in examples/chi/web
package main

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"encoding/json"
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
	"strings"
	"syscall"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/govite/govite/chivite"
	"github.com/govite/govite/core"
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
	web := flag.String("web", "examples/chi/web", "directory of the Vite project, for -dev")
	flag.Parse()

	config := core.Config{
		Dist:      dist,
		Root:      *web,
		Mode:      core.Production,
		DevServer: *vite,
		Entries:   []string{"src/site.ts", "src/main.ts", "src/plain.ts", "src/policy.ts"},
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
	router, err := newRouter(v, filepath.Join(config.Root, "..", "templates"))
	if err != nil {
		return err
	}
	return serve(ctx, addr, router)
}

// newRouter returns the application; dir has its templates.
func newRouter(v *core.Vite, dir string) (chi.Router, error) {
	router := chi.NewRouter()
	router.Use(middleware.Recoverer)
	if err := chivite.Register(router, v); err != nil {
		return nil, err
	}
	pages, err := newViews(v, dir, func(fsys fs.FS) (*template.Template, error) {
		return template.New("").Funcs(v.FuncMap()).ParseFS(fsys, "*.html")
	})
	if err != nil {
		return nil, err
	}

	render := func(w http.ResponseWriter, r *http.Request, name string, data map[string]any) {
		// Scripts and styles that carry the page's nonce, what those scripts load,
		// and no others.
		head := chivite.PageFrom(r, v)
		policy := head.CSP("img-src 'self' data:")
		data["Vite"], data["Policy"], data["Mode"], data["Path"] = head, directives(policy), modeOf(v), r.URL.Path

		// Into memory first: a template that fails becomes an error, not half a
		// page with status 200.
		var page bytes.Buffer
		if err := pages.ExecuteTemplate(&page, name, data); err != nil {
			log.Print(err)
			http.Error(w, "The page could not be rendered; the server's log says why.", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Cache-Control", "no-store") // a nonce is for one response
		if _, err := page.WriteTo(w); err != nil {
			log.Print(err)
		}
	}

	router.Group(func(router chi.Router) {
		router.Use(chivite.WithPage(v))
		router.Get("/", func(w http.ResponseWriter, r *http.Request) {
			render(w, r, "home.html", map[string]any{"Greeting": "Hello from Go"})
		})
		router.Get("/about", func(w http.ResponseWriter, r *http.Request) {
			render(w, r, "about.html", map[string]any{"Time": time.Now().UTC().Format(time.RFC3339)})
		})
		router.Get("/policy", func(w http.ResponseWriter, r *http.Request) {
			render(w, r, "policy.html", map[string]any{})
		})
	})
	router.Get("/api/hello", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		err := json.NewEncoder(w).Encode(map[string]any{
			"message":   "Hello from Go",
			"framework": "chi 5",
			"go":        runtime.Version(),
			"time":      time.Now().UTC(),
		})
		if err != nil {
			log.Print(err)
		}
	})
	return router, nil
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

// A directive is a part of a Content-Security-Policy, for the page that shows it.
type directive struct{ Name, Sources string }

func directives(policy string) []directive {
	var parts []directive
	for part := range strings.SplitSeq(policy, "; ") {
		name, sources, _ := strings.Cut(part, " ")
		parts = append(parts, directive{name, sources})
	}
	return parts
}

// serve answers requests on addr until ctx ends.
func serve(ctx context.Context, addr string, handler http.Handler) error {
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
