package core

import "net/http"

// Serve answers r if it is certainly Vite's, and reports whether it did: in
// production a GET or HEAD of a built file by its exact name, in development
// what lies under Vite's base or its own prefixes, and the socket for hot
// updates. It is what a framework's middleware calls before routing. For all
// other requests it costs a look-up and touches nothing.
func (v *Vite) Serve(w http.ResponseWriter, r *http.Request) bool {
	return v.state().serve(w, r)
}

// ServeFallback answers r, which no route of the application takes, if it is
// Vite's, and reports whether it did; if not, a 404 is the application's to
// send. In production it answers page loads with Config.SPA, and a missing
// file of the bundler with a 404 that is not cached; in development it asks
// the dev server for what only that can know.
func (v *Vite) ServeFallback(w http.ResponseWriter, r *http.Request) bool {
	return v.state().fallback(w, r)
}

// IsLost reports whether a URL path lies in a directory that only the bundler
// writes into, and is none of its files: perhaps of an earlier build. A 404
// for it must not be cached.
func (v *Vite) IsLost(urlPath string) bool { return v.state().lost(urlPath) }

// Middleware serves what is Vite's and passes on the rest, as [Vite.Serve]
// has it. It has to be outside of anything that buffers responses or ends
// requests after a time, or hot updates stop.
func (v *Vite) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case v.Serve(w, r):
		case v.IsLost(r.URL.Path):
			next.ServeHTTP(&lostWriter{ResponseWriter: w}, r)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// Fallback is the handler for what no route takes, as [Vite.ServeFallback] has
// it: the "/" of an http.ServeMux. next answers what is not Vite's; nil means
// http.NotFoundHandler.
func (v *Vite) Fallback(next http.Handler) http.Handler {
	if next == nil {
		next = http.NotFoundHandler()
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !v.ServeFallback(w, r) {
			next.ServeHTTP(w, r)
		}
	})
}

// lostWriter keeps caches from remembering that a file of the bundler was not
// there. The application's own routes below the same directory are not
// affected.
type lostWriter struct{ http.ResponseWriter }

func (w *lostWriter) WriteHeader(status int) {
	if status == http.StatusNotFound {
		w.Header().Set("Cache-Control", "no-store")
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (w *lostWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Flush is for handlers that ask for an http.Flusher.
func (w *lostWriter) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }
