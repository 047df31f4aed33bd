package catalog

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/govite/govite/core/cmd/govite/internal/names"
	"github.com/govite/govite/core/internal/develop"
	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// sources are the files of a project.
type sources struct {
	root      string
	publicDir string
	shown     func(string) string
	certain   bool // the directories are those of Vite
	inputs    map[string]bool
	known     bool // inputs are known
	hasPlugin bool
	listed    []string // names of inputs and their sources

	files   func() []string
	imports func() imports
}

func newSources(c *Catalog, certain bool) *sources {
	s := &sources{root: c.Vite.Root, publicDir: c.Vite.PublicDir, shown: c.shown, certain: certain, known: c.Asked, hasPlugin: c.Vite.HasPlugin, inputs: map[string]bool{}}
	for _, i := range c.Vite.Inputs {
		for _, name := range []string{i.Source, i.Name} {
			s.inputs[name] = true
			s.listed = append(s.listed, name)
		}
	}
	s.files = sync.OnceValue(func() []string {
		files := develop.Files(s.root)
		if rel, err := filepath.Rel(s.root, s.publicDir); err == nil { // its files have other names
			files = slices.DeleteFunc(files, func(name string) bool { return strings.HasPrefix(name, filepath.ToSlash(rel)+"/") })
		}
		return files
	})
	s.imports = sync.OnceValue(s.readImports)
	return s
}

func clean(name string) string {
	name, _, _ = strings.Cut(settings.CleanName(name), "?")
	return name
}

// has reports whether a name is a file of the project.
func (s *sources) has(name string) bool { return isFile(s.root, clean(name)) }

func (s *sources) isInput(name string) bool { return s.inputs[clean(name)] }

func isFile(dir, name string) bool {
	info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name)))
	return err == nil && info.Mode().IsRegular()
}

// check returns what is wrong with a name, or nil. It accepts what only Vite knows:
// virtual modules and, if Vite did not tell the inputs, their names.
func (s *sources) check(kind names.Kind, name string) *Problem {
	source := clean(name)
	isPublic := s.publicDir != "" && isFile(s.publicDir, source)
	switch {
	case s.inputs[source] && (s.has(name) || path.Ext(source) == "" || strings.Contains(source, ":")):
		return nil
	case strings.ContainsAny(source, ":\x00") || strings.HasPrefix(source, "@"), !s.certain, kind == names.Asset && isPublic:
		return nil
	case !s.known && path.Ext(source) == "" && !s.has(name):
		return nil // perhaps the name of an input
	case !s.has(name):
		return s.missing(kind, name, isPublic)
	case !s.known || kind == names.Asset && manifest.IsAsset(source) || s.imports().has(source):
		return nil
	}
	p := &Problem{Kind: string(kind), Name: name, Message: name + " is not an input of the build", Fix: s.makeInput(name)}
	if kind == names.Asset {
		p.Message = name + " is no file of a build"
		p.Fix += ", or add it to the option assets of vite-plugin-govite"
	}
	return p
}

func (s *sources) missing(kind names.Kind, name string, isPublic bool) *Problem {
	p := &Problem{Kind: string(kind), Name: name, Message: fmt.Sprintf("%s is not a file in %s", name, s.shown(s.root))}
	candidates := append(slices.Clone(s.listed), s.files()...)
	switch {
	case isPublic:
		p.Message = name + " is a file of Vite's public directory, and no entry"
		p.Fix = "load it by its URL, or move it to the sources and make it an input of the build"
		return p
	case kind == names.Asset && s.publicDir != "":
		p.Message += " or " + s.shown(s.publicDir)
		candidates = s.assets()
	}
	p.Nearest = nearest(name, candidates)
	if len(p.Nearest) == 0 {
		p.Fix = "correct the name, or create the file"
	}
	return p
}

// assets returns the files that URL may name, for suggestions.
func (s *sources) assets() []string {
	if s.publicDir == "" {
		return s.files()
	}
	return append(develop.Files(s.publicDir), s.files()...)
}

// makeInput says how to make a source an input of the build.
func (s *sources) makeInput(name string) string {
	if s.hasPlugin || !s.known {
		return fmt.Sprintf("add it to the inputs in Vite's configuration, as in govite({ input: ['%s'] })", clean(name))
	}
	return "make it an input of the build (build.rollupOptions.input)"
}

// imports are the modules that scripts load with import(), as far as their text
// tells. A build has a file of each.
type imports struct {
	globs bool            // a script uses import.meta.glob, which may name any file
	stems map[string]bool // base names without extension
}

func (i imports) has(source string) bool {
	base := path.Base(source)
	return i.globs || i.stems[strings.TrimSuffix(base, path.Ext(base))]
}

var lazy = regexp.MustCompile(`(?:\bimport\s*\(|\bnew\s+URL\s*\()\s*(?:/\*.*?\*/\s*)*(.)([^'"` + "`" + `\n]*)`)

func (s *sources) readImports() imports {
	found := imports{stems: map[string]bool{}}
	for _, name := range s.files() {
		switch path.Ext(name) {
		case ".js", ".mjs", ".jsx", ".ts", ".mts", ".tsx", ".vue", ".svelte", ".astro":
		default:
			continue
		}
		text, err := os.ReadFile(filepath.Join(s.root, filepath.FromSlash(name)))
		if err != nil {
			continue
		}
		found.globs = found.globs || strings.Contains(string(text), "import.meta.glob")
		for _, m := range lazy.FindAllSubmatch(text, -1) {
			if quote := m[1][0]; quote != '\'' && quote != '"' {
				found.globs = true // a template or an expression, which may name any file
				continue
			}
			base := path.Base(string(m[2]))
			found.stems[strings.TrimSuffix(base, path.Ext(base))] = true
		}
	}
	return found
}
