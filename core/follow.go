package core

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/govite/govite/core/internal/backend"
	"github.com/govite/govite/core/internal/build"
	"github.com/govite/govite/core/internal/develop"
	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/settings"
)

// followEvery is the least time between two probes of the dev server.
const followEvery = time.Second

// A follower answers from the dev server while the dev server is up, and from the
// build otherwise. It probes the dev server when a caller asks for a backend, at
// most once a second. An idle application probes nothing.
type follower struct {
	settings *settings.Settings
	logger   *slog.Logger
	dev      *develop.Develop
	live     *answer // by dev
	now      atomic.Pointer[answer]
	probed   atomic.Int64 // when the last probe began, in Unix nanoseconds

	mu      sync.Mutex
	built   *build.Build // nil while there is none
	missing error        // why built is nil
	refused string       // why the dev server is not in use although it is up
}

// An answer is a backend and its mode.
type answer struct {
	b backend.Backend
	m Mode
}

func (f *follower) backend() backend.Backend { return f.follow().b }
func (f *follower) mode() Mode               { return f.follow().m }
func (f *follower) isLive() bool             { return f.follow() == f.live }
func (f *follower) close() error             { return f.dev.Server().Close() }

func (f *follower) start(ctx context.Context) error {
	err := f.dev.Server().Start(ctx)
	f.probed.Store(0) // the next call of backend finds the dev server
	return err
}

// follow returns the answer. It probes the dev server first if the last probe is
// older than followEvery. Concurrent callers get the last answer.
func (f *follower) follow() *answer {
	now, last := time.Now().UnixNano(), f.probed.Load()
	if now-last < int64(followEvery) || !f.probed.CompareAndSwap(last, now) {
		return f.now.Load()
	}
	status := f.dev.Server().Status(context.Background())
	f.mu.Lock()
	defer f.mu.Unlock()
	isLive := f.now.Load() == f.live
	switch {
	case isLive && (status.Up || status.Restarting):
	case status.Up:
		f.useDevServer(status)
	case isLive:
		if f.openBuildLocked(); f.built != nil {
			f.logger.Info("the Vite dev server is gone: the build is in use", "error", status.Err)
			f.now.Store(&answer{f.built, Production})
		}
	}
	return f.now.Load()
}

// useDevServer switches to the dev server if the project has all entries. A
// refusal is logged once.
func (f *follower) useDevServer(status devserver.Status) {
	if err := f.dev.CheckEntries(context.Background()); err != nil {
		if f.refused != err.Error() {
			f.refused = err.Error()
			f.logger.Warn("the Vite dev server is up but lacks an entry: the build stays in use", "error", err)
		}
		return
	}
	f.refused = ""
	f.logger.Info("the Vite dev server is in use", "url", status.URL)
	f.now.Store(f.live)
}

func (f *follower) openBuild() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.openBuildLocked()
}

// openBuildLocked opens the build if none is open. `vite build` may have run
// since the last attempt.
func (f *follower) openBuildLocked() {
	if f.built == nil {
		f.built, f.missing = build.Open(f.settings)
	}
}

// noBuild returns the reason why there is no build, or nil if there is one.
func (f *follower) noBuild() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.built == nil && f.missing == nil {
		f.openBuildLocked()
	}
	return f.missing
}

// reload reads the build again. While the dev server answers, a missing build is
// no error.
func (f *follower) reload() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.built == nil {
		f.openBuildLocked()
		return nil
	}
	next, err := f.built.Reopen()
	if err != nil {
		return err
	}
	f.built = next
	if f.now.Load() != f.live {
		f.now.Store(&answer{next, Production})
	}
	return nil
}

// routes returns the prefixes and paths of the dev server and of the build.
func (f *follower) routes() (prefixes, paths []string) {
	prefixes, paths = f.dev.Routes()
	f.mu.Lock()
	f.openBuildLocked()
	built := f.built
	f.mu.Unlock()
	if built == nil {
		return prefixes, paths
	}
	live := slices.Clip(prefixes)
	under := func(p string) bool {
		return slices.ContainsFunc(live, func(prefix string) bool { return strings.HasPrefix(p, prefix) })
	}
	dirs, files := built.Routes()
	dirs = slices.DeleteFunc(dirs, under)
	files = slices.DeleteFunc(files, under)
	return append(prefixes, dirs...), append(paths, files...)
}
