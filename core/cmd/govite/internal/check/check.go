// Package check finds what is wrong between an application and its front end: names
// in templates and Go code that the build lacks, bases that differ, builds that are
// not whole.
package check

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/govite/govite/core/cmd/govite/internal/catalog"
	"github.com/govite/govite/core/cmd/govite/internal/project"
	"github.com/govite/govite/core/cmd/govite/internal/templatescan"
)

// Options say what to check.
type Options struct {
	Dir     string      // where the command works
	Root    string      // directory of the Vite project, relative to Dir; "" to look for it
	Args    []string    // directories and Go packages; none for the whole application
	Dist    string      // directory of the build, relative to Dir; "" for that of Vite's configuration
	Sources bool        // compare with the sources even if there is a build
	Allow   []string    // names, and patterns of path.Match, that are no findings
	Delims  [][2]string // delimiters of html/template beside {{ and }}
}

// Run checks an application.
func Run(ctx context.Context, o Options) (*Report, error) {
	for _, pattern := range o.Allow {
		if _, err := path.Match(pattern, ""); err != nil {
			return nil, fmt.Errorf("--allow %s: %w", pattern, err)
		}
	}
	projects, err := project.FindAll(o.Dir, o.Root)
	if err != nil {
		return nil, err
	}
	if o.Dist != "" && len(projects) > 1 {
		return nil, fmt.Errorf("--dist names the build of one Vite project, and %s has %d: name the project with --root, too", projects[0].Dir, len(projects))
	}
	c := &checker{options: o, dir: projects[0].Dir, module: projects[0].Module, report: &Report{Findings: []Finding{}, Notes: []string{}}}
	dirs, patterns, err := c.scope(projects)
	if err != nil {
		return nil, err
	}
	// Vite's configuration, go list and the list of templates take about a second
	// each, and need nothing of each other.
	var wait sync.WaitGroup
	var code *goCode
	var errSet, errCode, errFiles error
	var files []string
	wait.Go(func() { errSet = c.open(ctx, projects) })
	wait.Go(func() { code, errCode = c.loadGo(ctx, patterns) })
	wait.Go(func() { files, errFiles = templatescan.Files(dirs, c.skips(projects)) })
	wait.Wait()
	if err := cmp.Or(errSet, errCode, errFiles); err != nil {
		return nil, err
	}
	c.checkBuilds()
	c.checkGo(code)
	if err := c.checkTemplates(files, code); err != nil {
		return nil, err
	}
	c.report.sort()
	return c.report, nil
}

type checker struct {
	options Options
	dir     string // Options.Dir, resolved
	module  string
	set     catalog.Set
	report  *Report
}

// scope returns the directories whose templates are checked, and the patterns of Go
// packages. In the directory of a Vite project the application is around it.
func (c *checker) scope(projects []*project.Project) (dirs, patterns []string, err error) {
	if len(c.options.Args) == 0 {
		top := c.dir
		if len(projects) == 1 && project.IsBelow(top, projects[0].Root) {
			top = projects[0].Application()
		}
		return []string{top}, []string{filepath.Join(top, "...")}, nil
	}
	for _, arg := range c.options.Args {
		dir, recursive := strings.CutSuffix(filepath.ToSlash(arg), "/...")
		dir = filepath.FromSlash(cmp.Or(dir, "/"))
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(c.dir, dir)
		}
		if dir, err = filepath.EvalSymlinks(dir); err != nil {
			return nil, nil, fmt.Errorf("%s is neither a directory nor ./...: %w", arg, err)
		}
		dirs = append(dirs, dir)
		if pattern := filepath.Join(dir, "..."); recursive || !slices.Contains(patterns, pattern) {
			patterns = append(patterns, pattern)
		}
	}
	return dirs, patterns, nil
}

// skips returns whether a directory has no templates of the application: it is
// Vite's outDir or public directory.
func (c *checker) skips(projects []*project.Project) func(string) bool {
	others := map[string]bool{}
	for _, p := range projects {
		v, _ := p.Read()
		for _, dir := range []string{v.OutDir, v.PublicDir} {
			others[dir] = dir != p.Root
		}
	}
	if c.options.Dist != "" {
		others[c.abs(c.options.Dist)] = true
	}
	return func(dir string) bool { return others[dir] }
}

func (c *checker) abs(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(c.dir, path)
}

