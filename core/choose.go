package core

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/govite/govite/core/internal/backend"
	"github.com/govite/govite/core/internal/build"
	"github.com/govite/govite/core/internal/develop"
	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// A choice is the backend that answers at the moment. Only the choices in
// decided.go and follow.go know the mode.
type choice struct {
	now atomic.Pointer[answer]

	// update updates now; nil if the choice is final.
	update func()
}

// An answer is a backend and its mode. It is live if source files may change
// while the program runs.
type answer struct {
	backend backend.Backend
	mode    Mode
	live    bool
}

func (c *choice) answer() *answer {
	if c.update != nil {
		c.update()
	}
	return c.now.Load()
}

// backend is on the way of every request.
func (c *choice) backend() backend.Backend { return c.answer().backend }

// A lifecycle is the part of a choice that backends do not have.
type lifecycle interface {
	// routes returns the URL path prefixes and paths at which a backend may answer.
	routes() (prefixes, paths []string)

	// develop returns the backend for the dev server, nil if there is none.
	develop() *develop.Develop

	reload() error
	start(ctx context.Context) error
	close() error
}

// choose is where development and production part.
func choose(mode Mode, s *settings.Settings) (*choice, lifecycle, error) {
	switch mode {
	case Production:
		b, err := build.Open(s)
		if err != nil {
			return nil, nil, err
		}
		return production(b, s)
	case Development:
		dev, err := develop.Open(s, develop.Options{AssumeDefault: true, Last: lastBuild(s)})
		if err != nil {
			return nil, nil, err
		}
		if err := dev.CheckEntries(context.Background()); err != nil {
			return nil, nil, err
		}
		return development(dev)
	}
	return auto(s)
}

// auto chooses in Mode Auto. On a machine that has the project it returns a
// follower; elsewhere the choice is final.
func auto(s *settings.Settings) (*choice, lifecycle, error) {
	f := &follower{settings: s, watcher: watcher{settings: s}}
	dev, err := develop.Open(s, develop.Options{Optional: true, Last: lastBuild(s), NoBuild: f.noBuild})
	if err != nil {
		return nil, nil, err
	}
	f.live = liveAnswer(dev)
	f.dev = dev
	status := dev.Server().Status(context.Background())
	if !status.Up {
		f.openBuild()
	}
	switch {
	case !status.Up && f.built != nil:
		f.now.Store(builtAnswer(f.built))
		if run := s.Server.Run; s.Server.Address != (devserver.Address{}) && !run.Auto && len(run.Args) == 0 {
			s.Logger.Warn("the configured Vite dev server does not answer: the build is in use", "error", status.Err)
		}
		f.warnStale()
	case !status.Up && !dev.IsInstalled():
		if down := (*devserver.DownError)(nil); errors.As(status.Err, &down) {
			return nil, nil, fmt.Errorf("%w\nno dev server answers either: %w", f.missing, down)
		}
		return nil, nil, f.missing
	default:
		if err := dev.CheckEntries(context.Background()); err != nil {
			return nil, nil, err
		}
		if run := s.Server.Run; !status.Up && !run.Auto && len(run.Args) == 0 {
			s.Logger.Warn("there is neither a build nor a Vite dev server: pages say how to start", "error", status.Err)
		}
		f.now.Store(f.live)
	}
	if s.Server.Address == (devserver.Address{}) && !dev.IsProject() {
		if f.now.Load() == f.live {
			return development(dev)
		}
		return production(f.built, s)
	}
	f.update = f.follow
	return &f.choice, f, nil
}

// lastBuild returns a function that reads the manifest of the build in
// Config.Dist once. It returns nil if there is no such build.
func lastBuild(s *settings.Settings) func() *manifest.Manifest {
	return sync.OnceValue(func() *manifest.Manifest { return build.FindManifest(s) })
}
