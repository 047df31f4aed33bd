package chivite

import (
	"net/http"
	"slices"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// Middleware answers requests for Vite's files and, in development, the socket
// for hot updates, before any route. Register it before middleware that buffers
// responses or ends requests after a time. A router without routes runs no
// middleware; [Fallback] does its work there. For other requests it allocates
// nothing.
func Middleware(v *core.Vite) func(http.Handler) http.Handler { return v.Middleware }

// Fallback is a handler for r.NotFound. In production it answers page loads with
// Config.SPA; in development it asks the dev server. All other requests get
// http.NotFound. For a 404 page of your own, give r.NotFound
// v.Fallback(page).ServeHTTP instead. A page that Fallback fills has the nonce of
// [PageFrom] behind [WithPage].
func Fallback(v *core.Vite) http.HandlerFunc {
	// A router without routes runs no middleware.
	return v.Middleware(v.Fallback(nil)).ServeHTTP
}

// EarlyHints is [core.Vite.EarlyHints] before the next handler. It logs an unknown
// entry; the request goes on.
func EarlyHints(v *core.Vite, entries ...string) func(http.Handler) http.Handler {
	entries = slices.Clone(entries)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			adapter.EarlyHints(v, w, r, entries...)
			next.ServeHTTP(w, r)
		})
	}
}
