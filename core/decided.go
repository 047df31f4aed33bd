package core

import (
	"context"
	"sync"

	"github.com/govite/govite/core/internal/backend"
	"github.com/govite/govite/core/internal/build"
	"github.com/govite/govite/core/internal/develop"
	"github.com/govite/govite/core/internal/settings"
)

// production is the choice of a build.
func production(b *build.Build, s *settings.Settings) (*choice, lifecycle, error) {
	p := &produced{built: b, watcher: watcher{settings: s}}
	p.now.Store(builtAnswer(b))
	if s.Watch {
		p.update = p.refresh
	}
	return &p.choice, p, nil
}

func builtAnswer(b *build.Build) *answer { return &answer{backend: b, mode: Production} }

type produced struct {
	choice
	watcher watcher
	mu      sync.Mutex
	built   *build.Build
}

// refresh looks for a new build if the last look is old enough. Concurrent callers
// do not wait for it.
func (p *produced) refresh() {
	if !p.watcher.isDue() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if next := p.watcher.refresh(p.built); next != p.built {
		p.built = next
		p.now.Store(builtAnswer(next))
	}
}

func (p *produced) develop() *develop.Develop   { return nil }
func (p *produced) start(context.Context) error { return nil }
func (p *produced) close() error                { return nil }

func (p *produced) routes() (prefixes, paths []string) { return p.answer().backend.Routes() }

func (p *produced) reload() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	next, err := p.built.Reopen()
	if err == nil {
		p.built = next
		p.now.Store(builtAnswer(next))
	}
	return err
}

// development is the choice of a dev server.
func development(dev *develop.Develop) (*choice, lifecycle, error) {
	d := &developed{dev: dev}
	d.now.Store(liveAnswer(dev))
	return &d.choice, d, nil
}

func liveAnswer(dev *develop.Develop) *answer {
	return &answer{backend: dev, mode: Development, live: true}
}

type developed struct {
	choice
	dev *develop.Develop
}

func (d *developed) routes() (prefixes, paths []string) { return d.dev.Routes() }
func (d *developed) develop() *develop.Develop          { return d.dev }
func (d *developed) reload() error                      { return nil }
func (d *developed) start(ctx context.Context) error    { return d.dev.Server().Start(ctx) }
func (d *developed) close() error                       { return d.dev.Server().Close() }

// stub is the choice of a backend without a project, for tests of applications.
func stub(b backend.Backend) (*choice, lifecycle) {
	s := &stubbed{}
	s.now.Store(&answer{backend: b, mode: Production})
	return &s.choice, s
}

type stubbed struct{ choice }

func (s *stubbed) routes() (prefixes, paths []string) { return s.answer().backend.Routes() }
func (*stubbed) develop() *develop.Develop            { return nil }
func (*stubbed) reload() error                        { return nil }
func (*stubbed) start(context.Context) error          { return nil }
func (*stubbed) close() error                         { return nil }
