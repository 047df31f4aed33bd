package core

import (
	"context"
	"errors"
	"fmt"
)

// Fragment returns a page for a part of a page, which a script such as htmx or
// Turbo puts into a page in the browser. loaded are the entries of that page. The
// fragment's methods leave out the tags that the browser has with them. In
// development these are Vite's client and the tags of plugins, too; styles of
// modules are never in a fragment, because Vite's runtime inserts them when the
// modules run. The error is for an unknown entry, or none.
//
// The scripts of a fragment need the nonce of the page in the browser, not one of
// their own: see [Page.UseNonce]. The scripts of plugin-legacy, for browsers without
// modules, load entries when the page is parsed, and none of later fragments.
func (v *Vite) Fragment(ctx context.Context, loaded ...string) (*Page, error) {
	p := v.Page(ctx)
	if err := p.Loaded(loaded...); err != nil {
		return nil, err
	}
	return p, nil
}

// Loaded makes p a fragment of a page that has the tags of entries, see
// [Vite.Fragment]. Call it before Tags; a later call is an error. Several calls add
// up. An error leaves the page unchanged.
func (p *Page) Loaded(entries ...string) error {
	set, err := p.backend().Loaded(p.ctx, entries)
	if err != nil {
		return fmt.Errorf("govite: Loaded: %w", err)
	}
	if !p.tags.Load(set) {
		return errors.New("govite: Loaded: the page has returned tags already: call Loaded first")
	}
	return nil
}
