package backend

import (
	"log/slog"
	"net/http"

	"github.com/govite/govite/core/internal/pace"
)

// Functions of a core.Vite for core/adapter, core/vitetest and core/adaptertest.
// They are no methods, because applications do not need them. core sets them;
// vite is a *core.Vite.
var (
	// Of returns the current backend of vite. core/adapter calls it.
	Of func(vite any) Backend

	// Open is core.New with another pace. config is a core.Config.
	// core/adaptertest calls it.
	Open func(config any, p pace.Pace) (vite any, err error)

	// New returns a *core.Vite in production mode with backend b. core/vitetest
	// calls it.
	New func(b Backend) (vite any)

	// Logger returns the logger of vite. core/adapter calls it.
	Logger func(vite any) *slog.Logger

	// WithPage returns r with page, a *core.Page, as the page of the request.
	// core/adapter calls it.
	WithPage func(vite any, r *http.Request, page any) *http.Request

	// Routes returns the paths at which vite may answer while the process runs.
	// core/adapter calls it.
	Routes func(vite any) (prefixes, paths []string)
)
