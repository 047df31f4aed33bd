// Package catalog knows the entries and assets of a Vite project: those of its
// build, or else those of its sources.
package catalog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/cmd/govite/internal/names"
	"github.com/govite/govite/core/cmd/govite/internal/project"
	"github.com/govite/govite/core/internal/build"
	"github.com/govite/govite/core/internal/develop"
	"github.com/govite/govite/core/manifest"
)

// A Problem is something wrong.
type Problem struct {
	File    string // where it is, absolute; "" if the caller knows the place
	Kind    string // a names.Kind, "build", "config", "hash", "base" or "embed"
	Name    string // of the entry, asset, file or pattern
	Message string // what is wrong
	Nearest []string
	Fix     string // what to do, "" if Nearest says it
}

// String returns the message, the names nearest to the wrong one, and what to do.
func (p *Problem) String() string {
	text := p.Message
	if len(p.Nearest) > 0 {
		text += "; did you mean " + strings.Join(p.Nearest, " or ") + "?"
	} else if p.Fix != "" {
		text += ";"
	}
	if p.Fix != "" {
		text += " " + p.Fix
	}
	return text
}

// Options say where to look.
type Options struct {
	Dist    string              // the directory of the build, absolute; "" for that of Vite's configuration
	Sources bool                // look at the sources even if there is a build
	Ask     bool                // ask Vite for its configuration, which needs Node.js and the packages
	Shown   func(string) string // returns a path as messages have it; nil for the whole path
}

// A Catalog knows the names of one Vite project.
type Catalog struct {
	Project  *project.Project
	Vite     *project.Vite // its configuration
	Asked    bool          // Vite itself has told the configuration; otherwise Vite is what the text tells
	Dist     string        // the directory of the build in use, "" for the sources
	Problems []*Problem    // of the build itself
	Notes    []string      // what was not checked, and why

	shown   func(string) string
	build   *core.Vite
	facts   *build.Facts
	sources *sources
}

// Open returns the catalog of a project. A build with a defect is among the
// Problems, and names are then those of the sources. The error is for a Dist
// without a build, or an ended context.
func Open(ctx context.Context, p *project.Project, o Options) (*Catalog, error) {
	c := &Catalog{Project: p, shown: o.Shown}
	if c.shown == nil {
		c.shown = func(path string) string { return path }
	}
	certain := c.configure(ctx, o.Ask)
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	c.sources = newSources(c, certain)
	if o.Sources {
		return c, nil
	}
	dist := o.Dist
	if dist == "" {
		dist = c.outDir(certain)
	}
	if dist == "" {
		return c, nil
	}
	return c, c.open(dist, o.Dist != "")
}

// configure sets the configuration, and reports whether its directories are known.
func (c *Catalog) configure(ctx context.Context, ask bool) (certain bool) {
	if ask {
		vite, err := c.Project.Vite(ctx)
		if err == nil {
			c.Vite, c.Asked = vite, true
			return true
		}
		c.Vite, certain = c.Project.Read()
		if broken := new(project.ConfigError); errors.As(err, &broken) {
			c.Vite.Base = "" // not known
			c.problem(cmp.Or(c.Vite.File, c.Project.Root), "config", "", "Vite cannot load its configuration: "+broken.Line(), "")
			return certain
		}
		why, _, _ := strings.Cut(err.Error(), "\n")
		c.Notes = append(c.Notes, "the inputs of Vite's configuration were not checked: "+why)
		return certain
	}
	c.Vite, certain = c.Project.Read()
	return certain
}

