package core

import (
	"net/http"

	"github.com/govite/govite/core/internal/writer"
)

// Middleware answers requests for Vite's files and passes all others to next. In
// production it answers a GET or HEAD of a built file by its exact name. In
// development it answers requests below Vite's own prefixes, such as "/@vite/",
// or below a base other than "/", the socket for hot updates, and requests for
// modules and files that are Vite's by their headers. Any other request costs one
// look-up.
//
// Put Middleware around the application's routes, and outside of middleware that
// buffers responses or ends requests after a time: such middleware would stop hot
// updates.
func (v *Vite) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b := v.backend()
		switch {
		case b.Serve(w, r):
		case b.IsLost(r.URL.Path):
			next.ServeHTTP(writer.Lost(w, r), r)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// Fallback answers unmatched requests: register it for "/" of an http.ServeMux.
// In production it answers page loads with Config.SPA or a nearer html entry, as
// Config.IsPage says, and requests for missing hashed files with a 404 that caches
// do not keep. In development the dev server
// answers, for example "/src/main.ts". next answers all other requests; nil means
// http.NotFoundHandler.
func (v *Vite) Fallback(next http.Handler) http.Handler {
	if next == nil {
		next = http.NotFoundHandler()
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !v.backend().Fallback(w, r) {
			next.ServeHTTP(w, r)
		}
	})
}

type pageKey struct{ v *Vite }

// WithPage gives each request a page with the request's context and Save-Data
// header. [Vite.PageFrom] returns the page.
func (v *Vite) WithPage(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Context().Value(pageKey{v}) == nil {
			page := v.Page(r.Context())
			page.SaveData(r.Header.Get("Save-Data"))
			r = v.withPage(r, page)
		}
		next.ServeHTTP(w, r)
	})
}

// PageFrom returns the page that [Vite.WithPage] gave the request, so that
// handlers and templates of one response share a page. It panics if the request
// has no page: a new page for each call would have a nonce of its own.
func (v *Vite) PageFrom(r *http.Request) *Page {
	page, ok := r.Context().Value(pageKey{v}).(*Page)
	if !ok {
		panic("govite: the request has no page: put WithPage around its handler")
	}
	return page
}
