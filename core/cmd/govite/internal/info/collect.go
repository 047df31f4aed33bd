package info

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/cmd/govite/internal/embedding"
	"github.com/govite/govite/core/cmd/govite/internal/project"
	"github.com/govite/govite/core/cmd/govite/internal/weigh"
	"github.com/govite/govite/core/internal/build"
	"github.com/govite/govite/core/internal/develop"
	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/settings"
)

// Collect returns the report of the application in dir. root is the directory of the
// Vite project, "" to find it; dist is the directory of the build, "" for that of
// Vite's configuration. Both are relative to dir. A part that is missing is a note
// of the report. The error is for a root or dist that is named and is not there, and
// for the end of ctx.
func Collect(ctx context.Context, dir, root, dist string) (*Report, error) {
	r := &Report{Notes: []Note{}}
	p, err := project.Find(dir, root)
	switch {
	case err != nil && root != "":
		return nil, err
	case err != nil:
		r.note("project", err.Error())
		if p, err = project.Bare(dir); err != nil {
			return nil, err
		}
	}
	var vite *project.Vite
	if p.Root != "" {
		if vite, err = p.Vite(ctx); ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err != nil {
			r.note("vite", err.Error())
		}
	}
	r.versions(ctx, p, vite)
	out, err := Locate(p, vite, dist)
	if err != nil {
		return nil, err
	}
	r.Project = Project{Module: shown(p, p.Module), Root: shown(p, p.Root), OutDir: shown(p, out.Dir)}
	if vite != nil {
		r.Project.Config = shown(p, vite.File)
	}
	if err := r.build(ctx, p, out); err != nil {
		return nil, err
	}
	r.mode(ctx, p, out)
	return r, nil
}

// shown returns a path relative to the working directory, "" for "".
func shown(p *project.Project, path string) string {
	if path == "" {
		return ""
	}
	return p.Rel(path)
}

// An Output is the place of a build.
type Output struct {
	Dir      string // an absolute path, "" if it is not known
	Manifest string // for Config.Manifest
}

// Locate returns the place of the build: dist, relative to the directory of p, else
// the outDir of Vite's configuration, else Vite's default. The error is for a dist
// that is named and is no directory.
func Locate(p *project.Project, vite *project.Vite, dist string) (Output, error) {
	switch {
	case dist != "":
		if !filepath.IsAbs(dist) {
			dist = filepath.Join(p.Dir, dist)
		}
		info, err := os.Stat(dist)
		if err == nil && !info.IsDir() {
			err = &fs.PathError{Op: "open", Path: dist, Err: errors.New("it is no directory; want the output of vite build")}
		}
		return Output{Dir: dist}, err
	case vite != nil:
		o := Output{Dir: vite.OutDir}
		if vite.Manifest != ".vite/manifest.json" && vite.Manifest != "manifest.json" {
			o.Manifest = vite.Manifest
		}
		return o, nil
	case p.Root != "":
		return Output{Dir: filepath.Join(p.Root, "dist")}, nil
	}
	return Output{}, nil
}

// FS returns the files of the output, none if there is no such directory.
func (o Output) FS() fs.FS {
	if info, err := os.Stat(o.Dir); o.Dir == "" || err != nil || !info.IsDir() {
		return embed.FS{}
	}
	return os.DirFS(o.Dir)
}

// Config returns the configuration of a program with this build.
func (o Output) Config(p *project.Project, mode core.Mode) core.Config {
	return core.Config{
		Dist:     o.FS(),
		Manifest: o.Manifest,
		Root:     cmp.Or(p.Rel(p.Root), "."),
		Mode:     mode,
		Logger:   slog.New(slog.DiscardHandler),
	}
}

// settings returns the settings of a program with this build. After an error, which
// is for GOVITE_DEV_SERVER, the settings have no dev server.
func (o Output) settings(p *project.Project) (*settings.Settings, error) {
	var parser settings.Parser
	c := o.Config(p, core.Auto)
	s := &settings.Settings{Dist: c.Dist, Manifest: c.Manifest, Root: c.Root, Logger: c.Logger}
	s.Server = devserver.Options{Root: s.Root, Logger: s.Logger, Address: parser.DevServer("", os.Getenv("GOVITE_DEV_SERVER"))}
	return s, parser.Err()
}

// ErrNoBuild is the error for a directory without a build.
var ErrNoBuild = errors.New("there is no build")

// Describe reads the build, without a look at its files. The error is ErrNoBuild if
// the directory is missing or empty.
func (o Output) Describe() (*build.Description, error) {
	if files, _, err := embedding.Files(o.FS()); err == nil && len(files) == 0 {
		return nil, ErrNoBuild
	}
	return build.Describe(&settings.Settings{Dist: o.FS(), Manifest: o.Manifest})
}

// build reads the build, and weighs its entries.
func (r *Report) build(ctx context.Context, p *project.Project, out Output) error {
	if out.Dir == "" {
		return nil
	}
	s, _ := out.settings(p) // a build knows no dev server
	dev, err := develop.Open(s, develop.Options{Optional: true})
	if err != nil {
		return err
	}
	made, err := out.Describe()
	if err != nil {
		text := p.Rel(out.Dir) + ": " + err.Error()
		if errors.Is(err, ErrNoBuild) && p.Root != "" {
			text += ": run `" + dev.Server().BuildCommand() + "`"
		}
		r.note("build", text)
		return nil
	}
	b := &Build{Dir: p.Rel(out.Dir), Base: cmp.Or(made.Base, "/"), Recorded: made.Recorded, Entries: []weigh.Entry{}}
	r.Build = b
	if at := build.Time(s); !at.IsZero() {
		at = at.UTC().Truncate(time.Second)
		b.Built = &at
		if dev.IsProject() {
			b.Outdated = dev.Outdates(at)
		}
	}
	v, err := core.New(out.Config(p, core.Production))
	if err != nil {
		b.Problem = err.Error()
		return nil
	}
	defer v.Close()
	b.Whole = true
	weighed, err := weigh.Build(ctx, v, made.Manifest)
	if err != nil {
		return err
	}
	b.Entries, b.Computed = weighed.Entries, weighed.Computed
	b.Total = Total{weighed.Total, weighed.Assets}
	return nil
}
