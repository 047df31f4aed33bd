package manifest

import (
	"path"
	"strings"
)

// IsStylesheet reports whether a source or an emitted file is css to Vite, by
// its extension: css and the languages that Vite compiles to it. A query
// ("src/a.scss?inline") does not count.
func IsStylesheet(name string) bool {
	name, _, _ = strings.Cut(name, "?")
	switch path.Ext(name) {
	case ".css", ".scss", ".sass", ".less", ".styl", ".stylus", ".pcss", ".postcss", ".sss":
		return true
	}
	return false
}

// isScript reports whether an emitted file is a JavaScript module.
func isScript(file string) bool {
	switch path.Ext(file) {
	case ".js", ".mjs", ".cjs":
		return true
	}
	return false
}

func trimExt(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }
