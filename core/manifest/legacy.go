package manifest

import (
	"path"
	"strings"
)

// Legacy is what browsers without modules load instead of a page's modules:
// the output of @vitejs/plugin-legacy. It is empty for a build without.
type Legacy struct {
	// Polyfills is the script that has the polyfills and SystemJS; empty where
	// the plugin was told to leave them to the application.
	Polyfills string

	// Scripts are the SystemJS forms of the entries, for System.import.
	Scripts []string

	// Only is true for a build without modules (renderModernChunks: false):
	// every browser is to load Scripts.
	Only bool
}

// plugin-legacy's polyfill chunks are virtual modules. Their keys are made
// relative to the root and may carry "../" or a NUL before these suffixes.
const (
	modernPolyfills = "vite/legacy-polyfills"
	legacyPolyfills = "vite/legacy-polyfills-legacy"
)

// Legacy returns what the pages of the build have in common, and the module of
// one of the entries that have a SystemJS form too, "" if none has.
func (m *Manifest) Legacy() (l Legacy, module string) {
	if !m.isLegacy || m.legacy.Only {
		return m.legacy, ""
	}
	for _, key := range m.keys {
		if c := m.chunks[key]; c.IsEntry && isScript(c.File) && m.twin(c) != nil {
			return m.legacy, c.File
		}
	}
	return m.legacy, ""
}

func (m *Manifest) isPolyfills(c *Chunk) bool {
	return m.isLegacy && (strings.HasSuffix(c.Key, modernPolyfills) || strings.HasSuffix(c.Key, legacyPolyfills))
}

// isSystemJS reports whether c is the form of a chunk that plugin-legacy
// makes for browsers without modules: its source is named src/main-legacy.ts
// for src/main.ts.
func (m *Manifest) isSystemJS(c *Chunk) bool {
	return m.isLegacy && strings.HasSuffix(trimExt(c.Src), "-legacy") && !m.isPolyfills(c)
}

// isTwin reports whether c is the SystemJS form of a chunk that the build has
// as a module too; with renderModernChunks: false it has not.
func (m *Manifest) isTwin(c *Chunk) bool {
	return m.isSystemJS(c) && m.chunks[modernSource(c.Src)] != nil
}

// twin returns the SystemJS form of c, or nil.
func (m *Manifest) twin(c *Chunk) *Chunk {
	if !m.isLegacy {
		return nil
	}
	if twin := m.chunks[legacySource(c.Key)]; twin != nil && m.isSystemJS(twin) {
		return twin
	}
	return nil
}

// hasModules reports whether any entry is a module, beside plugin-legacy's
// polyfills.
func (m *Manifest) hasModules() bool {
	for _, c := range m.chunks {
		if c.IsEntry && isScript(c.File) && !m.isSystemJS(c) && !m.isPolyfills(c) {
			return true
		}
	}
	return false
}

// modernSource is the source whose SystemJS form is called name.
func modernSource(name string) string {
	ext := path.Ext(name)
	return strings.TrimSuffix(strings.TrimSuffix(name, ext), "-legacy") + ext
}

// legacySource is the inverse of modernSource.
func legacySource(name string) string {
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "-legacy" + ext
}
