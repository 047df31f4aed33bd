package adaptertest_test

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/govite/govite/core/adapter"
	"github.com/govite/govite/core/adaptertest"
)

// core's handlers for net/http, as the first adapter.
func TestNetHTTP(t *testing.T) {
	adaptertest.Run(t, func(t testing.TB, app adaptertest.App) string {
		return start(t, app, app.Vite.Middleware, app.Vite.Fallback)
	})
}

// An adapter by package adapter alone, as the author of a new adapter writes it.
func TestPackageAdapter(t *testing.T) {
	adaptertest.Run(t, func(t testing.TB, app adaptertest.App) string {
		v := app.Vite
		middleware := func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !adapter.Serve(v, w, r) {
					next.ServeHTTP(adapter.LostWriter(v, w, r), r)
				}
			})
		}
		fallback := func(http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !adapter.Fallback(v, w, r) {
					http.NotFound(w, r)
				}
			})
		}
		return start(t, app, middleware, fallback)
	})
}

// An adapter for a server that sends files by its own means.
func TestPackageAdapterFind(t *testing.T) {
	adaptertest.Run(t, func(t testing.TB, app adaptertest.App) string {
		v := app.Vite
		middleware := func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				path := r.URL.EscapedPath()
				switch file, serve := adapter.Find(v, r.Method, path, r.Header); {
				case file != nil:
					file.ServeHTTP(w, r)
				case serve && adapter.Serve(v, w, r):
				case adapter.IsLost(v, path, r.Header):
					next.ServeHTTP(notCached{w}, r)
				default:
					next.ServeHTTP(w, r)
				}
			})
		}
		fallback := func(http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch file, fallback := adapter.FindFallback(v, r.Method, r.URL.EscapedPath(), r.Header); {
				case file != nil:
					file.ServeHTTP(w, r)
				case fallback && adapter.Fallback(v, w, r):
				default:
					http.NotFound(w, r)
				}
			})
		}
		return start(t, app, middleware, fallback)
	})
}

// notCached stands for the server's own way to change the header of a 404.
type notCached struct{ http.ResponseWriter }

func (w notCached) WriteHeader(status int) {
	if status == http.StatusNotFound {
		w.Header().Set("Cache-Control", "no-store")
	}
	w.ResponseWriter.WriteHeader(status)
}

// start runs the application on net/http's server.
func start(t testing.TB, app adaptertest.App, middleware, fallback func(http.Handler) http.Handler) string {
	mux := http.NewServeMux()
	handle := func(pattern string, h http.HandlerFunc) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" "+app.Prefix+path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-After", "yes")
			h(w, r)
		})
	}
	text := func(s string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, s) }
	}
	render := func(w http.ResponseWriter, source string, data any) {
		tmpl, err := template.New("").Funcs(app.Vite.FuncMap()).Parse(source)
		if err != nil {
			t.Error(err)
			return
		}
		var page bytes.Buffer
		if err := tmpl.Execute(&page, data); err != nil {
			http.Error(w, "broken", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = page.WriteTo(w)
	}
	handle("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		page := app.Vite.Page(r.Context())
		page.SaveData(r.Header.Get("Save-Data"))
		w.Header().Set("X-Nonce", page.Nonce())
		render(w, adaptertest.Home, map[string]any{"Vite": page})
	})
	handle("GET /funcs", func(w http.ResponseWriter, _ *http.Request) { render(w, adaptertest.Funcs, nil) })
	handle("GET /wrong", func(w http.ResponseWriter, _ *http.Request) { render(w, adaptertest.Wrong, nil) })
	handle("GET /pages", app.Vite.WithPage(app.Other.WithPage(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for range 2 {
			fmt.Fprintln(w, app.Vite.PageFrom(r).Nonce(), app.Other.PageFrom(r).Nonce())
		}
	}))).ServeHTTP)
	hints := func(entry string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			adapter.EarlyHints(app.Vite, w, r, entry)
			w.Header().Add("Link", "</next>; rel=next")
			w.WriteHeader(http.StatusTeapot)
			_, _ = io.WriteString(w, "hints")
		}
	}
	handle("GET /hints", hints("src/main.ts"))
	handle("POST /hints", hints("src/main.ts"))
	handle("GET /hints/wrong", hints("src/mian.ts"))
	handle("GET /stream", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "first")
		w.(http.Flusher).Flush()
		<-app.Release
		_, _ = io.WriteString(w, "last")
	})
	handle("GET /headers", func(w http.ResponseWriter, r *http.Request) {
		w.Header()["X-Many"] = []string{"one", "two"}
		_, _ = io.WriteString(w, strings.Join(r.Header["X-Many"], ","))
	})
	none := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, text)
		}
	}
	handle("GET /assets/own", text("own"))
	handle("GET /assets/404", none("none"))
	handle("GET /src/own.ts", text("own"))
	handle("POST /robots.txt", text("posted"))
	if app.Wide {
		handle("GET /{path...}", text("wide"))
	}
	switch {
	case app.Static:
		prefixes, paths := adapter.Routes(app.Vite)
		for _, path := range slices.Concat(prefixes, paths) {
			mux.Handle("GET "+path, middleware(http.NotFoundHandler()))
		}
	case app.NotFound && !app.Wide:
		mux.HandleFunc("/", none("lost"))
	case !app.NotFound:
		mux.Handle("/", fallback(nil))
	}
	behind := http.Handler(mux)
	if app.Policy {
		behind = app.Vite.WithPage(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Nonce", app.Vite.PageFrom(r).Nonce())
			mux.ServeHTTP(w, r)
		}))
	}
	handler := behind
	if !app.Static {
		handler = middleware(handler)
	}
	before := handler
	handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Before", "yes")
		before.ServeHTTP(w, r)
	})
	if app.Timeout > 0 {
		next := handler
		handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), app.Timeout)
			defer cancel()
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
	return adaptertest.Listen(t, handler)
}
