package adaptertest

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/internal/backend"
	"github.com/govite/govite/core/internal/pace"
)

// Development returns a Vite in development mode whose dev server is handler, or is
// down if handler is nil. Requests by which Vite's client asks whether the dev server
// is up do not reach handler. Without a logger in c the Vite logs nowhere.
func Development(t testing.TB, handler http.HandlerFunc, c core.Config) *core.Vite {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isPing(r) {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	if handler == nil {
		s.Close()
	}
	return development(t, s.URL, c)
}

// isPing reports whether Vite's client asks if the dev server is up.
func isPing(r *http.Request) bool { return r.Header.Get("Accept") == "text/x-vite-ping" }

// development returns a Vite for the dev server at url.
func development(t testing.TB, url string, c core.Config) *core.Vite {
	t.Helper()
	c.Mode, c.DevServer = core.Development, url
	if c.Root == "" {
		c.Root = t.TempDir()
	}
	return open(t, c)
}

// open returns a Vite that probes the dev server for each page, gives the dev
// server time to answer, and does not wait for one that the suite has closed.
// Unless c has a logger, the Vite logs nowhere.
func open(t testing.TB, c core.Config) *core.Vite {
	t.Helper()
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	v, err := backend.Open(c, pace.Pace{Timeout: patience})
	if err != nil {
		t.Fatal(err)
	}
	return v.(*core.Vite)
}
