package core

import (
	"context"
	"net/http"

	"github.com/govite/govite/core/internal/writer"
)

// Middleware answers requests that are certainly Vite's and passes on all
// others. In production it answers a GET or HEAD of a built file by its exact
// name; in development requests below Vite's base or its own prefixes, and the
// socket for hot updates. For any other request it costs a look-up.
//
// Put it around the application's routes, and outside of middleware that buffers
// responses or ends requests after a time: that would stop hot updates.
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

// Fallback answers requests that no route of the application matches: it is the
// "/" of an http.ServeMux. In production it answers page loads with Config.SPA,
// and requests for missing hashed files with a 404 that caches do not keep. In
// development it asks the dev server, which alone knows "/src/main.ts". next
// answers all others; nil means http.NotFoundHandler.
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

// WithPage gives requests a page, for [Vite.PageFrom], with the context and the
// Save-Data header of the request.
func (v *Vite) WithPage(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Context().Value(pageKey{v}) == nil {
			page := v.Page(r.Context())
			page.SaveData(r.Header.Get("Save-Data"))
			r = r.WithContext(context.WithValue(r.Context(), pageKey{v}, page))
		}
		next.ServeHTTP(w, r)
	})
}

// PageFrom returns the page that [Vite.WithPage] gave the request, for handlers
// and templates of one response that do not know each other. It panics if the
// request has no page: a page for each call would have a nonce for each call.
func (v *Vite) PageFrom(r *http.Request) *Page {
	page, ok := r.Context().Value(pageKey{v}).(*Page)
	if !ok {
		panic("govite: the request has no page: put WithPage around its handler")
	}
	return page
}
