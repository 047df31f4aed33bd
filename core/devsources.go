package core

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/manifest"
)

// sources are the files of the Vite project, as far as we can see them.
type sources struct {
	configured string // Config.Root, absolute
	shown      string // as the user wrote it
	entries    []string
	last       *manifest.Manifest     // of the last build, nil without one: it knows the names of entries
	vite       atomic.Pointer[string] // Vite's root as Vite has it, nil while that is not known
}

func openSources(c Config) (*sources, error) {
	root, err := filepath.Abs(c.Root)
	if err != nil {
		return nil, fmt.Errorf("Config.Root: %w", err)
	}
	if info, err := os.Stat(root); c.Mode == Development && (err != nil || !info.IsDir()) {
		return nil, fmt.Errorf("Config.Root: %s is not a directory: want the one with vite.config.ts", c.Root)
	}
	return &sources{configured: root, shown: c.Root, entries: c.Entries, last: lastBuild(c)}, nil
}

// lastBuild returns the manifest in Config.Dist, or nil: in development there
// need not be one, and it may be of any age.
func lastBuild(c Config) *manifest.Manifest {
	found, err := findManifest("Config.Dist", c.Dist, c.Manifest)
	if err != nil {
		return nil
	}
	m, err := manifest.Parse(found.text)
	if err != nil {
		return nil
	}
	return m
}

// moved notes Vite's root as Vite has it: another directory than the one with
// its configuration if that says so, and in a container perhaps one that is not
// here.
func (s *sources) moved(root string) {
	if last := s.vite.Load(); root != "" && (last == nil || *last != root) {
		s.vite.Store(&root)
	}
}

// root returns the directory here in which sources are looked for.
func (s *sources) root() string {
	if vite := s.vite.Load(); vite != nil && isDir(*vite) {
		return *vite
	}
	return s.configured
}

// source returns the source of an entry that is named by its name in
// build.rollupOptions.input, which only a build tells; else entry itself.
func (s *sources) source(entry string) string {
	if s.last == nil || path.Ext(entry) != "" {
		return entry
	}
	if c, err := s.last.Lookup(entry); err == nil && c.Src != "" && s.isFile(c.Src) {
		return c.Src
	}
	return entry
}

// sourceURL returns the URL of a source below base. Vite serves what is
// outside of its root by its absolute path.
func (s *sources) sourceURL(base, name string) string {
	name, query, hasQuery := strings.Cut(cleanName(name), "?")
	if strings.HasPrefix(name, "../") {
		abs := filepath.ToSlash(filepath.Join(s.viteRoot(), filepath.FromSlash(name)))
		name = "@fs/" + strings.TrimPrefix(abs, "/")
	}
	if hasQuery {
		query = "?" + query
	}
	return markup.FileURL(base, name) + query
}

// cleanName brings the ways to write a source's name to one.
func cleanName(name string) string {
	return strings.TrimPrefix(strings.TrimPrefix(name, "./"), "/")
}

// checkSource reports an entry that is no file of the project. Virtual modules
// are known to Vite alone, and so is everything if the root is not a project.
func (s *sources) checkSource(entry string) error {
	name, _, _ := strings.Cut(cleanName(s.source(entry)), "?")
	if strings.Contains(name, ":") || strings.HasPrefix(name, "@") || strings.Contains(name, "\x00") || !s.isProject() || s.isFile(name) {
		return nil
	}
	return &manifest.EntryError{
		Name:    entry,
		Reason:  "is not a file in " + s.shown,
		Nearest: manifest.Nearest(cleanName(entry), s.list()),
		Entries: s.entries,
	}
}

// isProject reports whether the root is that of a Vite project: on a machine
// that has only the build it is not there.
func (s *sources) isProject() bool {
	for _, name := range []string{"package.json", "vite.config.ts", "vite.config.js", "vite.config.mts", "vite.config.mjs", "vite.config.cts", "vite.config.cjs", "deno.json"} {
		if _, err := os.Stat(filepath.Join(s.configured, name)); err == nil {
			return true
		}
	}
	return false
}

// isInstalled reports whether Vite is there for the project, in its directory
// or, in a workspace, in one above: nobody is to run without a build where it
// is.
func (s *sources) isInstalled() bool {
	if !s.isProject() {
		return false
	}
	for dir := s.configured; ; dir = filepath.Dir(dir) {
		if isDir(filepath.Join(dir, "node_modules", "vite")) {
			return true
		}
		if dir == filepath.Dir(dir) {
			return false
		}
	}
}

// shownFile returns the path of a file of Vite's below Vite's root, if it is
// there.
func (s *sources) shownFile(file string) string {
	return strings.TrimPrefix(file, strings.TrimSuffix(filepath.ToSlash(s.viteRoot()), "/")+"/")
}

// viteRoot returns Vite's root as Vite has it.
func (s *sources) viteRoot() string {
	if vite := s.vite.Load(); vite != nil {
		return *vite
	}
	return s.configured
}

func (s *sources) local(name string) string {
	return filepath.Join(s.root(), filepath.FromSlash(name))
}

func (s *sources) isFile(name string) bool {
	info, err := os.Stat(s.local(name))
	return err == nil && info.Mode().IsRegular()
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// list returns the project's files, as far as they are worth suggesting.
func (s *sources) list() []string {
	const most = 5000
	var names []string
	_ = fs.WalkDir(os.DirFS(s.root()), ".", func(name string, entry fs.DirEntry, err error) error {
		base := path.Base(name)
		switch {
		case err != nil:
			return nil
		case entry.IsDir() && (base == "node_modules" || base == "dist" || len(base) > 1 && base[0] == '.'):
			return fs.SkipDir
		case len(names) == most:
			return fs.SkipAll
		case !entry.IsDir():
			names = append(names, name)
		}
		return nil
	})
	return names
}
