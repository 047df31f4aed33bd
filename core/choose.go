package core

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/govite/govite/core/internal/backend"
	"github.com/govite/govite/core/internal/build"
	"github.com/govite/govite/core/internal/develop"
	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// chosen is the choice between development and production. Only its
// implementations, in this file and in follow.go, know the mode.
type chosen interface {
	// backend returns the backend that answers at the moment.
	backend() backend.Backend

	// mode returns Development or Production.
	mode() Mode

	// routes returns where any backend may answer in the life of the process.
	routes() (prefixes, paths []string)

	// isLive reports whether sources may change under a running program.
	isLive() bool

	reload() error
	start(ctx context.Context) error
	close() error
}

// choose is where development and production part.
func choose(mode Mode, s *settings.Settings) (chosen, error) {
	switch mode {
	case Production:
		return openProduction(s)
	case Development:
		return openDevelopment(s)
	}
	return openAuto(s)
}

// production is a build.
type production struct {
	now atomic.Pointer[build.Build]
	mu  sync.Mutex // held to replace now
}

func openProduction(s *settings.Settings) (chosen, error) {
	b, err := build.Open(s)
	if err != nil {
		return nil, err
	}
	return newProduction(b), nil
}

func newProduction(b *build.Build) *production {
	p := &production{}
	p.now.Store(b)
	return p
}

func (p *production) backend() backend.Backend           { return p.now.Load() }
func (p *production) mode() Mode                         { return Production }
func (p *production) routes() (prefixes, paths []string) { return p.now.Load().Routes() }
func (p *production) isLive() bool                       { return false }
func (p *production) start(context.Context) error        { return nil }
func (p *production) close() error                       { return nil }

func (p *production) reload() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	next, err := p.now.Load().Reopen()
	if err == nil {
		p.now.Store(next)
	}
	return err
}

// development is a dev server.
type development struct{ dev *develop.Develop }

func openDevelopment(s *settings.Settings) (chosen, error) {
	dev, err := develop.Open(s, develop.Options{AssumeDefault: true, Last: lastBuild(s)})
	if err != nil {
		return nil, err
	}
	if err := dev.CheckEntries(context.Background()); err != nil {
		return nil, err
	}
	return &development{dev}, nil
}

func (d *development) backend() backend.Backend           { return d.dev }
func (d *development) mode() Mode                         { return Development }
func (d *development) routes() (prefixes, paths []string) { return d.dev.Routes() }
func (d *development) isLive() bool                       { return true }
func (d *development) reload() error                      { return nil }
func (d *development) start(ctx context.Context) error    { return d.dev.Server().Start(ctx) }
func (d *development) close() error                       { return d.dev.Server().Close() }

// lastBuild returns a function for the manifest of the build in Config.Dist, nil
// without one.
func lastBuild(s *settings.Settings) func() *manifest.Manifest {
	return sync.OnceValue(func() *manifest.Manifest { return build.FindManifest(s) })
}

// fixed is a backend without a project, for tests of applications.
type fixed struct{ b backend.Backend }

func (f fixed) backend() backend.Backend           { return f.b }
func (f fixed) mode() Mode                         { return Production }
func (f fixed) routes() (prefixes, paths []string) { return f.b.Routes() }
func (f fixed) isLive() bool                       { return false }
func (f fixed) reload() error                      { return nil }
func (f fixed) start(context.Context) error        { return nil }
func (f fixed) close() error                       { return nil }
