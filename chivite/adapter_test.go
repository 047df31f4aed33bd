package chivite

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/govite/govite/core/adaptertest"
)

func TestAdapter(t *testing.T) { adaptertest.Run(t, start) }

func start(t testing.TB, app adaptertest.App) string {
	r := chi.NewRouter()
	if app.Compress {
		r.Use(middleware.Compress(5))
	}
	if app.Timeout > 0 {
		r.Use(middleware.Timeout(app.Timeout))
	}
	header := func(name, value string) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set(name, value)
				next.ServeHTTP(w, r)
			})
		}
	}
	r.Use(middleware.Recoverer, header("X-Before", "yes"))
	if !app.Static {
		if err := Register(r, app.Vite); err != nil {
			t.Fatal(err)
		}
	}
	r.Use(header("X-After", "yes"))
	if app.Policy {
		r.Use(WithPage(app.Vite), func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-Nonce", PageFrom(r, app.Vite).Nonce())
				next.ServeHTTP(w, r)
			})
		})
	}
	if app.Static {
		if err := Static(r, app.Vite); err != nil {
			t.Fatal(err)
		}
	}
	if app.Prefix == "" {
		routes(t, r, app)
	} else {
		r.Route(app.Prefix, func(r chi.Router) { routes(t, r, app) })
	}
	if app.NotFound {
		r.NotFound(text(http.StatusNotFound, "lost"))
	}
	return adaptertest.Listen(t, r)
}

func routes(t testing.TB, r chi.Router, app adaptertest.App) {
	templates := AddFuncs(template.New(""), app.Vite)
	for name, source := range map[string]string{"home": adaptertest.Home, "funcs": adaptertest.Funcs, "wrong": adaptertest.Wrong} {
		template.Must(templates.New(name).Parse(source))
	}
	render := func(name string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			page := PageFrom(r, app.Vite)
			w.Header().Set("X-Nonce", page.Nonce())
			var body bytes.Buffer
			if err := templates.ExecuteTemplate(&body, name, map[string]any{"Vite": page}); err != nil {
				http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = body.WriteTo(w)
		}
	}
	r.Group(func(r chi.Router) {
		r.Use(WithPage(app.Vite))
		r.Get("/", render("home"))
		r.Get("/funcs", render("funcs"))
		r.Get("/wrong", render("wrong"))
	})
	// A second WithPage keeps the page of the first.
	r.With(WithPage(app.Vite), WithPage(app.Other), WithPage(app.Vite)).Get("/pages", func(w http.ResponseWriter, r *http.Request) {
		for range 2 {
			fmt.Fprintln(w, PageFrom(r, app.Vite).Nonce(), PageFrom(r, app.Other).Nonce())
		}
	})
	hints := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Link", "</next>; rel=next")
		text(http.StatusTeapot, "hints")(w, r)
	}
	r.With(EarlyHints(app.Vite, "src/main.ts")).Get("/hints", hints)
	r.With(EarlyHints(app.Vite, "src/main.ts")).Post("/hints", hints)
	r.With(EarlyHints(app.Vite, "src/mian.ts")).Get("/hints/wrong", hints)
	r.Get("/stream", func(w http.ResponseWriter, _ *http.Request) {
		text(http.StatusOK, "first")(w, nil)
		w.(http.Flusher).Flush()
		<-app.Release
		_, _ = io.WriteString(w, "last")
	})
	r.Get("/headers", func(w http.ResponseWriter, r *http.Request) {
		w.Header()["X-Many"] = []string{"one", "two"}
		text(http.StatusOK, strings.Join(r.Header["X-Many"], ","))(w, r)
	})
	r.Get("/assets/own", text(http.StatusOK, "own"))
	r.Get("/assets/404", text(http.StatusNotFound, "none"))
	r.Get("/src/own.ts", text(http.StatusOK, "own"))
	r.Post("/robots.txt", text(http.StatusOK, "posted"))
	if app.Wide {
		r.Get("/*", text(http.StatusOK, "wide"))
	}
}