// open opens the catalogs of the projects.
func (c *checker) open(ctx context.Context, projects []*project.Project) error {
	o := catalog.Options{Sources: c.options.Sources, Ask: true, Shown: c.shown}
	if c.options.Dist != "" {
		o.Dist = c.abs(c.options.Dist)
	}
	catalogs := make([]*catalog.Catalog, len(projects))
	errs := make([]error, len(projects))
	var wait sync.WaitGroup
	limit := make(chan struct{}, runtime.GOMAXPROCS(0)) // each starts Node.js
	for i, p := range projects {
		wait.Go(func() {
			limit <- struct{}{}
			defer func() { <-limit }()
			catalogs[i], errs[i] = catalog.Open(ctx, p, o)
		})
	}
	wait.Wait()
	c.set.Catalogs = catalogs
	return cmp.Or(errs...)
}

func (c *checker) loadGo(ctx context.Context, patterns []string) (*goCode, error) {
	if c.module == "" {
		c.report.Notes = append(c.report.Notes, "Go code was not checked: there is no go.mod")
		return &goCode{}, nil
	}
	return loadGo(ctx, c.module, patterns)
}

// shown returns a path as the report has it: relative to the directory of the
// command, with slashes.
func (c *checker) shown(path string) string {
	rel, err := filepath.Rel(c.dir, path)
	if err != nil {
		return filepath.ToSlash(path)
	}
	return filepath.ToSlash(rel)
}

func (c *checker) checkBuilds() {
	for _, one := range c.set.Catalogs {
		c.report.Notes = append(c.report.Notes, one.Notes...)
		p := Project{Root: c.shown(one.Project.Root)}
		if one.Dist != "" {
			p.Dist = c.shown(one.Dist)
		}
		c.report.Projects = append(c.report.Projects, p)
		for _, problem := range one.Problems {
			c.add(problem, problem.File, 0, 0)
		}
	}
}

func (c *checker) checkGo(code *goCode) {
	c.report.Packages = code.total
	for _, err := range code.errs {
		file, line, column := place(err.Pos)
		if file != "" && !filepath.IsAbs(file) {
			file = filepath.Join(c.module, file)
		}
		c.add(&catalog.Problem{Kind: string(Go), Message: "Go code does not compile: " + strings.TrimSpace(err.Msg)}, cmp.Or(file, c.module), line, column)
	}
	for _, p := range code.packages {
		p.Declare(&c.set, p.dir)
	}
	for _, p := range code.packages {
		places := p.Places(p.fset)
		for _, f := range p.Check(&c.set, p.dir) {
			at := p.fset.Position(f.Pos)
			if f.Use != nil {
				at = places[f.Use]
			}
			c.add(f.Problem, at.Filename, at.Line, at.Column)
		}
	}
}

func (c *checker) checkTemplates(files []string, code *goCode) error {
	delims := slices.Clone(c.options.Delims)
	for _, p := range code.packages {
		delims = append(delims, p.Delims...)
	}
	uses, err := templatescan.Scan(files, delims)
	if err != nil {
		return err
	}
	c.report.Templates = len(files)
	type key struct{ kind, name, vite string }
	known := map[key]*catalog.Problem{} // many templates have the same name
	unknown := map[string]bool{}
	for _, use := range uses {
		if !c.set.Knows(use.Vite) {
			unknown["vite"+use.Vite] = true
			continue
		}
		k := key{string(use.Kind), use.Name, use.Vite}
		problem, ok := known[k]
		if !ok {
			problem = c.set.Check(use.Kind, use.Name, use.Vite)
			known[k] = problem
		}
		if problem != nil {
			c.add(problem, use.File, use.Line, use.Column)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(unknown)) {
		c.report.Notes = append(c.report.Notes, fmt.Sprintf("the names in calls of %s were not checked: no Go code here has a core.Config with the Name of %s", name, name))
	}
	return nil
}

// add adds a finding, unless it is allowed.
func (c *checker) add(p *catalog.Problem, file string, line, column int) {
	if p.Name != "" && slices.ContainsFunc(c.options.Allow, func(pattern string) bool {
		ok, _ := path.Match(pattern, p.Name)
		return ok
	}) {
		return
	}
	nearest := p.Nearest
	if nearest == nil {
		nearest = []string{}
	}
	c.report.Findings = append(c.report.Findings, Finding{
		File: c.shown(file), Line: line, Column: column,
		Kind: Kind(p.Kind), Name: p.Name, Message: p.Message, Nearest: nearest, Fix: p.Fix, text: p.String(),
	})
}
