package build

import (
	"path"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/manifest"
)

// owners have the entry that needs a file, and the file's source, for the hook of
// the rules. Without a hook they are zero, and cost nothing.
type owners struct {
	entries map[string]string // by file
	page    string            // the entry of all files, if it is an html page that the manifest lacks
	sources map[string]string // by file
}

// of returns what the hook learns about a file.
func (o owners) of(file string) markup.File {
	entry := o.page
	if entry == "" {
		entry = o.entries[file]
	}
	return markup.File{Name: file, Entry: entry, Source: o.sources[file]}
}

// ownersOf returns the owners of the files that valid entries need: for each file
// the first of the entries that needs it.
func (h *head) ownersOf(entries []string) owners {
	o := owners{sources: h.sources}
	if !h.settings.Rules.HasHook() {
		return o
	}
	o.entries = make(map[string]string)
	own := func(entry string, files ...string) {
		for _, file := range files {
			if _, ok := o.entries[file]; !ok {
				o.entries[file] = entry
			}
		}
	}
	// The entries' own files come first: one entry may import another.
	var resolved []*manifest.Resolved
	var names []string
	for _, entry := range entries {
		r, err := h.manifest.Resolve(entry)
		name, errName := h.manifest.EntryName(entry)
		if err != nil || errName != nil {
			continue // the caller has resolved them all
		}
		resolved, names = append(resolved, r), append(names, name)
		if c, err := h.manifest.Lookup(entry); err == nil {
			own(name, c.File)
		}
	}
	for i, r := range resolved {
		own(names[i], slices.Concat(r.Stylesheets, r.Scripts, r.Preloads, r.Assets)...)
	}
	for i, r := range resolved {
		lazy := h.manifest.Lazy(r)
		own(names[i], slices.Concat(lazy.Scripts, lazy.Stylesheets)...)
	}
	return o
}

// ownersOfPage returns the owners of the files of an html page that the manifest
// lacks.
func (h *head) ownersOfPage(name string) owners { return owners{page: name, sources: h.sources} }

// sourcesOf returns the sources of emitted files, as the manifest has them.
func sourcesOf(m *manifest.Manifest) map[string]string {
	sources := make(map[string]string)
	for _, key := range m.Keys() {
		c, _ := m.Chunk(key)
		source := c.Src
		if source == "" && !strings.HasPrefix(key, "_") {
			source = key // Vite 2 leaves out src
		}
		if source == "_"+path.Base(c.File) {
			source = "" // Vite 5 names the stylesheet of a shared chunk so
		}
		if sources[c.File] == "" {
			sources[c.File] = source
		}
	}
	return sources
}
