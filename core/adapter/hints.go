package adapter

import (
	"net/http"

	"github.com/govite/govite/core"
)

// EarlyHints is [core.Vite.EarlyHints] for a middleware, which cannot return an
// error. It logs an unknown entry, and the response goes on without hints.
func EarlyHints(v *core.Vite, w http.ResponseWriter, r *http.Request, entries ...string) {
	if err := v.EarlyHints(w, r, entries...); err != nil {
		Logger(v).ErrorContext(r.Context(), "no early hints", "error", err)
	}
}
