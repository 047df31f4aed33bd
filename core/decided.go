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

// production answers from a build.
type production struct {
	now atomic.Pointer[build.Build]
	mu  sync.Mutex // held to replace now
}

func openProduction(s *settings.Settings) (*production, error) {
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

// development answers from a dev server.
type development struct{ dev *develop.Develop }

func openDevelopment(s *settings.Settings, last func() *manifest.Manifest) (*development, error) {
	dev, err := develop.Open(s, develop.Options{AssumeDefault: true, Last: last})
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

// fixed answers from any backend, for tests of applications.
type fixed struct{ b backend.Backend }

func (f fixed) backend() backend.Backend           { return f.b }
func (f fixed) mode() Mode                         { return Production }
func (f fixed) routes() (prefixes, paths []string) { return f.b.Routes() }
func (f fixed) isLive() bool                       { return false }
func (f fixed) reload() error                      { return nil }
func (f fixed) start(context.Context) error        { return nil }
func (f fixed) close() error                       { return nil }
