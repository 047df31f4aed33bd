package manifest

import (
	"path"
	"strings"
)

// IsStylesheet reports whether the extension of a source or an emitted file is
// css or a language that Vite compiles to css. It ignores a query
// ("src/a.scss?inline").
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
