package core

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/govite/govite/core/internal/devserver"
	fakedist "github.com/govite/govite/core/internal/fake"
)

// choose is where development and production part.
func (v *Vite) choose() error {
	if _, ok := v.config.Dist.(fakedist.Dist); ok {
		return v.use(fake{}, nil)
	}
	switch v.config.Mode {
	case Production:
		b, err := openBuild(v.config)
		return v.use(b, err)
	case Development:
		d, err := openDev(v.config)
		v.dev = d
		return v.use(d, err)
	}
	return v.chooseNow()
}

// use lets b, which was opened with err, answer.
func (v *Vite) use(b backend, err error) error {
	if err != nil {
		return err
	}
	s, err := v.newState(b)
	if err != nil {
		return err
	}
	v.current.Store(s)
	return nil
}

// chooseNow is choose in Mode Auto. On a machine that has the project, where a
// dev server may come up, the choice is made again whenever one comes or goes;
// elsewhere it is made for good.
func (v *Vite) chooseNow() error {
	d, err := openDev(v.config)
	if err != nil {
		return err
	}
	f := &follower{v: v, dev: d}
	d.noBuild = f.noBuild
	follows := v.config.DevServer != "" || d.isProject()
	status := d.server.Status(context.Background())
	if !status.Up {
		f.openBuild()
	}
	switch {
	case !status.Up && f.build != nil:
		v.current.Store(f.build)
	case !status.Up && !d.isInstalled():
		var down *devserver.DownError
		if errors.As(status.Err, &down) {
			return fmt.Errorf("%w\nand there is no dev server in its place: %w", f.missing, down)
		}
		return f.missing
	default:
		if f.live, err = v.newState(d); err != nil {
			return err
		}
		if !status.Up {
			v.config.Logger.Warn("there is no build yet, and no Vite dev server; pages say what to do", "error", status.Err)
		}
		v.current.Store(f.live)
	}
	if follows {
		v.follower = f
		v.dev = d
	}
	return nil
}

// followEvery is how often the dev server is asked for at most.
const followEvery = time.Second

// A follower lets the dev server answer while it is up, and the build while it
// is not. It looks when somebody asks for something, at most once a second: an
// application that is idle asks nobody.
type follower struct {
	v     *Vite
	dev   *dev
	asked atomic.Int64 // when it last looked, in Unix nanoseconds

	mu      sync.Mutex
	live    *state // development, nil before it was first needed
	build   *state // nil while there is none
	missing error  // why there is no build
}

// follow has the caller wait for the look; whoever comes meanwhile has what
// there was.
func (f *follower) follow() {
	now, last := time.Now().UnixNano(), f.asked.Load()
	if now-last < int64(followEvery) || !f.asked.CompareAndSwap(last, now) {
		return
	}
	status := f.dev.server.Status(context.Background())
	f.mu.Lock()
	defer f.mu.Unlock()
	current := f.v.current.Load()
	isLive := current == f.live
	switch {
	case isLive && (status.Up || status.Restarting):
	case status.Up:
		f.start(status)
	case isLive:
		if f.openBuildLocked(); f.build != nil {
			f.v.config.Logger.Info("the Vite dev server is gone: the build is in use", "error", status.Err)
			f.v.current.Store(f.build)
		}
	}
}

// start lets the dev server answer, if it knows all entries.
func (f *follower) start(status devserver.Status) {
	if f.live == nil {
		live, err := f.v.newState(f.dev)
		if err != nil {
			f.v.config.Logger.Warn("the Vite dev server is up, and the build stays in use", "error", err)
			return
		}
		f.live = live
	}
	f.v.config.Logger.Info("the Vite dev server is in use", "url", status.URL)
	f.v.current.Store(f.live)
}

func (f *follower) openBuild() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.openBuildLocked()
}

// openBuildLocked looks for the build, if there was none: one may have been
// made since.
func (f *follower) openBuildLocked() {
	if f.build != nil {
		return
	}
	b, err := openBuild(f.v.config)
	if err == nil {
		f.build, err = f.v.newState(b)
	}
	f.missing = err
}

// noBuild returns why there is no build.
func (f *follower) noBuild() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.build == nil && f.missing == nil {
		f.openBuildLocked()
	}
	return f.missing
}

// reload reads the build again. While the dev server answers there need not be
// one.
func (f *follower) reload() error {
	b, err := openBuild(f.v.config)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil && f.build == nil {
		f.missing = err
		return nil
	}
	if err != nil {
		return err
	}
	if f.build != nil {
		b.files.Adopt(f.build.backend.(*build).files)
	}
	s, err := f.v.newState(b)
	if err != nil {
		return err
	}
	f.v.current.CompareAndSwap(f.build, s)
	f.build, f.missing = s, nil
	return nil
}

// routes returns what either may answer.
func (f *follower) routes() (prefixes, paths []string) {
	prefixes, paths = f.dev.routes()
	f.openBuild()
	if f.build == nil {
		return prefixes, paths
	}
	live := slices.Clip(prefixes)
	under := func(p string) bool {
		return slices.ContainsFunc(live, func(prefix string) bool { return strings.HasPrefix(p, prefix) })
	}
	dirs, files := f.build.routes()
	dirs = slices.DeleteFunc(slices.Clone(dirs), under)
	files = slices.DeleteFunc(slices.Clone(files), under)
	return append(prefixes, dirs...), append(paths, files...)
}
