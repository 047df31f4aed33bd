package core

import (
	"context"
	"fmt"
	"html/template"
	"slices"

	"github.com/govite/govite/core/internal/markup"
)

// A With returns tags with more attributes than others. [Vite.With] and
// [Page.With] make it.
type With struct {
	v          *Vite
	page       *Page // nil for v alone
	attributes []any
}

// With adds attributes to the tags of one call. They are pairs of a name and a
// value, as in [Attributes]. In a template:
//
//	{{ (viteWith "media" "print").Tags "src/print.css" }}
//	{{ (viteWith "async" true "data-track" "reload").Tags "src/main.ts" }}
//
// The attributes are for the scripts and stylesheets of the entries and of what the
// entries import: "media" for stylesheets only, "async", "defer" and "nomodule" for
// scripts only, all others for both. Preloads get "fetchpriority" and, if they are
// for modules, "crossorigin" and "referrerpolicy". The attributes replace those of
// Config.Attributes and Config.Tag. The tags of Vite, of plugins and of
// plugin-legacy keep theirs.
//
// The methods of the result return the error for an invalid name or a missing
// value.
func (v *Vite) With(attributes ...any) *With { return &With{v, nil, slices.Clone(attributes)} }

// With is [Vite.With] without the tags that earlier calls returned.
func (p *Page) With(attributes ...any) *With { return &With{p.v, p, slices.Clone(attributes)} }

// Tags is [Vite.Tags] or [Page.Tags] with the attributes.
func (w *With) Tags(entries ...string) (template.HTML, error) {
	return w.part(entries, markup.AllParts)
}

// Styles is [Vite.Styles] or [Page.Styles] with the attributes.
func (w *With) Styles(entries ...string) (template.HTML, error) {
	return w.part(entries, markup.Styles)
}

// Scripts is [Vite.Scripts] or [Page.Scripts] with the attributes.
func (w *With) Scripts(entries ...string) (template.HTML, error) {
	return w.part(entries, markup.Scripts)
}

func (w *With) part(entries []string, parts markup.Parts) (template.HTML, error) {
	p := w.page
	if p == nil {
		p = w.v.Page(context.Background())
	}
	set, err := w.v.set(p.ctx, p.backend(), entries)
	if err != nil {
		return "", err
	}
	with, err := set.With(w.attributes)
	if err != nil {
		return "", fmt.Errorf("govite: With: %w", err)
	}
	return p.add(with, parts), nil
}
