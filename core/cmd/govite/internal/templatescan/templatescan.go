// Package templatescan finds the entries and assets that templates name: with
// html/template, templ, and the engines of fiber.
package templatescan

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/govite/govite/core/cmd/govite/internal/names"
)

// found is a name in a template.
type found struct {
	kind names.Kind
	name string
	vite string
	at   int // offset of the string
}

// syntaxes are the engines by the extensions of their files. nil is html/template.
var syntaxes = map[string]*syntax{
	".html": nil, ".htm": nil, ".gohtml": nil, ".tmpl": nil, ".gotmpl": nil, ".tpl": nil,
	".django": &django, ".j2": &django, ".jinja": &django, ".jinja2": &django, ".pongo": &django, ".pongo2": &django,
	".pug": &pug, ".jade": &pug, ".amber": &pug, ".ace": &ace,
	".jet": &jet,
	".hbs": &bars, ".handlebars": &bars, ".mustache": &bars,
	".templ": &templ,
}

// IsTemplate reports whether a file is a template by its name.
func IsTemplate(name string) bool {
	_, ok := syntaxes[strings.ToLower(filepath.Ext(name))]
	return ok
}

// Files returns the templates in dirs and below, sorted, without those in
// directories for which skip returns true, in packages, and in directories named
// vendor, testdata or with a dot first.
func Files(dirs []string, skip func(dir string) bool) ([]string, error) {
	var files []string
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				if path == dir {
					return err
				}
				return nil // unreadable
			case !entry.IsDir():
				if IsTemplate(path) {
					files = append(files, path)
				}
				return nil
			case path != dir && isForeign(entry.Name()), skip(path):
				return fs.SkipDir
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	sort.Strings(files)
	return slices.Compact(files), nil
}

func isForeign(dir string) bool {
	return strings.HasPrefix(dir, ".") || dir == "node_modules" || dir == "vendor" || dir == "testdata"
}

// Scan returns the names in templates, and an error for a file that cannot be read.
// delims are further delimiters of html/template than {{ and }}.
func Scan(files []string, delims [][2]string) ([]names.Use, error) {
	results := make([][]names.Use, len(files))
	errs := make([]error, len(files))
	var workers sync.WaitGroup
	next := make(chan int)
	for range min(len(files), 2*runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := range next {
				text, err := os.ReadFile(files[i])
				if err == nil {
					results[i] = Text(files[i], text, delims)
				}
				errs[i] = err
			}
		})
	}
	for i := range files {
		next <- i
	}
	close(next)
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return slices.Concat(results...), nil
}

// hints are what a template with a name has. Most templates have none.
var hints = [][]byte{[]byte("vite"), []byte("Vite"), []byte(".Tags"), []byte(".Styles"), []byte(".Scripts"), []byte(".URL"), []byte(".Inline"), []byte(".AbsoluteURL"), []byte(".Loaded"), []byte(".LinkHeader")}

// Text returns the names in the text of one template.
func Text(file string, text []byte, delims [][2]string) []names.Use {
	if !slices.ContainsFunc(hints, func(hint []byte) bool { return bytes.Contains(text, hint) }) {
		return nil
	}
	all := namesIn(strings.ToLower(filepath.Ext(file)), string(text), delims)
	slices.SortFunc(all, func(a, b found) int { return a.at - b.at })
	uses := make([]names.Use, 0, len(all))
	for i, f := range all {
		if i > 0 && f.at == all[i-1].at {
			continue
		}
		before := text[:f.at]
		uses = append(uses, names.Use{
			Kind: f.kind, Name: f.name, Vite: f.vite, File: file,
			Line:   1 + bytes.Count(before, []byte("\n")),
			Column: f.at - bytes.LastIndexByte(before, '\n'),
		})
	}
	return uses
}

func namesIn(extension, text string, delims [][2]string) []found {
	if s := syntaxes[extension]; s != nil {
		return scan(text, *s)
	}
	all, ok := goTemplate(text, [2]string{})
	for _, d := range delims {
		if more, parses := goTemplate(text, d); parses {
			all, ok = append(all, more...), true
		}
	}
	if !ok { // another engine's, such as django's
		return scan(text, generic)
	}
	return all
}
