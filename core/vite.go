package core

import (
	"context"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"slices"

	"github.com/govite/govite/core/internal/backend"
	"github.com/govite/govite/core/internal/document"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/internal/pace"
	"github.com/govite/govite/core/internal/supervise"
)

// A Vite joins one Vite project to the application: it returns tags and URLs for
// pages, and answers requests for files. It is safe for concurrent use.
type Vite struct {
	*choice
	lifecycle
	name     string
	logger   *slog.Logger
	document func(*http.Request, *Document) error // Config.Document
	rival    *rival                               // nil without a dev server

	supervisor *supervise.Supervisor // the govite dev that runs this program, or nil
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
	v := &Vite{name: c.Name, logger: s.Logger, document: c.Document}
	if mode != Production {
		if v.supervisor, err = supervise.FromEnvironment(); err != nil {
			return nil, fmt.Errorf("govite: %w", err)
		}
	}
	s.Filling = document.Filling{Always: c.Document != nil, Fill: v.fill, Logger: s.Logger}
	if v.choice, v.lifecycle, err = choose(mode, s); err != nil {
		return nil, fmt.Errorf("govite: %w", err)
	}
	if err := v.enroll(s.Root); err != nil {
		return nil, fmt.Errorf("govite: %w", err)
	}
	return v, nil
}

func init() {
	backend.Of = func(vite any) backend.Backend { return vite.(*Vite).backend() }
	backend.Logger = func(vite any) *slog.Logger { return vite.(*Vite).logger }
	backend.Routes = func(vite any) (prefixes, paths []string) { return vite.(*Vite).routes() }
	backend.WithPage = func(vite any, r *http.Request, page any) *http.Request {
		return vite.(*Vite).withPage(r, page.(*Page))
	}
	backend.Open = func(config any, p pace.Pace) (vite any, err error) { return open(config.(Config), p) }
	backend.New = func(b backend.Backend) any {
		choice, lifecycle := stub(b)
		return &Vite{choice: choice, lifecycle: lifecycle, logger: slog.Default()}
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
	return v.part(entries, markup.AllParts)
}

// Styles returns the tags of [Vite.Tags] that are neither scripts nor preloads of
// scripts: stylesheets, preloads of fonts and images and, in development, what
// plugins add to the head beside scripts. It is for pages that have their scripts
// in another place, see [Vite.Scripts]. Both together are the tags of Tags.
func (v *Vite) Styles(entries ...string) (template.HTML, error) {
	return v.part(entries, markup.Styles)
}

// Scripts returns the other tags of [Vite.Tags]: the import map, scripts, and links
// that fetch scripts ahead of time. Module scripts run in the same order wherever
// they are, after the page is parsed.
func (v *Vite) Scripts(entries ...string) (template.HTML, error) {
	return v.part(entries, markup.Scripts)
}

func (v *Vite) part(entries []string, parts markup.Parts) (template.HTML, error) {
	set, err := v.set(context.Background(), v.backend(), entries)
	if err != nil {
		return "", err
	}
	return template.HTML(set.PartHTML(parts)), nil
}

// Has reports whether [Vite.Tags] knows entry. An entry may be part of some builds
// only: Vite merges a page into the script that imports it, and has no tags for it
// then. In development an entry is known if its source exists.
func (v *Vite) Has(entry string) bool { return v.has(context.Background(), entry) }

func (v *Vite) has(ctx context.Context, entry string) bool { return v.backend().Has(ctx, entry) }

// set returns the tags for entries. entries does not escape, so that a caller's
// variadic slice stays on the stack.
func (v *Vite) set(ctx context.Context, b backend.Backend, entries []string) (*markup.Set, error) {
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
func (v *Vite) URL(name string) (string, error) {
	return v.url(context.Background(), v.backend(), name)
}

func (v *Vite) url(ctx context.Context, b backend.Backend, name string) (string, error) {
	url, err := b.URL(ctx, name)
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
