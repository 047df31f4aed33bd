package project

import (
	"cmp"
	"fmt"
	"path/filepath"
)

// FindAll is [Find] for an application with several Vite projects. It returns at
// least one.
func FindAll(dir, root string) ([]*Project, error) {
	if root != "" {
		p, err := Find(dir, root)
		return []*Project{p}, err
	}
	dir, err := resolve(dir)
	if err != nil {
		return nil, err
	}
	module := moduleOf(dir)
	found, err := roots(dir)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		found = rootsAbove(dir, module)
	}
	if len(found) == 0 {
		return nil, noProject(dir)
	}
	return projects(dir, module, found), nil
}

// Around returns the Vite projects of a Go package: those below the nearest of the
// package's directory and its parents that has any, not above the module. root is
// the directory of the project relative to the module, "" to look for projects. There
// may be none.
func Around(dir, root string) ([]*Project, error) {
	dir, err := resolve(dir)
	if err != nil {
		return nil, err
	}
	module := moduleOf(dir)
	if module == "" {
		return nil, nil
	}
	if root != "" {
		if !filepath.IsAbs(root) {
			root = filepath.Join(module, root)
		}
		if rel, err := filepath.Rel(module, root); err == nil {
			root = rel
		}
		p, err := Find(module, root)
		if err != nil {
			return nil, err
		}
		return []*Project{p}, nil
	}
	for at := dir; ; at = filepath.Dir(at) {
		found, err := roots(at)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			return projects(at, module, found), nil
		}
		if at == module {
			return nil, nil
		}
	}
}

// Application returns the directory of the application around a Vite project: the
// topmost parent that has no other Vite project below it, not above the module. It
// is the project's own directory if that has no module around it.
func (p *Project) Application() string {
	dir := p.Root
	for p.Module != "" && dir != p.Module {
		parent := filepath.Dir(dir)
		if found, err := roots(parent); err != nil || len(found) > 1 {
			break
		}
		dir = parent
	}
	return dir
}

func projects(dir, module string, roots []string) []*Project {
	all := make([]*Project, len(roots))
	for i, root := range roots {
		all[i] = &Project{Dir: dir, Module: module, Root: root}
	}
	return all
}

func noProject(dir string) error {
	return fmt.Errorf("there is no vite.config in %s and below it; name the directory of the Vite project: --root web, or make one: govite init", dir)
}

// Below returns the path of a file or directory that is named relative to the
// module, "" for "".
func (p *Project) Below(path string) string {
	if path == "" {
		return ""
	}
	return join(cmp.Or(p.Module, p.Dir), path)
}