// outDir returns the directory where the build is, or would be, "" if it is not
// known. If the configuration does not tell, it is the only directory of the
// project or the module with a manifest.
func (c *Catalog) outDir(certain bool) string {
	if certain {
		return c.Vite.OutDir
	}
	var found []string
	top := cmp.Or(c.Project.Module, c.Project.Root)
	_ = filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // unreadable
		case entry.IsDir() && entry.Name() == ".vite":
			if _, err := os.Stat(filepath.Join(path, "manifest.json")); err == nil {
				found = append(found, filepath.Dir(path))
			}
			return fs.SkipDir
		case entry.IsDir() && path != top && (entry.Name() == "node_modules" || entry.Name() == "testdata" || entry.Name()[0] == '.'):
			return fs.SkipDir
		}
		return nil
	})
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// open looks at the build in a directory. Without a build it does nothing, unless
// a build must be there.
func (c *Catalog) open(dist string, must bool) error {
	fsys, name := os.DirFS(dist), c.shown(dist)
	custom := c.Vite.Manifest
	if custom == ".vite/manifest.json" || custom == "manifest.json" {
		custom = ""
	}
	facts, err := build.Look(name, fsys, custom)
	switch {
	case errors.Is(err, build.ErrNone), errors.Is(err, fs.ErrNotExist):
		if must {
			return fmt.Errorf("there is no build in %s: run vite build, or name the directory of its output", name)
		}
		c.Notes = append(c.Notes, fmt.Sprintf("there is no build in %s: names were compared with the sources", name))
		return nil
	case err != nil:
		c.problem(dist, "build", name, err.Error(), "")
		return nil
	}
	dist = filepath.Join(dist, filepath.FromSlash(facts.OutDir))
	// Integrity protects files in browsers, and tells nothing about names.
	vite, err := core.New(core.Config{
		Dist: os.DirFS(dist), Manifest: custom, Root: c.Project.Root, Mode: core.Production,
		Base: c.remote(facts), Integrity: core.IntegrityNone, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		text := strings.TrimPrefix(err.Error(), "govite: ")
		text = strings.ReplaceAll(text, "files that Dist lacks", "files that are not in "+name)
		c.problem(filepath.Join(dist, filepath.FromSlash(facts.Manifest)), "build", facts.Manifest, text, "")
		return nil
	}
	c.build, c.facts, c.Dist = vite, facts, dist
	c.checkHashes()
	c.checkBase()
	c.checkAge()
	return nil
}

// remote returns the base of Vite's configuration for a build without a record, if
// the base is on another host. The build may then lack its files.
func (c *Catalog) remote(facts *build.Facts) string {
	if facts.Base == "" && strings.Contains(c.Vite.Base, "//") {
		return c.Vite.Base
	}
	return ""
}

func (c *Catalog) problem(file, kind, name, message, fix string) {
	c.Problems = append(c.Problems, &Problem{File: file, Kind: kind, Name: name, Message: message, Fix: fix})
}

// Against returns what names are compared with, for messages.
func (c *Catalog) Against() string {
	if c.build != nil {
		return c.shown(c.Dist)
	}
	return "the sources in " + c.shown(c.sources.root)
}

// leeway is how much newer than the build a source may be without a note, as in
// core: a checkout writes both in any order.
const leeway = time.Minute

func (c *Catalog) checkAge() {
	if c.facts.Written.IsZero() {
		return
	}
	if source := develop.NewerThan(c.Project.Root, c.facts.Written.Add(leeway)); source != "" {
		c.Notes = append(c.Notes, fmt.Sprintf("the build in %s is older than %s: run vite build, or check the sources with --sources",
			c.shown(c.Dist), c.shown(filepath.Join(c.Project.Root, filepath.FromSlash(source)))))
	}
}

func (c *Catalog) checkHashes() {
	for _, file := range c.facts.Unhashed {
		option := "assetFileNames"
		switch path.Ext(file) {
		case ".js", ".mjs", ".cjs":
			option = "entryFileNames and chunkFileNames"
		}
		c.problem(filepath.Join(c.Dist, filepath.FromSlash(file)), "hash", file,
			"the name has no hash, so that browsers ask for the file again on each page",
			fmt.Sprintf("put [hash] into %s of the build's output options, or leave the file out of the check: --allow %s", option, file))
	}
	if len(c.facts.Unhashed) > 0 && !c.facts.Recorded {
		c.Notes = append(c.Notes, c.shown(c.Dist)+" has no record of vite-plugin-govite: whether names have a hash is guessed from the names")
	}
}

// Check returns what is wrong with a name, or nil.
func (c *Catalog) Check(kind names.Kind, name string) *Problem {
	if name == "" {
		what := `"src/main.ts"`
		if kind == names.Asset {
			what = `"src/logo.svg"`
		}
		return &Problem{Kind: string(kind), Message: fmt.Sprintf("the name of the %s is empty: want a name such as %s", kind, what)}
	}
	if c.build == nil {
		return c.sources.check(kind, name)
	}
	return c.checkBuilt(kind, name)
}

func (c *Catalog) checkBuilt(kind names.Kind, name string) *Problem {
	p := &Problem{Kind: string(kind), Name: name}
	var err error
	switch kind {
	case names.Page:
		if isFile(c.Dist, name) {
			return nil
		}
		p.Message, p.Fix = name+" is no page of the build", "make it an input of the build, or leave SPA empty if Go renders the pages"
		p.Nearest = nearest(name, c.pages())
		return p
	case names.Asset:
		_, err = c.build.URL(name)
	default:
		_, err = c.build.Tags(name)
	}
	if err == nil {
		return nil
	}
	var e *manifest.EntryError
	if !errors.As(err, &e) {
		p.Message = strings.TrimPrefix(err.Error(), "govite: ")
		return p
	}
	p.Message, p.Nearest, p.Fix = name+" "+e.Reason, e.Nearest, e.Advice
	switch has := c.sources.has(name); {
	case has && c.sources.isInput(name):
		p.Nearest, p.Fix = nil, "it is an input now: run vite build again"
	case has && p.Fix == "":
		p.Nearest, p.Fix = nil, c.sources.makeInput(name)+", and run vite build again"
		if kind == names.Asset {
			p.Message = name + " is no file of the build"
		}
	case !has && kind == names.Asset && c.sources.certain:
		p.Message, p.Fix = fmt.Sprintf("%s is neither a file of the build nor of %s", name, c.shown(c.sources.root)), ""
		p.Nearest = nearest(name, append(e.Entries, c.sources.assets()...))
		if len(p.Nearest) == 0 {
			p.Fix = "correct the name, or create the file and run vite build again"
		}
	case !has && len(p.Nearest) == 0 && p.Fix == "" && len(e.Entries) > 0:
		const most = 5
		p.Fix = "the entries are " + strings.Join(e.Entries[:min(most, len(e.Entries))], ", ")
		if n := len(e.Entries) - most; n > 0 {
			p.Fix += fmt.Sprintf(" and %d more", n)
		}
	}
	return p
}

// nearest returns the candidates that are similar to a name, each once.
func nearest(name string, candidates []string) []string {
	slices.Sort(candidates)
	return manifest.Nearest(clean(name), slices.Compact(candidates))
}

// pages returns the html files of the build.
func (c *Catalog) pages() []string {
	var pages []string
	_ = fs.WalkDir(os.DirFS(c.Dist), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && path.Ext(name) == ".html" {
			pages = append(pages, name)
		}
		return nil
	})
	return pages
}
