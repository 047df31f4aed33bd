package manifest

import (
	"path"
	"strings"
)

// Legacy is the output of @vitejs/plugin-legacy for a page: browsers without
// modules load it instead of the page's modules. It is empty in a build without
// the plugin.
type Legacy struct {
	// Polyfills is the script with the polyfills and SystemJS. It is empty if
	// the plugin's options leave them to the application.
	Polyfills string

	// Scripts are the SystemJS forms of the entries, for System.import.
	Scripts []string

	// Only is true in a build without modules (renderModernChunks: false),
	// where every browser loads Scripts.
	Only bool
}

// The polyfill chunks of plugin-legacy are virtual modules. In their keys "../"
// or a NUL may stand before these suffixes.
const (
	modernPolyfills = "vite/legacy-polyfills"
	legacyPolyfills = "vite/legacy-polyfills-legacy"
)

// isNamedLegacy reports whether a file with the key modernPolyfills is for
// browsers without modules. Until Vite 3 both polyfill chunks have that key, and
// the later one stays in the manifest. Their files are polyfills-modern.HASH.js
// and polyfills-legacy.HASH.js.
func isNamedLegacy(file string) bool {
	return strings.HasPrefix(path.Base(file), "polyfills-legacy")
}

// WithLegacyPolyfills returns a copy of m in which file is [Legacy.Polyfills],
// or m if file is "". Vite 2 leaves the file out of the manifest if plugin-legacy
// also makes polyfills for modern browsers.
func (m *Manifest) WithLegacyPolyfills(file string) *Manifest {
	if file == "" {
		return m
	}
	with := *m
	with.legacy.Polyfills = file
	return &with
}

// Legacy returns the part of [Resolved.Legacy] that all pages of the build have
// in common. module is the file of some entry that the build has both as a
// module and in SystemJS form, or "".
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

// isSystemJS reports whether c is the SystemJS form of a chunk, which
// plugin-legacy makes for browsers without modules. For src/main.ts its source
// is src/main-legacy.ts.
func (m *Manifest) isSystemJS(c *Chunk) bool {
	return m.isLegacy && strings.HasSuffix(trimExt(c.Src), "-legacy") && !m.isPolyfills(c)
}

// isTwin reports whether c is the SystemJS form of a chunk that the build also
// has as a module.
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

// hasModules reports whether any entry is a module. Polyfills of plugin-legacy
// do not count.
func (m *Manifest) hasModules() bool {
	for _, c := range m.chunks {
		if c.IsEntry && isScript(c.File) && !m.isSystemJS(c) && !m.isPolyfills(c) {
			return true
		}
	}
	return false
}

// modernSource returns the source of a chunk from that of its SystemJS form.
func modernSource(name string) string {
	ext := path.Ext(name)
	return strings.TrimSuffix(strings.TrimSuffix(name, ext), "-legacy") + ext
}

// legacySource is the inverse of modernSource.
func legacySource(name string) string {
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "-legacy" + ext
}
