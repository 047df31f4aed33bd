// Package project finds the parts of an application: its Go module, its Vite
// project, and what Vite's configuration says.
package project

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/devserver"
)

// A Project is an application. Its paths are absolute and without symbolic links.
type Project struct {
	Dir    string // where the command works
	Module string // the directory of the nearest go.mod, "" if there is none
	Root   string // the directory of the Vite project
}

// Find returns the application of a directory. root is the directory of the Vite
// project, relative to dir. If root is "", Find looks for a vite.config in dir and
// below it, then in the parents of dir up to the directory of go.mod. It returns an
// error if it finds none or several.
func Find(dir, root string) (*Project, error) {
	dir, err := resolve(dir)
	if err != nil {
		return nil, err
	}
	p := &Project{Dir: dir, Module: moduleOf(dir)}
	if root != "" {
		if p.Root, err = resolve(filepath.Join(dir, root)); err != nil {
			return nil, err
		}
		if !devserver.IsProject(p.Root) {
			return nil, fmt.Errorf("%s is not a Vite project: it has neither a package.json nor a vite.config", p.Root)
		}
		return p, nil
	}
	found, err := roots(dir)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		found = rootsAbove(dir, p.Module)
	}
	switch len(found) {
	case 0:
		return nil, noProject(dir)
	case 1:
		p.Root = found[0]
		return p, nil
	}
	for i, f := range found {
		found[i] = p.Rel(f)
	}
	return nil, fmt.Errorf("%s has several Vite projects; name one of them: --root %s", dir, strings.Join(found, ", --root "))
}

// Bare returns the application of a directory without a Vite project: its Root is
// "".
func Bare(dir string) (*Project, error) {
	dir, err := resolve(dir)
	if err != nil {
		return nil, err
	}
	return &Project{Dir: dir, Module: moduleOf(dir)}, nil
}

// Rel returns a path as users of the command know it: relative to Dir if it is
// below Dir.
func (p *Project) Rel(path string) string { return Rel(p.Dir, path) }

// Rel returns a path relative to dir if it is below dir, else the path itself.
func Rel(dir, path string) string {
	if rel, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}

// IsBelow reports whether path is dir or below it.
func IsBelow(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

func resolve(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	resolved, err := filepath.EvalSymlinks(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("there is no directory %s", dir)
	}
	return resolved, err
}

// moduleOf returns the directory of the go.mod in dir or its nearest parent, or "".
func moduleOf(dir string) string {
	for {
		if isFile(filepath.Join(dir, "go.mod")) {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// deepest is the number of directories between dir and a Vite project that roots
// finds.
const deepest = 4

// roots returns the directories with a vite.config, from dir down.
func roots(dir string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			if path == dir {
				return err
			}
			return fs.SkipDir // unreadable
		case !entry.IsDir():
			return nil
		case path != dir && isSkipped(entry.Name()):
			return fs.SkipDir
		case hasConfig(path):
			found = append(found, path)
			return fs.SkipDir
		}
		if rel, _ := filepath.Rel(dir, path); strings.Count(rel, string(filepath.Separator)) >= deepest-1 {
			return fs.SkipDir
		}
		return nil
	})
	return found, err
}

// isSkipped reports whether a directory holds no sources of the application.
func isSkipped(name string) bool {
	return strings.HasPrefix(name, ".") || name == "node_modules" || name == "vendor" || name == "testdata"
}

// rootsAbove returns the nearest parent of dir with a vite.config, not above the
// module.
func rootsAbove(dir, module string) []string {
	for dir != module && module != "" {
		dir = filepath.Dir(dir)
		if hasConfig(dir) {
			return []string{dir}
		}
	}
	return nil
}

func hasConfig(dir string) bool {
	return slices.ContainsFunc(devserver.ConfigFiles, func(name string) bool { return isFile(filepath.Join(dir, name)) })
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
