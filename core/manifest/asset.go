package manifest

import (
	"path"
	"strings"
)

// Asset returns the file that name stands for, for use as a URL. Where the
// record of an asset is a JavaScript module that exports the asset's URL, it
// is the asset that is meant, not the module. The error is an [*EntryError]
// whose entries are all sources in the manifest.
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

// sources returns the keys of the records that have a source, sorted.
func (m *Manifest) sources() []string {
	var sources []string
	for _, key := range m.keys {
		if !strings.HasPrefix(key, "_") {
			sources = append(sources, key)
		}
	}
	return sources
}
