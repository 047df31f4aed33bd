package document

import (
	"log/slog"
	"net/http"
	"strconv"
)

// Filling says how pages are filled.
type Filling struct {
	// Always fills all pages. Otherwise only pages with a placeholder are filled.
	Always bool

	// Fill returns the page of the entry for the response to r.
	Fill func(r *http.Request, entry string, s *Source) ([]byte, error)

	Logger *slog.Logger
}

// Send answers a GET or HEAD with a filled page. Nobody may keep the response: it
// has a nonce, and perhaps data of the user.
func (f *Filling) Send(w http.ResponseWriter, r *http.Request, entry string, s *Source) {
	page, err := f.Fill(r, entry, s)
	if err != nil {
		f.Fail(w, r, entry, err)
		return
	}
	h := w.Header()
	SetHeader(h)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(page)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(page) // an error means that the client is gone
	}
}

// Fail answers with status 500, and logs err.
func (f *Filling) Fail(w http.ResponseWriter, r *http.Request, entry string, err error) {
	f.Logger.ErrorContext(r.Context(), "a page cannot be filled", "page", entry, "error", err)
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, "The page could not be rendered.", http.StatusInternalServerError)
}

// SetHeader sets the headers of a filled page. A Cache-Control that the
// application has set stays.
func SetHeader(h http.Header) {
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Del("Etag")
	h.Del("Last-Modified")
}
