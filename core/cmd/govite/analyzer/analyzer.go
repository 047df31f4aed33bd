// Package analyzer checks the entries and assets that Go code names, and the builds
// of Vite that it embeds. The command govite is a tool for go vet with it:
//
//	go vet -vettool=$(which govite) ./...
//
// "govite check" checks templates, too.
package analyzer

import (
	"context"
	"go/token"
	"os"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/govite/govite/core/cmd/govite/internal/catalog"
	"github.com/govite/govite/core/cmd/govite/internal/gocode"
	"github.com/govite/govite/core/cmd/govite/internal/project"
)

// Analyzer reports names that are no entry or asset of the Vite project, a
// Config.Base that is not Vite's base, and patterns of go:embed that leave out the
// manifest of a build.
//
// The Vite project of a package is below the package's directory, or below the
// nearest parent that has one. If the project has a build, names are compared with
// the build, else with the files of the project. Analyzer starts no Node.js. It
// reports nothing for a package without a Vite project.
//
// Its flags are root, the directory of the Vite project, and dist, the directory of
// the build, both relative to the directory of go.mod; and sources, which compares
// with the sources even if there is a build.
var Analyzer = &analysis.Analyzer{
	Name: "govite",
	Doc: `check the entries and assets of a Vite project that Go code names

The analyzer reports names that are no entry or asset of the build, or of the
sources if there is no build; a core.Config with another base than Vite's; and
patterns of go:embed without "all:", which leave out the manifest of the build.`,
	URL:              "https://pkg.go.dev/github.com/govite/govite/core/cmd/govite/analyzer",
	Run:              run,
	RunDespiteErrors: true,
}

// The flags of Analyzer.
var (
	root, dist string
	sources    bool
)

func init() {
	Analyzer.Flags.StringVar(&root, "root", "", "directory of the Vite project, relative to that of go.mod (default: where a vite.config is)")
	Analyzer.Flags.StringVar(&dist, "dist", "", "directory of the build, relative to that of go.mod (default: outDir of Vite's configuration)")
	Analyzer.Flags.BoolVar(&sources, "sources", false, "compare with the sources even if there is a build")
}

func run(pass *analysis.Pass) (any, error) {
	if !gocode.Imports(pass.Pkg) {
		return nil, nil
	}
	found := gocode.Find(pass.Fset, pass.Files, pass.TypesInfo)
	dir := gocode.Dir(pass.Fset, pass.Files)
	if found.IsEmpty() || dir == "" {
		return nil, nil
	}
	set, err := open(options{dir, root, dist, sources})
	if err != nil {
		return nil, err
	}
	if set == nil {
		return nil, nil
	}
	set = set.Clone()
	found.Declare(set, dir)
	places := found.Places(pass.Fset)
	for _, f := range found.Check(set, dir) {
		d := analysis.Diagnostic{Pos: f.Pos, End: f.End, Category: f.Kind, Message: f.String()}
		if f.Use != nil {
			if at := places[f.Use]; at.Filename != pass.Fset.Position(f.Pos).Filename {
				d.Pos, d.End = posIn(pass, at), token.NoPos
			}
		}
		if f.Text != "" {
			d.SuggestedFixes = []analysis.SuggestedFix{{
				Message:   "Write " + f.Text,
				TextEdits: []analysis.TextEdit{{Pos: f.Pos, End: f.End, NewText: []byte(f.Text)}},
			}}
		}
		pass.Report(d)
	}
	return nil, nil
}

// posIn returns the position of a place in a file that is not Go.
func posIn(pass *analysis.Pass, at token.Position) token.Pos {
	content, err := os.ReadFile(at.Filename)
	if err != nil {
		return pass.Files[0].Package
	}
	file := pass.Fset.AddFile(at.Filename, -1, len(content))
	file.SetLinesForContent(content)
	return file.LineStart(at.Line) + token.Pos(at.Column-1)
}

type options struct {
	dir, root, dist string
	sources         bool
}

// sets has a function for each set of options of this process, which opens the
// catalogs once.
var sets sync.Map

// open returns the catalogs of the Vite projects of a package, nil if it has none.
func open(o options) (*catalog.Set, error) {
	once, _ := sets.LoadOrStore(o, sync.OnceValues(func() (*catalog.Set, error) {
		projects, err := project.Around(o.dir, o.root)
		if err != nil || len(projects) == 0 {
			return nil, err
		}
		return projectSet(projects, o)
	}))
	return once.(func() (*catalog.Set, error))()
}

// catalogs has a function for each project and options.
var catalogs sync.Map

func projectSet(projects []*project.Project, o options) (*catalog.Set, error) {
	set := &catalog.Set{}
	for _, p := range projects {
		o := o
		o.dir, o.root = "", p.Root
		once, _ := catalogs.LoadOrStore(o, sync.OnceValues(func() (*catalog.Catalog, error) {
			return catalog.Open(context.Background(), p, catalog.Options{Dist: p.Below(o.dist), Sources: o.sources, Shown: p.Rel})
		}))
		c, err := once.(func() (*catalog.Catalog, error))()
		if err != nil {
			return nil, err
		}
		set.Catalogs = append(set.Catalogs, c)
	}
	return set, nil
}
