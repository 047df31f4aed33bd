package core

import (
	"fmt"

	"github.com/govite/govite/core/internal/backend"
	"github.com/govite/govite/core/internal/settings"
)

// SetPrefix puts a path before Vite's base in all URLs of the page, for a program
// that answers under several paths: with "/tenant-a", and Vite's base "./" or "/",
// the tags load "/tenant-a/assets/main.js". A proxy has to strip the prefix from the
// URLs of requests. Take the prefix from your own configuration, and from a header
// such as X-Forwarded-Prefix only if your proxy sets it. Call SetPrefix before Tags.
//
// Chunks that a script imports find each other with Vite's base "./" only. If
// Config.Base is on another host, or in development, URLs have no prefix. The
// error is for a prefix that is no path.
func (p *Page) SetPrefix(prefix string) error {
	b, err := settings.ParseBase(prefix)
	switch {
	case err != nil:
		return fmt.Errorf("govite: the prefix of a page: %w", err)
	case b.IsRemote() || prefix != "" && prefix[0] != '/':
		return fmt.Errorf("govite: the prefix of a page: %q: want a path such as /tenant-a, or nothing", prefix)
	}
	p.prefix = b.URL[:len(b.URL)-len("/")]
	return nil
}

// backend returns the backend for the URLs of the page.
func (p *Page) backend() backend.Backend {
	b := p.v.backend()
	if p.prefix == "" {
		return b
	}
	return b.At(p.prefix)
}
