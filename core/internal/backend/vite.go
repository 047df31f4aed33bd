package backend

import "log/slog"

// Functions of a core.Vite for core/adapter and core/vitetest. They are no
// methods, because applications do not need them. core sets them; vite is a
// *core.Vite.
var (
	// Of returns the current backend of vite. core/adapter calls it.
	Of func(vite any) Backend

	// New returns a *core.Vite in production mode with backend b. core/vitetest
	// calls it.
	New func(b Backend) (vite any)

	// Logger returns the logger of vite. core/adapter calls it.
	Logger func(vite any) *slog.Logger

	// Routes returns the paths at which vite may answer while the process runs.
	// core/adapter calls it.
	Routes func(vite any) (prefixes, paths []string)
)
