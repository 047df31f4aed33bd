// Package writer wraps and unwraps response writers.
package writer

import (
	"net/http"
	"time"

	"github.com/govite/govite/core/internal/fetch"
)

// Server returns the writer below the writers of frameworks and middleware, and
// reports whether it belongs to net/http's server.
func Server(w http.ResponseWriter) (server http.ResponseWriter, ok bool) {
	for {
		u, wrapped := w.(interface{ Unwrap() http.ResponseWriter })
		if !wrapped {
			// The writers of httptest and http.TimeoutHandler do not send 1xx.
			_, ok = w.(interface{ SetWriteDeadline(time.Time) error })
			return w, ok
		}
		w = u.Unwrap()
	}
}

// Lost returns a writer for a request of a missing hashed file. It adds
// "Cache-Control: no-store" to a 404, because a deploy may bring the file. It
// leaves other responses, and the response to a page load without a file
// extension, unchanged.
func Lost(w http.ResponseWriter, r *http.Request) http.ResponseWriter { return &lost{w, r} }

type lost struct {
	http.ResponseWriter
	r *http.Request
}

func (w *lost) WriteHeader(status int) {
	if status == http.StatusNotFound && fetch.IsLost(w.r.URL.Path, w.r.Header) {
		w.Header().Set("Cache-Control", "no-store")
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (w *lost) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Flush is for handlers that ask for an http.Flusher.
func (w *lost) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }
