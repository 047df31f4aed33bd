package backend

import "log/slog"

// Users of a core.Vite have no use for its backend, so that it has no method
// for it. core sets these two functions; a vite is a *core.Vite.
var (
	// Of returns the backend of a vite at the moment. core/adapter calls it.
	Of func(vite any) Backend

	// New returns a vite in production mode with this backend. core/vitetest
	// calls it.
	New func(b Backend) (vite any)

	// Logger returns the logger of a vite. core/adapter calls it.
	Logger func(vite any) *slog.Logger

	// Routes returns where a vite may answer in the course of its life.
	// core/adapter calls it.
	Routes func(vite any) (prefixes, paths []string)
)
