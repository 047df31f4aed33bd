package core

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/govite/govite/core/internal/build"
	"github.com/govite/govite/core/internal/develop"
	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/settings"
)

// A follower answers from the dev server while the dev server is up, and from the
// build otherwise. It probes the dev server when a caller asks for a backend, at
// most once a second. An idle application probes nothing.
type follower struct {
	choice
	settings *settings.Settings
	watcher  watcher
	dev      *develop.Develop
	live     *answer      // by dev
	probed   atomic.Int64 // when the last probe began, in Unix nanoseconds

	mu      sync.Mutex
	built   *build.Build // nil while there is none
	missing error        // why built is nil
	stale   sync.Once    // warnStale
	refused string       // why the dev server is not in use although it is up
}

func (f *follower) develop() *develop.Develop { return f.dev }

func (f *follower) close() error { return f.dev.Server().Close() }

func (f *follower) start(ctx context.Context) error {
	err := f.dev.Server().Start(ctx)
	f.probed.Store(0) // the next call of backend finds the dev server
	return err
}

// follow probes the dev server if the last probe is old enough, and updates the
// answer. Concurrent callers do not wait for it.
func (f *follower) follow() {
	now, last := time.Now().UnixNano(), f.probed.Load()
	if now-last < int64(f.settings.Server.Pace.Probe) || !f.probed.CompareAndSwap(last, now) {
		return
	}
	status := f.dev.Server().Status(context.Background())
	f.mu.Lock()
	defer f.mu.Unlock()
	isLive := f.now.Load() == f.live
	switch {
	case isLive && (status.Up || status.Restarting):
	case status.Up:
		f.useDevServer(status)
	case !isLive && f.watcher.isDue():
		if next := f.watcher.refresh(f.built); next != f.built {
			f.built = next
			f.now.Store(builtAnswer(next))
		}
	case isLive:
		if f.openBuildLocked(); f.built != nil {
			f.settings.Logger.Info("the Vite dev server is gone: the build is in use", "error", status.Err)
			f.now.Store(builtAnswer(f.built))
			f.warnStale()
		}
	}
}

// useDevServer switches to the dev server if the project has all entries. A
// refusal is logged once.
func (f *follower) useDevServer(status devserver.Status) {
	if err := f.dev.CheckEntries(context.Background()); err != nil {
		if f.refused != err.Error() {
			f.refused = err.Error()
			f.settings.Logger.Warn("the Vite dev server is up but lacks an entry: the build stays in use", "error", err)
		}
		return
	}
	f.refused = ""
	f.settings.Logger.Info("the Vite dev server is in use", "url", status.URL)
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
		f.now.Store(builtAnswer(next))
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
