package vitetest_test

import (
	"bytes"
	"context"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/govite/govite/core/vitetest"
)

// core's own handlers, on net/http, are the first adapter.
func TestNetHTTP(t *testing.T) {
	vitetest.TestAdapter(t, func(t testing.TB, app vitetest.App) string {
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
			page := app.Vite.Page()
			page.SaveData(r.Header.Get("Save-Data"))
			w.Header().Set("X-Nonce", page.Nonce())
			render(w, vitetest.Home, map[string]any{"Vite": page})
		})
		handle("GET /funcs", func(w http.ResponseWriter, _ *http.Request) { render(w, vitetest.Funcs, nil) })
		handle("GET /wrong", func(w http.ResponseWriter, _ *http.Request) { render(w, vitetest.Wrong, nil) })
		handle("GET /hints", func(w http.ResponseWriter, r *http.Request) {
			if err := app.Vite.EarlyHints(w, r, "src/main.ts"); err != nil {
				t.Error(err)
			}
			w.Header().Add("Link", "</next>; rel=next")
			w.WriteHeader(http.StatusTeapot)
			_, _ = io.WriteString(w, "hints")
		})
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
		handle("GET /assets/own", text("own"))
		handle("GET /src/own.ts", text("own"))
		handle("POST /robots.txt", text("posted"))
		mux.Handle("/", app.Vite.Fallback(nil))
		handler := app.Vite.Middleware(mux)
		if app.Timeout > 0 {
			next := handler
			handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				ctx, cancel := context.WithTimeout(r.Context(), app.Timeout)
				defer cancel()
				next.ServeHTTP(w, r.WithContext(ctx))
			})
		}
		s := httptest.NewServer(handler)
		t.Cleanup(s.Close)
		return s.URL
	})
}
