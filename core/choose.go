package core

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/govite/govite/core/internal/backend"
	"github.com/govite/govite/core/internal/build"
	"github.com/govite/govite/core/internal/develop"
	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// chosen is the choice between development and production. Only its
// implementations, in decided.go and follow.go, know the mode.
type chosen interface {
	// backend returns the backend that answers at the moment.
	backend() backend.Backend

	// mode returns Development or Production.
	mode() Mode

	// routes returns the URL path prefixes and paths at which a backend may answer.
	routes() (prefixes, paths []string)

	// isLive reports whether source files may change while the program runs.
	isLive() bool

	reload() error
	start(ctx context.Context) error
	close() error
}

// choose opens the build, the dev server or both, as mode says.
func choose(mode Mode, s *settings.Settings) (chosen, error) {
	switch mode {
	case Production:
		return openProduction(s)
	case Development:
		return openDevelopment(s, lastBuild(s))
	}
	return openAuto(s)
}

// openAuto chooses in Mode Auto. On a machine that has the project it returns a
// follower; elsewhere the choice is final.
func openAuto(s *settings.Settings) (chosen, error) {
	f := &follower{settings: s, logger: s.Logger}
	dev, err := develop.Open(s, develop.Options{Optional: true, Last: lastBuild(s), NoBuild: f.noBuild})
	if err != nil {
		return nil, err
	}
	f.live = &answer{dev, Development}
	f.dev = dev
	status := dev.Server().Status(context.Background())
	if !status.Up {
		f.openBuild()
	}
	switch {
	case !status.Up && f.built != nil:
		f.now.Store(&answer{f.built, Production})
	case !status.Up && !dev.IsInstalled():
		if down := (*devserver.DownError)(nil); errors.As(status.Err, &down) {
			return nil, fmt.Errorf("%w\nno dev server answers either: %w", f.missing, down)
		}
		return nil, f.missing
	default:
		if err := dev.CheckEntries(context.Background()); err != nil {
			return nil, err
		}
		if run := s.Server.Run; !status.Up && !run.Auto && len(run.Args) == 0 {
			s.Logger.Warn("there is neither a build nor a Vite dev server: pages say how to start", "error", status.Err)
		}
		f.now.Store(f.live)
	}
	if s.Server.Address == (devserver.Address{}) && !dev.IsProject() {
		if f.now.Load() == f.live {
			return &development{dev}, nil
		}
		return newProduction(f.built), nil
	}
	return f, nil
}

// lastBuild returns a function that reads the manifest of the build in
// Config.Dist once. It returns nil if there is no such build.
func lastBuild(s *settings.Settings) func() *manifest.Manifest {
	return sync.OnceValue(func() *manifest.Manifest { return build.FindManifest(s) })
}
