package catalog

import (
	"path/filepath"
	"slices"

	"github.com/govite/govite/core/cmd/govite/internal/names"
)

// A Set has the catalogs of an application. An application with several Vite
// projects has a Config for each; the Config tells which project its functions
// are of.
type Set struct {
	Catalogs []*Catalog

	named map[string]*Catalog // by Config.Name as in template functions, "" for no name; nil if it is not known
	any   bool                // a Config has a name that is not constant
}

// Name notes that a Config in a package in dir has a name, and the directory of the
// Vite project, "" if it is not known.
func (s *Set) Name(vite, dir, root string) {
	if vite == names.AnyVite {
		s.any = true
		return
	}
	if s.named == nil {
		s.named = map[string]*Catalog{}
	}
	if s.named[vite] == nil {
		s.named[vite] = s.at(dir, root)
	}
}

// at returns the catalog of a project by Config.Root, which is relative to the
// directory in which the program runs: that of the package, or that of the module.
func (s *Set) at(dir, root string) *Catalog {
	if root == "" {
		return nil
	}
	for _, c := range s.Catalogs {
		for _, from := range []string{dir, c.Project.Module, c.Project.Dir} {
			if join(from, root) == c.Project.Root {
				return c
			}
		}
	}
	return nil
}

func join(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// of returns the catalogs that a name may be of, none for a function that is not
// one of a Vite.
func (s *Set) of(vite string) []*Catalog {
	if vite == names.AnyVite {
		return s.Catalogs
	}
	c, known := s.named[vite]
	switch {
	case c != nil:
		return []*Catalog{c}
	case known || vite == "" || s.any:
		return s.Catalogs
	}
	return nil
}

// Knows reports whether template functions with this name in them are those of a
// Vite. Others are functions of the application, or of a Config that was not read.
func (s *Set) Knows(vite string) bool { return len(s.of(vite)) > 0 }

// Check returns what is wrong with a name, or nil. A name of an unknown project is
// right if one of the projects has it.
func (s *Set) Check(kind names.Kind, name, vite string) *Problem {
	var problems []*Problem
	for _, c := range s.of(vite) {
		p := c.Check(kind, name)
		if p == nil {
			return nil
		}
		problems = append(problems, p)
	}
	if i := slices.IndexFunc(problems, func(p *Problem) bool { return len(p.Nearest) > 0 }); i >= 0 {
		return problems[i]
	}
	if len(problems) == 0 {
		return nil
	}
	return problems[0]
}

// CheckBase returns what is wrong with the Base of a Config, or nil. set is false
// for a Config without the field.
func (s *Set) CheckBase(dir, root, base string, set bool) *Problem {
	c := s.at(dir, root)
	if c == nil && len(s.Catalogs) == 1 {
		c = s.Catalogs[0]
	}
	if c == nil {
		return nil
	}
	return c.CheckBase(base, set)
}

// Clone returns a set with the same catalogs and no names.
func (s *Set) Clone() *Set { return &Set{Catalogs: s.Catalogs} }
