package scaffold

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/govite/govite/core/cmd/govite/internal/project"
)

// Found is what a directory has of an application.
type Found struct {
	Dir       string        // absolute
	Module    *modfile.File // the go.mod of Dir or of its nearest parent, nil if there is none
	ModuleDir string        // the directory of Module
	Program   string        // a Go file of a program that init has not written, relative to Dir, or ""
	Written   bool          // main.go is the one that init writes
	Root      string        // the Vite project, relative to Dir with slashes, "" if there is none
	Web       *webProject   // the Vite project, nil if there is none
	Choices   Choices       // those that the files show
}

// Inspect finds what a directory has. dir may not exist. root is the directory of
// the Vite project relative to dir, "" to look for one. The error names a file that
// is malformed, or several Vite projects.
func Inspect(dir, root string) (*Found, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	f := &Found{Dir: dir}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("%s is a file: want a directory", dir)
	}
	if err := f.findModule(); err != nil {
		return nil, err
	}
	if err := f.findProgram(); err != nil {
		return nil, err
	}
	if err := f.findWeb(root); err != nil {
		return nil, err
	}
	f.findPages()
	return f, nil
}

func (f *Found) has(name string) bool {
	_, err := os.Stat(filepath.Join(f.Dir, filepath.FromSlash(name)))
	return err == nil
}

// text returns the content of a file, "" if it cannot be read.
func (f *Found) text(name string) string {
	text, _ := os.ReadFile(filepath.Join(f.Dir, filepath.FromSlash(name)))
	return string(text)
}

// findModule finds the nearest go.mod, and in it the router.
func (f *Found) findModule() error {
	for dir := f.Dir; ; dir = filepath.Dir(dir) {
		file := filepath.Join(dir, "go.mod")
		text, err := os.ReadFile(file)
		if err == nil {
			f.ModuleDir = dir
			if f.Module, err = modfile.Parse(file, text, nil); err != nil {
				return err
			}
			break
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if dir == filepath.Dir(dir) {
			return nil
		}
	}
	if f.Module.Module == nil {
		return fmt.Errorf("%s has no line `module`", filepath.Join(f.ModuleDir, "go.mod"))
	}
	if f.ModuleDir == f.Dir {
		f.Choices.Module = f.Module.Module.Mod.Path
	}
	var routers []string
	for _, r := range Routers {
		if f.requires(r.Package, true) || r.Adapter != "" && f.requires(modulePath+"/"+r.Adapter, true) {
			routers = append(routers, r.Name)
		}
	}
	switch {
	case len(routers) == 1:
		f.Choices.Router = routers[0]
	case len(routers) == 0 && f.requires(modulePath, true):
		f.Choices.Router = "http"
	}
	return nil
}

// requires reports whether the module requires another one. direct leaves out
// requirements with the comment `// indirect`.
func (f *Found) requires(path string, direct bool) bool {
	return f.Module != nil && path != "" && slices.ContainsFunc(f.Module.Require, func(r *modfile.Require) bool {
		return r.Mod.Path == path && (!direct || !r.Indirect)
	})
}

// hasTool reports whether the command of the package is a tool of the module.
func (f *Found) hasTool(path string) bool {
	return f.Module != nil && slices.ContainsFunc(f.Module.Tool, func(t *modfile.Tool) bool { return t.Path == path })
}

// mark is in each main.go that init writes.
var mark = regexp.MustCompile(`err := new(Handler|App)\(v\)`)

// findProgram finds Go files of a program that exists already: those of main
// packages, and all in Dir itself.
func (f *Found) findProgram() error {
	if mark.MatchString(f.text("main.go")) {
		f.Written = true
		return nil
	}
	err := filepath.WalkDir(f.Dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // Dir
			}
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if file != f.Dir && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "node_modules" || name == "vendor" || name == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly)
		isMain := err == nil && parsed.Name.Name == "main"
		if isMain || filepath.Dir(file) == f.Dir {
			f.Program, _ = filepath.Rel(f.Dir, file)
			return fs.SkipAll
		}
		return nil
	})
	return err
}

// findWeb finds the Vite project: the directory root, else one with a vite.config,
// else Dir or its directory web if the package.json there depends on Vite.
func (f *Found) findWeb(root string) error {
	if root != "" {
		root = path.Clean(filepath.ToSlash(root))
		if !filepath.IsLocal(filepath.FromSlash(root)) {
			return fmt.Errorf("--root %s: want a directory in %s, because go:embed reaches no other", root, f.Dir)
		}
		f.Root = root
		if !f.has(path.Join(root, "package.json")) {
			return nil
		}
	} else if roots := f.roots(); len(roots) > 1 {
		return fmt.Errorf("%s has several Vite projects; name one of them: --root %s", f.Dir, strings.Join(roots, ", --root "))
	} else if len(roots) == 1 {
		f.Root = roots[0]
	} else {
		for _, root := range []string{".", defaultRoot} {
			if pkg, err := readPackage(filepath.Join(f.Dir, root)); err == nil && pkg.all()["vite"] {
				f.Root = root
				break
			}
		}
		if f.Root == "" {
			return nil
		}
	}
	var err error
	f.Web, err = openWeb(filepath.Join(f.Dir, filepath.FromSlash(f.Root)))
	if err != nil {
		return err
	}
	f.Choices.Frontend = f.Web.frontend.Name
	if f.Web.pkg.all()["tailwindcss"] {
		f.Choices.Tailwind = Yes
	}
	return nil
}

// roots returns the directories with a vite.config in Dir and below it, relative to
// Dir with slashes.
func (f *Found) roots() []string {
	projects, err := project.FindAll(f.Dir, "")
	if err != nil {
		return nil // there is none, or Dir does not exist
	}
	var roots []string
	for _, p := range projects {
		if rel, err := filepath.Rel(p.Dir, p.Root); err == nil && filepath.IsLocal(rel) {
			roots = append(roots, filepath.ToSlash(rel))
		}
	}
	return roots
}

// findPages finds the kind of pages.
func (f *Found) findPages() {
	glob := func(pattern string) bool {
		found, _ := filepath.Glob(filepath.Join(f.Dir, filepath.FromSlash(pattern)))
		return len(found) > 0
	}
	switch {
	case glob("components/*.templ"):
		f.Choices.Pages = Templ
	case glob("templates/*.html"):
		f.Choices.Pages = HTML
	case f.Written && strings.Contains(f.text("main.go"), "SPA:"):
		f.Choices.Pages = SPA
	}
}

// packageJSON is the part of a package.json that this package reads.
type packageJSON struct {
	Dependencies    map[string]string `json:"dependencies"`
	DevDependencies map[string]string `json:"devDependencies"`
}

func readPackage(dir string) (*packageJSON, error) {
	file := filepath.Join(dir, "package.json")
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var p packageJSON
	if err := json.Unmarshal(text, &p); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return &p, nil
}

// all returns the names of all dependencies.
func (p *packageJSON) all() map[string]bool {
	all := map[string]bool{}
	for name := range maps.Keys(p.Dependencies) {
		all[name] = true
	}
	for name := range maps.Keys(p.DevDependencies) {
		all[name] = true
	}
	return all
}
