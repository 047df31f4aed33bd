package build

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/settings"
)

// Vite 8 writes these import maps with build.chunkImportMap, for modules and for
// the SystemJS chunks of plugin-legacy. Chunks import each other by names that
// only the maps resolve.
const (
	importMapName       = "importmap.json"
	legacyImportMapName = "importmap.legacy.json"
)

// importMap is Vite's import map. The zero value is an empty map.
type importMap struct {
	body      string      // its members as JSON, without the braces and "integrity"
	integrity [][2]string // URLs and their integrity, by URL
	content   *importMapFile
}

// importMapFile is the content of an import map
// (https://html.spec.whatwg.org/multipage/webappapis.html#import-maps).
type importMapFile struct {
	Imports   map[string]string            `json:"imports,omitempty"`
	Scopes    map[string]map[string]string `json:"scopes,omitempty"`
	Integrity map[string]string            `json:"integrity,omitempty"`
}

// readImportMap reads Vite's import map of this name, if the build has one. It
// makes relative URLs absolute, because a page may be at any depth.
func readImportMap(f *found, s *site, name string) (importMap, error) {
	text, err := fs.ReadFile(f.outDir, name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && f.record.isCopied(name) {
		return importMap{}, nil
	}
	if err != nil {
		return importMap{}, err
	}
	var content importMapFile
	if err := json.Unmarshal(text, &content); err != nil {
		return importMap{}, fmt.Errorf("%s: %w", name, err)
	}
	if f.record.hashed == nil && !content.isOf(s, f.manifest.Files()) {
		return importMap{}, nil
	}
	return content.below(s.base, s.base)
}

// isOf reports whether the map belongs to this build: it maps URLs to URLs below
// the base, and the manifest names at least one of them. The manifest need not
// name all, because Vite also maps chunks that it removes. The application may
// have another import map of the same name in Vite's public directory.
func (m *importMapFile) isOf(s *site, named []string) bool {
	isNamed := false
	for name, target := range m.Imports {
		names := s.namesOf("", target)
		if len(names) == 0 || isBare(name) {
			return false
		}
		isNamed = isNamed || slices.ContainsFunc(names, func(file string) bool {
			_, found := slices.BinarySearch(named, file)
			return found
		})
	}
	return isNamed
}

// isBare reports whether name is a bare specifier such as "vue". Vite replaces
// those in all chunks.
func isBare(name string) bool { return !strings.HasPrefix(name, ".") && !strings.Contains(name, "/") }

// below returns the map of a build with the base from, for pages with the base to.
func (m *importMapFile) below(from, to settings.Base) (importMap, error) {
	result := importMap{content: m}
	for _, url := range slices.Sorted(maps.Keys(m.Integrity)) {
		result.integrity = append(result.integrity, [2]string{absolute(from, to, url), m.Integrity[url]})
	}
	content := importMapFile{Imports: absoluteAll(from, to, m.Imports), Scopes: make(map[string]map[string]string, len(m.Scopes))}
	for scope, imports := range m.Scopes {
		content.Scopes[absolute(from, to, scope)] = absoluteAll(from, to, imports)
	}
	// Marshal sorts the keys and escapes "</script".
	text, err := json.Marshal(content)
	if err != nil {
		return importMap{}, err
	}
	result.body = string(text[len("{") : len(text)-len("}")])
	return result, nil
}

// absolute returns a URL of the map, which is relative to outDir with a relative
// base.
func absolute(from, to settings.Base, url string) string {
	if file, ok := strings.CutPrefix(url, "./"); ok {
		return to.URL + file
	}
	if file, ok := strings.CutPrefix(url, from.URL); ok {
		return to.URL + file
	}
	return url
}

func absoluteAll(from, to settings.Base, imports map[string]string) map[string]string {
	all := make(map[string]string, len(imports))
	for name, url := range imports {
		all[absolute(from, to, name)] = absolute(from, to, url)
	}
	return all
}
