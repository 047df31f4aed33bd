package build

import (
	"sync"
	"sync/atomic"

	"github.com/govite/govite/core/internal/backend"
	"github.com/govite/govite/core/internal/settings"
)

// mostPrefixes bounds the prefixes whose tags a build keeps. Others cost more.
const mostPrefixes = 256

// prefixes are the builds of [Build.At].
type prefixes struct {
	builds sync.Map // by prefix
	count  atomic.Int32
}

// At returns the build for pages whose URLs have prefix, a percent-encoded path
// without a slash at its end, before the base.
func (b *Build) At(prefix string) backend.Backend {
	if b.base.IsRemote() {
		return b
	}
	if at, ok := b.prefixes.builds.Load(prefix); ok {
		return at.(*Build)
	}
	s, h := *b.site, *b.head
	s.base.URL = prefix + b.base.URL
	h.site = &s
	h.importMap = b.head.importMap.at(b.base, s.base)
	h.legacy.importMap = b.head.legacy.importMap.at(b.base, s.base)
	at := &Build{site: &s, head: &h, settings: b.settings}
	if b.prefixes.count.Add(1) <= mostPrefixes {
		kept, _ := b.prefixes.builds.LoadOrStore(prefix, at)
		return kept.(*Build)
	}
	return at
}

// at returns the import map of a build with the base from, for pages with the base
// to. m was read, so that its content is valid.
func (m importMap) at(from, to settings.Base) importMap {
	if m.content == nil {
		return m
	}
	moved, err := m.content.below(from, to)
	if err != nil {
		return m
	}
	return moved
}
