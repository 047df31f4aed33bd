package core

import (
	"errors"
	"fmt"
	"html/template"
	"slices"
	"sync/atomic"
)

// A Vite answers for one Vite project. It is safe for use by several
// goroutines.
type Vite struct {
	config  Config
	current atomic.Pointer[state]
}

// New reads the build, or finds the dev server. The error says what is missing
// and what to do about it.
func New(c Config) (*Vite, error) {
	v := &Vite{}
	var err error
	if v.config, err = c.withDefaults(); err != nil {
		return nil, fmt.Errorf("govite: %w", err)
	}
	if err := v.load(); err != nil {
		return nil, fmt.Errorf("govite: %w", err)
	}
	v.config.Mode = v.Mode() // Auto has decided, for Reload too
	return v, nil
}

// Reload reads Dist again, after a new build. The hashed files of the build
// before it stay reachable. If it fails, say because vite
// build is still writing, the error says why and the last good build stays in
// use. In development it does nothing.
func (v *Vite) Reload() error {
	if v.Mode() == Development {
		return nil
	}
	if err := v.load(); err != nil {
		return fmt.Errorf("govite: the build in use stays: %w", err)
	}
	return nil
}

func (v *Vite) load() error {
	b, err := chooseBackend(v.config)
	if err != nil {
		return err
	}
	var errs []error
	for _, entry := range v.config.Entries {
		if err := b.check(entry); err != nil {
			errs = append(errs, fmt.Errorf("Config.Entries: %w", err))
		}
	}
	if len(errs) > 0 {
		return errors.Join(errs...)
	}
	v.keep(b)
	s, err := newState(b, v.config.Entries)
	if err != nil {
		return err
	}
	v.current.Store(s)
	return nil
}

// keep lets the pages of the build in use, which b replaces, have its files.
func (v *Vite) keep(b backend) {
	last := v.current.Load()
	if last == nil {
		return
	}
	if before, ok := last.backend.(*build); ok {
		if now, ok := b.(*build); ok {
			now.files.Adopt(before.files)
		}
	}
}

func (v *Vite) backend() backend { return v.current.Load().backend }

// Mode reports which of the two answers: Development or Production, never
// Auto.
func (v *Vite) Mode() Mode { return v.backend().mode() }

// Tags returns the tags that a page needs in its head for entries, in the
// right order: keys of the manifest, which are paths relative to Vite's root
// ("src/main.ts"), or names of entries. Several entries of one page belong
// into one call, or into calls of one [Page], so that nothing is there twice.
// With plugin-legacy they include the scripts for browsers without modules,
// which wait in the head, as modules do, until the body is there.
// The error for an unknown entry is a [*manifest.EntryError].
//
// In development, while the dev server does not answer, the tags show how to
// start it and reload the page once it is there.
func (v *Vite) Tags(entries ...string) (template.HTML, error) {
	set, err := v.current.Load().set(entries)
	if err != nil {
		return "", fmt.Errorf("govite: %w", err)
	}
	return template.HTML(set.HTML()), nil
}

// URL returns the URL of one file, percent-encoded: of a source in the
// manifest ("src/logo.svg") or of a file in Vite's public directory
// ("favicon.ico"). In production the manifest has a source if a script, a
// stylesheet or an html page of the build refers to it and it was not inlined.
func (v *Vite) URL(name string) (string, error) {
	url, err := v.backend().url(name)
	if err != nil {
		return "", fmt.Errorf("govite: %w", err)
	}
	return url, nil
}

// Inline returns the content of one file, named as for [Vite.URL]: of a built
// one in production, in development that which the dev server would send.
func (v *Vite) Inline(name string) ([]byte, error) {
	content, err := v.backend().inline(name)
	if err != nil {
		return nil, fmt.Errorf("govite: %w", err)
	}
	return content, nil
}

// File returns the built file with this URL path, percent-decoded once; it
// must not have held an encoded slash. In development there are none.
func (v *Vite) File(urlPath string) (*File, bool) {
	f := v.backend().file(urlPath)
	return (*File)(f), f != nil
}

// Routes returns where [Vite.Serve] may answer: URL path prefixes, which end
// in a slash, and single paths. It is for servers that want routes instead of
// a middleware. The socket for hot updates, in development, is at the path of
// Vite's base, which is a page of the application as well; only a middleware
// can tell them apart.
func (v *Vite) Routes() (prefixes, paths []string) {
	prefixes, paths = v.backend().routes()
	return slices.Clone(prefixes), slices.Clone(paths)
}
