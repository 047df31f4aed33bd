package core

import (
	"context"
	"fmt"
	"html/template"
	"log/slog"
	"slices"

	"github.com/govite/govite/core/internal/backend"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/internal/pace"
)

// A Vite joins one Vite project to the application: it returns tags and URLs for
// pages, and answers requests for files. It is safe for concurrent use.
type Vite struct {
	*choice
	lifecycle
	name   string
	logger *slog.Logger
}

// New checks c, and opens the build or looks for the dev server. The error says
// what is wrong, in which field, and what to do about it.
func New(c Config) (*Vite, error) { return open(c, usual) }

// usual is the pace of New. The tests of this package change it before they run.
var usual = pace.Usual

func open(c Config, p pace.Pace) (*Vite, error) {
	mode, s, err := c.check()
	if err != nil {
		return nil, fmt.Errorf("govite: %w", err)
	}
	s.Server.Pace = p
	choice, lifecycle, err := choose(mode, s)
	if err != nil {
		return nil, fmt.Errorf("govite: %w", err)
	}
	return &Vite{choice, lifecycle, c.Name, s.Logger}, nil
}

func init() {
	backend.Of = func(vite any) backend.Backend { return vite.(*Vite).backend() }
	backend.Logger = func(vite any) *slog.Logger { return vite.(*Vite).logger }
	backend.Routes = func(vite any) (prefixes, paths []string) { return vite.(*Vite).routes() }
	backend.Open = func(config any, p pace.Pace) (vite any, err error) { return open(config.(Config), p) }
	backend.New = func(b backend.Backend) any {
		choice, lifecycle := stub(b)
		return &Vite{choice, lifecycle, "", slog.Default()}
	}
}

// Mode returns the current mode: Development or Production, never Auto. If
// Config.Mode is Auto, the mode may change while the program runs, see [Auto].
func (v *Vite) Mode() Mode { return v.answer().mode }

// Reload reads Config.Dist again, after a new build. The hashed files of the last
// three builds stay reachable for pages that are open in browsers. Without a new
// build Reload changes nothing. After an error, for example because vite build is
// still writing, the last good build stays in use. In Mode Development Reload
// does nothing.
func (v *Vite) Reload() error {
	if err := v.reload(); err != nil {
		return fmt.Errorf("govite: the build in use stays: %w", err)
	}
	return nil
}

// Tags returns the tags for the head of a page with these entries, in the right
// order. An entry is a key of the manifest, which is a path relative to Vite's
// root ("src/main.ts"), or the name of an entry. Name all entries of a page in
// one call, or in calls of one [Page], so that no tag is repeated. With
// plugin-legacy the tags include the scripts for browsers without modules, which
// run after the body is parsed, as modules do. The error for an unknown entry is
// a [*manifest.EntryError].
//
// In development the tags are those of Vite's own html: all tags that plugins
// inject, and the stylesheets of all modules, so that the first paint is styled.
// If an entry is unknown, a module does not compile or the dev server does not
// answer, the tags show the problem over the page, and reload the page when the
// problem is gone.
func (v *Vite) Tags(entries ...string) (template.HTML, error) {
	set, err := v.set(context.Background(), entries)
	if err != nil {
		return "", err
	}
	return template.HTML(set.HTML()), nil
}

// set returns the tags for entries. entries does not escape, so that a caller's
// variadic slice stays on the stack.
func (v *Vite) set(ctx context.Context, entries []string) (*markup.Set, error) {
	b := v.backend()
	if set := b.Sets().Get(entries); set != nil {
		return set, nil
	}
	set, err := b.Prepare(ctx, slices.Clone(entries))
	if err != nil {
		return nil, fmt.Errorf("govite: %w", err)
	}
	return set, nil
}

// URL returns the percent-encoded URL of a source in the manifest
// ("src/logo.svg") or of a file in Vite's public directory ("favicon.ico"). In
// production a build has a source if a script, a stylesheet or an html page refers
// to it, or if vite-plugin-govite's option assets matches it. Without the plugin a
// build has no source that Vite inlined. The error for an unknown name is a
// [*manifest.EntryError], which says why the build lacks it.
func (v *Vite) URL(name string) (string, error) { return v.url(context.Background(), name) }

func (v *Vite) url(ctx context.Context, name string) (string, error) {
	url, err := v.backend().URL(ctx, name)
	if err != nil {
		return "", fmt.Errorf("govite: %w", err)
	}
	return url, nil
}

// Inline returns the content of one file, named as for [Vite.URL], in the type
// that html/template trusts: css as template.CSS, scripts as template.JS, svg and
// html as template.HTML, any other text as string. Css and scripts are escaped
// for the element around them. In production the content is that of the built
// file; in development Vite compiles css and scripts. The error for an unknown
// name is a [*manifest.EntryError].
func (v *Vite) Inline(name string) (any, error) { return v.inline(context.Background(), name) }

func (v *Vite) inline(ctx context.Context, name string) (any, error) {
	content, err := v.backend().Inline(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("govite: %w", err)
	}
	switch text := string(content); markup.KindOf(name) {
	case markup.Style:
		return template.CSS(markup.EscapeStyle(text)), nil
	case markup.ScriptText:
		return template.JS(markup.EscapeScript(text)), nil
	case markup.Markup:
		return template.HTML(text), nil
	default:
		return text, nil
	}
}
