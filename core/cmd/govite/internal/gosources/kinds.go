package gosources

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/devserver"
)

// A Kind says what a changed file means.
type Kind int

// The kinds of files.
const (
	None       Kind = iota // nothing
	Go                     // the program has to be built
	Templ                  // templ has to generate Go code
	ViteConfig             // Vite may start now
)

// pages are the extensions of templates that are read while the program runs.
var pages = []string{".html", ".htm", ".tmpl", ".gohtml", ".tpl", ".jet", ".hbs", ".handlebars", ".mustache", ".pug", ".django", ".amber", ".ace", ".slim"}

// kindOf returns the kind of a file, by its name and by f.
func (w *Watcher) kindOf(path string) Kind {
	name, dir := filepath.Base(path), filepath.Dir(path)
	switch {
	case strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~"): // of editors
		return None
	case dir == w.o.Root && slices.Contains(devserver.ConfigFiles, name):
		return ViteConfig
	case slices.ContainsFunc(w.globs, func(g *glob) bool { return g.match(path) }):
		return Go
	}
	switch ext := filepath.Ext(name); {
	case ext == ".templ":
		if w.o.Templ && w.isSource(dir) {
			return Templ
		}
	case strings.HasSuffix(name, "_templ.go") && w.o.Templ, strings.HasSuffix(name, "_test.go"):
		return None
	case slices.Contains(built, ext):
		if w.isSource(dir) {
			return Go
		}
	case name == "go.mod", name == "go.sum", name == "go.work", name == "go.work.sum":
		if slices.Contains(w.files.Modules, dir) {
			return Go
		}
	case w.files.Embedded[path] && !slices.Contains(pages, ext) && !w.isVites(path):
		return Go
	}
	return None
}

// built are the extensions of files that the go command compiles.
var built = []string{".go", ".s", ".c", ".h", ".cc", ".cpp", ".hpp"}

// isSource reports whether the program may be built from the files in dir. A
// directory that came after the last listing may hold a new package.
func (w *Watcher) isSource(dir string) bool {
	return w.files.Packages[dir] || w.fresh[dir] || !w.known
}
