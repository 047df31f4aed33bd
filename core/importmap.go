package core

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/manifest"
)

// The import maps that Vite 8 writes with build.chunkImportMap: for modules,
// and for the SystemJS chunks of plugin-legacy. Chunks import each other by
// names that only the maps resolve.
const (
	importMapName       = "importmap.json"
	legacyImportMapName = "importmap.legacy.json"
)

// importMap is Vite's import map.
type importMap struct {
	body      string      // its members as JSON, less the braces and "integrity"
	integrity [][2]string // URLs and their integrity, by URL
}

// readImportMap reads an import map, or nothing where there is none. With a
// relative base its URLs are relative to a page at the root, which ours need
// not be.
func (b base) readImportMap(fsys fs.FS, name string) (importMap, error) {
	var m importMap
	text, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return m, err
	}
	var content struct {
		Imports   map[string]string            `json:"imports,omitempty"`
		Scopes    map[string]map[string]string `json:"scopes,omitempty"`
		Integrity map[string]string            `json:"integrity,omitempty"`
	}
	if err := json.Unmarshal(text, &content); err != nil {
		return m, fmt.Errorf("%s: %w", name, err)
	}
	for _, url := range slices.Sorted(maps.Keys(content.Integrity)) {
		m.integrity = append(m.integrity, [2]string{b.absolute(url), content.Integrity[url]})
	}
	content.Integrity = nil
	content.Imports = b.absoluteAll(content.Imports)
	scopes := make(map[string]map[string]string, len(content.Scopes))
	for scope, imports := range content.Scopes {
		scopes[b.absolute(scope)] = b.absoluteAll(imports)
	}
	content.Scopes = scopes
	// Marshal sorts the keys, and escapes what would end the script.
	safe, err := json.Marshal(content)
	if err != nil {
		return m, err
	}
	m.body = string(safe[len("{") : len(safe)-len("}")])
	return m, nil
}

func (b base) absolute(url string) string {
	if file, ok := strings.CutPrefix(url, "./"); ok {
		return b.url + file
	}
	return url
}

func (b base) absoluteAll(imports map[string]string) map[string]string {
	all := make(map[string]string, len(imports))
	for name, url := range imports {
		all[b.absolute(name)] = b.absolute(url)
	}
	return all
}

// importMapTag returns the page's import map: Vite's, with the integrity of
// every module that is loaded by an import. A preload's own integrity does not
// do: the import may come first.
func (b *build) importMapTag(r *manifest.Resolved, lazy manifest.Lazy) (markup.Tag, bool) {
	integrity := b.importMap.integrity
	if b.hasIntegrity() {
		integrity = slices.Clip(integrity)
		for _, files := range [][]string{r.Preloads, lazy.Scripts} {
			for _, file := range files {
				if hash := b.integrity(file); hash != "" {
					integrity = append(integrity, [2]string{markup.FileURL(b.base.url, file), hash})
				}
			}
		}
	}
	if b.importMap.body == "" && len(integrity) == 0 {
		return markup.Tag{}, false
	}
	return markup.ImportMap(b.importMap.body, integrity), true
}
