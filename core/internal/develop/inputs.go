package develop

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// told notes the entries of the build that the dev server reports, and whether it
// is one that reports none.
func (s *sources) told(status devserver.Status) {
	if status.Inputs != nil {
		s.inputs.Store(status.Inputs)
	}
	if status.Up {
		s.silent.Store(status.Inputs == nil)
	}
}

// isInput reports whether a source is an entry of the build.
func (s *sources) isInput(source string) bool {
	inputs := s.inputs.Load()
	return inputs != nil && slices.ContainsFunc(*inputs, func(i devserver.Input) bool { return i.Source == source })
}

// named returns the sources of the entries of the build with this name.
func (s *sources) named(name string) []string {
	var sources []string
	if inputs := s.inputs.Load(); inputs != nil {
		for _, i := range *inputs {
			if i.Name == name {
				sources = append(sources, i.Source)
			}
		}
	}
	return sources
}

// source returns the source of an entry. An entry may have a name from
// build.rollupOptions.input: the dev server knows its source or, without the
// plugin, the manifest of the last build.
func (s *sources) source(entry string) string {
	if s.isInput(entry) {
		return entry
	}
	if named := s.named(entry); len(named) == 1 && !s.isFile(settings.CleanName(entry)) {
		return named[0]
	}
	if path.Ext(entry) != "" || s.inputs.Load() != nil {
		return entry
	}
	m := s.last()
	if m == nil {
		return entry
	}
	if c, err := m.Lookup(entry); err == nil && c.Src != "" && s.isFile(c.Src) {
		return c.Src
	}
	return entry
}

// entryNames returns the entries of the build for errors: the sources of all
// inputs, else Config.Entries, else the entries of the last build.
func (s *sources) entryNames() []string {
	if inputs := s.inputs.Load(); inputs != nil {
		var names []string
		for _, i := range *inputs {
			names = append(names, i.Source)
		}
		slices.Sort(names)
		return slices.Compact(names)
	}
	if m := s.last(); len(s.entries) == 0 && m != nil {
		return m.Entries()
	}
	return s.entries
}

// unknown returns the error for an entry that is no file of the project.
func (s *sources) unknown(entry string) error {
	e := &manifest.EntryError{Name: entry, Entries: s.entryNames()}
	if named := s.named(entry); len(named) > 1 {
		e.Reason, e.Nearest = "is the name of several inputs", named
		return e
	}
	var names []string
	if inputs := s.inputs.Load(); inputs != nil {
		for _, i := range *inputs {
			names = append(names, i.Name)
		}
	} else if path.Ext(entry) == "" {
		e.Advice = "add vite-plugin-govite to name an input by its key"
	}
	e.Reason = "is not a file in " + s.shownRoot()
	e.Nearest = manifest.Nearest(settings.CleanName(entry), append(names, s.list()...))
	return e
}

// mayBeNamed reports whether an entry may be the name of an input that the dev
// server has not reported yet: a configuration of the project contains it.
func (s *sources) mayBeNamed(entry string) bool {
	if s.inputs.Load() != nil || s.silent.Load() || path.Ext(entry) != "" {
		return false
	}
	word := regexp.MustCompile(`(?:^|[\s'"{,])` + regexp.QuoteMeta(entry) + `['"]?\s*:`)
	return slices.ContainsFunc(devserver.ConfigFiles, func(name string) bool {
		text, err := os.ReadFile(filepath.Join(s.configured, name))
		return err == nil && word.Match(text)
	})
}
