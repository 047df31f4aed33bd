package core

import (
	"fmt"
	"html/template"
	"slices"
	"sync/atomic"
)

// A Vite answers for one Vite project. It is safe for use by several
// goroutines.
type Vite struct {
	config   Config
	current  atomic.Pointer[state]
	dev      *dev      // nil where there will be no dev server
	follower *follower // nil where the mode is decided
}

// New reads the build, or finds the dev server. The error says what is missing
// and what to do about it.
func New(c Config) (*Vite, error) {
	v := &Vite{}
	var err error
	if v.config, err = c.withDefaults(); err != nil {
		return nil, fmt.Errorf("govite: %w", err)
	}
	if err := v.choose(); err != nil {
		return nil, fmt.Errorf("govite: %w", err)
	}
	return v, nil
}

// Reload reads Dist again, after a new build. The hashed files of the build
// before it stay reachable. If it fails, say because vite
// build is still writing, the error says why and the last good build stays in
// use. Where there is no build it does nothing.
func (v *Vite) Reload() (err error) {
	last, isBuild := v.current.Load().backend.(*build)
	switch {
	case v.follower != nil:
		err = v.follower.reload()
	case isBuild:
		var b *build
		if b, err = openBuild(v.config); err == nil {
			b.files.Adopt(last.files)
			err = v.use(b, nil)
		}
	}
	if err != nil {
		return fmt.Errorf("govite: the build in use stays: %w", err)
	}
	return nil
}

// state returns what answers now.
func (v *Vite) state() *state {
	if v.follower != nil {
		v.follower.follow()
	}
	return v.current.Load()
}

func (v *Vite) backend() backend { return v.state().backend }

// Mode reports which of the two answers: Development or Production, never
// Auto. On a machine that has the Vite project it may change while the program
// runs, if Config.Mode is Auto.
func (v *Vite) Mode() Mode { return v.backend().mode() }

// Tags returns the tags that a page needs in its head for entries, in the
// right order: keys of the manifest, which are paths relative to Vite's root
// ("src/main.ts"), or names of entries. Several entries of one page belong
// into one call, or into calls of one [Page], so that nothing is there twice.
// With plugin-legacy they include the scripts for browsers without modules,
// which wait in the head, as modules do, until the body is there.
// The error for an unknown entry is a [*manifest.EntryError].
//
// In development the tags are what Vite's own html would have: all that its
// plugins inject, and the stylesheets of all modules, so that the first paint
// is styled. While something is wrong there, an entry that is unknown, a module
// that does not compile, a dev server that does not answer, they show over the
// page what it is and what to do, and reload the page once it is gone.
func (v *Vite) Tags(entries ...string) (template.HTML, error) {
	set, err := v.state().set(entries)
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
	if v.follower != nil {
		return v.follower.routes()
	}
	prefixes, paths = v.backend().routes()
	return slices.Clone(prefixes), slices.Clone(paths)
}
