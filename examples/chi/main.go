// Command chi is a chi application with pages from html/template, a front end
// from Vite, and a strict Content-Security-Policy.
//
//	go run ./examples/chi         # the build inside the binary
//	go run ./examples/chi -dev    # Vite's dev server, after npm ci in examples/chi/web
package main

import (
	"context"
	"embed"
	"encoding/json"
	"flag"
	"html/template"
	"log"
	"net/http"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/govite/govite/chivite"
	"github.com/govite/govite/core"
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
	web := flag.String("web", "examples/chi/web", "directory of the Vite project, for -dev")
	flag.Parse()

	config := core.Config{
		Dist:      dist,
		Root:      *web,
		Mode:      core.Production,
		DevServer: *vite,
		Command:   "auto",
		Entries:   []string{"src/site.ts", "src/main.ts", "src/plain.ts", "src/policy.ts"},
	}
	if *dev {
		config.Mode = core.Development
	}
	v, err := core.New(config)
	if err != nil {
		log.Fatal(err)
	}
	router, err := newRouter(v, filepath.Dir(*web))
	if err != nil {
		log.Fatal(err)
	}
	if err := v.ListenAndServe(context.Background(), *addr, router); err != nil {
		log.Fatal(err)
	}
}

// newRouter returns the application. In development its templates are in
// dir/templates.
func newRouter(v *core.Vite, dir string) (chi.Router, error) {
	router := chi.NewRouter()
	router.Use(middleware.Recoverer)
	if err := chivite.Register(router, v); err != nil {
		return nil, err
	}
	base := template.New("").Funcs(template.FuncMap{"split": strings.SplitN})
	pages, err := v.Templates(base, templates, dir, "templates/*.html")
	if err != nil {
		return nil, err
	}
	render := func(w http.ResponseWriter, r *http.Request, name string, data map[string]any) {
		page := chivite.PageFrom(r, v)
		policy := page.CSP("img-src 'self' data:")
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Cache-Control", "no-store") // a nonce is for one response
		data["Vite"], data["Policy"] = page, policy
		data["Path"], data["Dev"] = r.URL.Path, v.Mode() == core.Development
		if err := pages.ExecuteTemplate(w, name, data); err != nil {
			log.Print(err)
			http.Error(w, "The page could not be rendered. The server's log has the error.", http.StatusInternalServerError)
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
		_ = json.NewEncoder(w).Encode(map[string]any{
			"message":   "Hello from Go",
			"framework": "chi 5",
			"go":        runtime.Version(),
			"time":      time.Now().UTC(),
		})
	})
	return router, nil
}
