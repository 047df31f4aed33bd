package develop

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// sources are the files of the Vite project that are on this machine.
type sources struct {
	configured string // Config.Root, absolute
	shown      string // Config.Root
	entries    []string
	last       func() *manifest.Manifest
	vite       atomic.Pointer[place]             // nil until the dev server reports it
	inputs     atomic.Pointer[[]devserver.Input] // nil until the dev server reports them
	silent     atomic.Bool                       // the dev server answers, and reports no inputs
}

// A place has the directories of Vite's configuration. They may differ from
// Config.Root and, with a dev server in a container, may not exist on this
// machine.
type place struct{ root, publicDir string }

func openSources(s *settings.Settings, o Options) (*sources, error) {
	root, err := filepath.Abs(s.Root)
	if err != nil {
		return nil, fmt.Errorf("Config.Root: %w", err)
	}
	if o.AssumeDefault && !isDir(root) {
		return nil, fmt.Errorf("Config.Root: %s is not a directory: want the directory with vite.config.ts", s.Root)
	}
	last := o.Last
	if last == nil {
		last = func() *manifest.Manifest { return nil }
	}
	return &sources{configured: root, shown: s.Root, entries: s.Entries, last: last}, nil
}

// moved notes the directories that the dev server reports; root is "" if it
// reports none.
func (s *sources) moved(root, publicDir string) {
	now := place{root, publicDir}
	if last := s.vite.Load(); root != "" && (last == nil || *last != now) {
		s.vite.Store(&now)
	}
}

// viteRoot returns the root as Vite knows it.
func (s *sources) viteRoot() string {
	if vite := s.vite.Load(); vite != nil {
		return vite.root
	}
	return s.configured
}

// root returns the directory of the sources on this machine.
func (s *sources) root() string {
	if root := s.viteRoot(); isDir(root) {
		return root
	}
	return s.configured
}

// publicDir returns Vite's public directory on this machine, "" if the project
// has none.
func (s *sources) publicDir() string {
	if vite := s.vite.Load(); vite != nil && isDir(vite.root) {
		return vite.publicDir
	}
	return filepath.Join(s.configured, "public")
}

// isPublic reports whether name is a file of Vite's public directory.
func (s *sources) isPublic(name string) bool {
	dir := s.publicDir()
	return dir != "" && isFile(filepath.Join(dir, filepath.FromSlash(name)))
}

// file returns what the hook of the rules learns about the tag of an entry.
func (s *sources) file(entry string) markup.File {
	name := settings.CleanName(s.source(entry))
	return markup.File{Name: entry, Entry: name, Source: name}
}

// url returns the URL of a source below base. The URL of a file outside of Vite's
// root has the absolute path.
func (s *sources) url(base, name string) string {
	name, query, hasQuery := strings.Cut(settings.CleanName(name), "?")
	if strings.HasPrefix(name, "../") {
		abs := filepath.ToSlash(filepath.Join(s.viteRoot(), filepath.FromSlash(name)))
		name = "@fs/" + strings.TrimPrefix(abs, "/")
	}
	if hasQuery {
		query = "?" + query
	}
	return markup.FileURL(base, name) + query
}

// check returns the error for an entry that is no file of the project, or nil. It
// accepts virtual modules, and every name if the root is not a project or perhaps
// not Vite's root: only Vite knows those.
func (s *sources) check(entry string) error {
	if entry == "" {
		return settings.ErrNoEntries
	}
	name, _, _ := strings.Cut(settings.CleanName(s.source(entry)), "?")
	if strings.Contains(name, ":") || strings.HasPrefix(name, "@") || strings.Contains(name, "\x00") || !s.isProject() || s.isFile(name) || !s.isCertain() || s.mayBeNamed(entry) {
		return nil
	}
	return s.unknown(entry)
}

// shownRoot returns the root in the form of Config.Root.
func (s *sources) shownRoot() string {
	root := s.root()
	if rel, err := filepath.Rel(s.configured, root); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(filepath.Join(s.shown, rel))
	}
	return root
}

// rootOption matches Vite's option root in a configuration.
var rootOption = regexp.MustCompile(`\broot\b\s*[:,}]`)

// isCertain reports whether root is certainly Vite's: the dev server has reported
// it, or no configuration of the project sets another.
func (s *sources) isCertain() bool {
	if s.vite.Load() != nil {
		return true
	}
	for _, name := range devserver.ConfigFiles {
		if text, err := os.ReadFile(filepath.Join(s.configured, name)); err == nil && rootOption.Match(text) {
			return false
		}
	}
	return true
}

// isProject reports whether Config.Root is a Vite project.
func (s *sources) isProject() bool {
	return devserver.IsProject(s.configured)
}

// isInstalled reports whether Vite is installed in the project's directory or,
// for a workspace, in a directory above.
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

// shownFile returns the path of a file relative to Vite's root, or the whole path
// of a file outside of it.
func (s *sources) shownFile(file string) string {
	return strings.TrimPrefix(file, strings.TrimSuffix(filepath.ToSlash(s.viteRoot()), "/")+"/")
}

func (s *sources) local(name string) string {
	return filepath.Join(s.root(), filepath.FromSlash(name))
}

func (s *sources) isFile(name string) bool { return isFile(s.local(name)) }

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// list returns files of the project for suggestions.
func (s *sources) list() []string {
	var names []string
	s.walk(func(name string, _ fs.DirEntry) bool {
		names = append(names, name)
		return true
	})
	return names
}

// walk calls visit for files of the project until it returns false: for 5,000 at
// most, and not for packages, the build and hidden files' directories.
func (s *sources) walk(visit func(name string, entry fs.DirEntry) bool) {
	const most = 5000
	root, n := os.DirFS(s.root()), 0
	_ = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		base := path.Base(name)
		switch {
		case err != nil:
			return nil
		case entry.IsDir() && (base == "node_modules" || base == "dist" || len(base) > 1 && base[0] == '.'):
			return fs.SkipDir
		case n == most:
			return fs.SkipAll
		case !entry.IsDir():
			if n++; !visit(name, entry) {
				return fs.SkipAll
			}
		}
		return nil
	})
}

// newerThan returns a file for the build that has changed after t, "" if there is
// none. Only files with the extensions of sources count.
func (s *sources) newerThan(t time.Time) string {
	var newer string
	s.walk(func(name string, entry fs.DirEntry) bool {
		switch path.Ext(name) {
		case ".ts", ".tsx", ".jsx", ".mts", ".vue", ".svelte", ".scss", ".sass", ".less":
		case ".js", ".mjs", ".css":
			if !strings.HasPrefix(name, "src/") { // perhaps a file of the build
				return true
			}
		default:
			return true
		}
		if info, err := entry.Info(); err == nil && info.ModTime().After(t) {
			newer = name
		}
		return newer == ""
	})
	return newer
}
