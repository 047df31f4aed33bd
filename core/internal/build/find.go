package build

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/internal/published"
	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// found is a build with a read manifest and unread files.
type found struct {
	outDir   fs.FS
	name     string // the manifest's path below outDir
	manifest *manifest.Manifest
	plain    *manifest.Manifest // without settings and files that the manifest lacks, for the version
	record   record
	written  stamp // with Config.Watch

	// published is the record of govite publish, or nil. outdated says that outDir has
	// the record of another build.
	published *published.Record
	outdated  bool
}

const (
	manifestNow   = ".vite/manifest.json" // Vite 5 and later
	manifestUntil = "manifest.json"       // Vite 2 to 4
)

// find reads the manifest and the record of the build in fsys. Errors name its
// field.
func find(field string, fsys fs.FS, s *settings.Settings) (*found, error) {
	place, err := locate(field, fsys, s.Manifest)
	if err != nil {
		return nil, err
	}
	outDir, err := fs.Sub(fsys, place.outDir)
	if err != nil {
		return nil, err
	}
	text, err := fs.ReadFile(outDir, place.name)
	if err != nil {
		return nil, err
	}
	f := &found{outDir: outDir, name: place.name}
	m, err := (manifest.Options{IntegrityKey: s.IntegrityKey}).Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path.Join(place.outDir, place.name), err)
	}
	f.plain = m
	if s.IntegrityKey != "" {
		if plain, err := manifest.Parse(text); err == nil {
			f.plain = plain
		}
	}
	if f.record, err = readRecord(outDir); err != nil {
		return nil, fmt.Errorf("%s: %w", field, err)
	}
	if f.published, f.outdated, err = readPublished(outDir, text); err != nil {
		return nil, fmt.Errorf("%s: %w", field, err)
	}
	f.manifest = m.WithStylesheet(f.unnamedStylesheet(m)).WithLegacyPolyfills(f.unnamedPolyfills(m))
	return f, nil
}

// FindManifest reads the manifest of the build that s names. It returns nil
// without a readable one: in development a build is optional, and may be of any
// age.
func FindManifest(s *settings.Settings) *manifest.Manifest {
	if s.Dist == nil {
		return nil
	}
	fsys, err := latest("Config.Dist", s.Dist)
	if err != nil {
		return nil
	}
	f, err := find("Config.Dist", fsys, s)
	if err != nil {
		return nil
	}
	return f.manifest
}

