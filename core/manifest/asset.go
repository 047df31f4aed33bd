package manifest

import (
	"path"
	"strings"
)

// Asset returns the emitted file of a source, such as "src/logo.svg". It finds
// name as [Manifest.Lookup] does. If Vite emitted a module that exports the URL
// of an asset, Asset returns the asset. The error is an [*EntryError] with all
// sources as its Entries.
func (m *Manifest) Asset(name string) (string, error) {
	c, err := m.Lookup(name)
	if err != nil {
		return "", m.unknown(name, "is not in the manifest", m.sources())
	}
	if ext := path.Ext(c.Src); isScript(c.File) && ext != "" && ext != path.Ext(c.File) {
		prefix := stem(c.Src)
		for _, file := range c.Assets {
			if path.Ext(file) == ext && strings.HasPrefix(path.Base(file), prefix) {
				return file, nil
			}
		}
	}
	return c.File, nil
}

// sources returns the keys of records with a source, sorted.
func (m *Manifest) sources() []string {
	var sources []string
	for _, key := range m.keys {
		if !strings.HasPrefix(key, "_") {
			sources = append(sources, key)
		}
	}
	return sources
}