// Time returns when the build in Config.Dist was made, as far as its file system
// tells: the time of its manifest. It is zero for an embed.FS, and without a build.
func Time(s *settings.Settings) time.Time {
	if s.Dist == nil {
		return time.Time{}
	}
	place, err := locate("Config.Dist", s.Dist, s.Manifest)
	if err != nil {
		return time.Time{}
	}
	info, err := fs.Stat(s.Dist, path.Join(place.outDir, place.name))
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// base returns the base of the build: the configured base, else the recorded
// base, else "/".
func (f *found) base(configured settings.Base) (settings.Base, error) {
	switch {
	case !configured.IsZero():
		return configured, nil
	case f.record.Base == "":
		return settings.Root, nil
	}
	b, err := settings.ParseBase(f.record.Base)
	if err != nil {
		return b, fmt.Errorf("%s: base: %w", recordName, err)
	}
	return b, nil
}

// isHashed reports whether the name of a file carries a hash of its content.
func (f *found) isHashed(file string) bool {
	if f.record.hashed == nil {
		return f.manifest.Hashed(file)
	}
	return f.record.hashed[file]
}

// open returns the files of a build with this base.
func (f *found) open(base settings.Base, s *settings.Settings) (*dist.Dist, error) {
	return dist.Open(f.outDir, dist.Options{
		Prefix:    s.ServedAt(base),
		Shared:    base.IsRemote() && s.CrossOrigin == "anonymous",
		Immutable: f.isHashed,
		Hidden:    func(name string) bool { return name == f.name },
		Failed: func(name string, err error) {
			s.Logger.Error("a file of the build cannot be read", "file", name, "error", err)
		},
	})
}

// place is the location of a manifest.
type place struct{ outDir, name string }

// locate finds the manifest at any depth of fsys, because go:embed keeps the
// directories of its pattern.
func locate(field string, fsys fs.FS, custom string) (place, error) {
	if fsys == nil {
		return place{}, fmt.Errorf("%s is nil: embed the output of vite build with //go:embed all:dist, or name its directory with os.DirFS", field)
	}
	names := []string{manifestNow, manifestUntil}
	if custom != "" {
		names = []string{custom}
	}
	outDirs, empty, err := locateAll(fsys, names)
	if err != nil {
		return place{}, fmt.Errorf("%s cannot be read: %w; an os.DirFS is relative to the directory in which the program was started", field, err)
	}
	for _, name := range names {
		dirs := outDirs[name]
		switch {
		case len(dirs) == 0:
			continue
		case len(dirs) == 1:
			return place{dirs[0], name}, nil
		case name == manifestUntil && slices.Contains(dirs, "."):
			return place{".", name}, nil // manifests in other directories may be web app manifests
		}
		return place{}, fmt.Errorf("%s has %s in several directories (%s): name one of them with fs.Sub", field, name, strings.Join(dirs, ", "))
	}
	if empty {
		return place{}, noBuild(field)
	}
	if custom != "" {
		return place{}, fmt.Errorf("%s has no %s at any depth: set build.manifest and Config.Manifest to the same path", field, custom)
	}
	return place{}, fmt.Errorf("%s has no manifest: neither %s (Vite 5 and later) nor %s (Vite 2 to 4) is there, at any depth; "+
		"run vite build with build.manifest: true, and embed its output with //go:embed all:dist (without all: Go leaves out .vite)", field, manifestNow, manifestUntil)
}

// ErrNone is the error for a place without a build: nothing is wrong there.
var ErrNone = errors.New("there is no build")

// noBuild returns the error for a field without a build.
func noBuild(field string) error {
	if field != "Config.Dist" {
		return fmt.Errorf("%w in %s: name the output of an earlier vite build, or leave the file system out", ErrNone, field)
	}
	return fmt.Errorf("%w in %s: run vite build, and compile the program again if it embeds the build", ErrNone, field)
}

// locateAll returns, for each of the names, the sorted directories of fsys that
// have such a file. empty reports that fsys has no file but dot files, or that a
// directory has nothing but .gitkeep: the place of a build, if fsys has templates,
// too.
func locateAll(fsys fs.FS, names []string) (found map[string][]string, empty bool, err error) {
	found, empty = map[string][]string{}, true
	kept, used := map[string]bool{}, map[string]bool{} // directories with .gitkeep, and with anything else
	err = dist.Walk(fsys, func(p string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.Name() == ".gitkeep" {
			kept[path.Dir(p)] = true
		} else if p != "." {
			used[path.Dir(p)] = true
		}
		switch {
		case entry.IsDir() && entry.Name() == "node_modules":
			empty = false
			return fs.SkipDir
		case entry.IsDir():
			return nil
		}
		empty = empty && strings.HasPrefix(entry.Name(), ".")
		for _, name := range names {
			if outDir, ok := strings.CutSuffix("/"+p, "/"+name); ok {
				found[name] = append(found[name], path.Join(".", outDir))
				break
			}
		}
		return nil
	})
	for _, outDirs := range found {
		slices.Sort(outDirs)
	}
	for dir := range kept {
		empty = empty || !used[dir]
	}
	return found, empty, err
}

// unnamedStylesheet returns the stylesheet of a build by Vite 2 with
// cssCodeSplit: false, or "". The manifest of such a build lacks the stylesheet.
func (f *found) unnamedStylesheet(m *manifest.Manifest) string {
	if m.HasStylesheets() {
		return ""
	}
	dirs := map[string]bool{}
	for _, entry := range m.Entries() {
		if c, err := m.Lookup(entry); err == nil {
			dirs[path.Dir(c.File)] = true
		}
	}
	var sheets []string
	for dir := range dirs {
		sheets = append(sheets, f.glob(path.Join(dir, "style.????????.css"))...)
	}
	if len(sheets) != 1 {
		return ""
	}
	return sheets[0]
}

// unnamedPolyfills returns the polyfills for browsers without modules of a build by
// Vite 2 with modern polyfills, or "". The manifest of such a build lacks them.
func (f *found) unnamedPolyfills(m *manifest.Manifest) string {
	modern, ok := m.LacksLegacyPolyfills()
	if !ok {
		return ""
	}
	files := f.glob(path.Join(path.Dir(modern), "polyfills-legacy.????????.js"))
	if len(files) != 1 {
		return ""
	}
	return files[0]
}
