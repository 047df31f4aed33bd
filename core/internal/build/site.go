package build

import (
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/backend"
	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/internal/fetch"
	"github.com/govite/govite/core/internal/published"
	"github.com/govite/govite/core/internal/settings"
)

// A site has the files of a build, and answers requests.
type site struct {
	base    settings.Base
	at      string // the URL path of the files: base.Path or Config.ServePath
	files   *dist.Dist
	late    *late    // nil without stores in Config.Previous
	emitted []string // URL paths of the directories of hashed files
	pages   pages
	isPage  func(*http.Request) bool // nil for fetch.IsPage

	// published is the record of govite publish, or nil. outdated says that Dist has
	// the record of another build.
	published *published.Record
	outdated  bool
}

// newSite returns the site of a build with opened files.
func newSite(f *found, base settings.Base, files *dist.Dist, c *settings.Settings) (*site, error) {
	s := &site{base: base, at: c.ServedAt(base), files: files, isPage: c.IsPage, published: f.published, outdated: f.outdated}
	named := f.manifest.Files()
	for _, file := range f.record.assets {
		named = append(named, file)
	}
	slices.Sort(named)
	named = slices.Compact(named)
	if err := s.check(named); err != nil {
		return nil, err
	}
	s.emitted = emittedDirs(s.at, named, f.isHashed)
	var err error
	s.pages, err = s.newPages(f, c)
	return s, err
}

// file returns the file with this name below outDir, or nil.
func (s *site) file(name string) *dist.File { return s.files.File(s.at + name) }

// has reports whether the build has a file, in Dist or at the place to which govite
// publish has uploaded it.
func (s *site) has(name string) bool { return s.file(name) != nil || s.isPublished(name) }

// check returns an error for files that the manifest names and Dist lacks. With a
// base on another host Dist may lack all of them, and those that govite publish has
// uploaded.
func (s *site) check(named []string) error {
	var missing []string
	hidden := false
	for _, file := range named {
		if s.file(file) == nil && !(s.base.IsRemote() && s.isPublished(file)) {
			missing = append(missing, file)
			hidden = hidden || strings.HasPrefix(path.Base(file), "_")
		}
	}
	if len(missing) == 0 || len(missing) == len(named) && s.base.IsRemote() {
		return nil
	}
	const most = 5
	names := strings.Join(missing[:min(most, len(missing))], ", ")
	if len(missing) > most {
		names += fmt.Sprintf(" and %d more", len(missing)-most)
	}
	advice := "run vite build again, and keep all files of its output"
	switch {
	case s.published != nil && s.base.IsRemote():
		advice = published.Name + " lacks them, too: run govite publish again"
	case s.published != nil:
		advice = "set Config.Base to the URL of the published files, as in https://cdn.example.com/, or keep the files of the build in Dist"
	case s.outdated:
		advice = published.Name + " is of another build, and is not in use: run govite publish for this build, or keep the files of the build in Dist"
	case hidden:
		advice = "go:embed leaves out names that start with _ or . unless the pattern starts with all:, as in //go:embed all:dist"
	}
	return fmt.Errorf("the manifest names files that Dist lacks: %s; %s", names, advice)
}

// emittedDirs returns the topmost directories of hashed files. outDir itself is
// none of them, because Vite copies its public directory there.
func emittedDirs(at string, named []string, isHashed func(string) bool) []string {
	var dirs []string
	for _, file := range named {
		if top, _, ok := strings.Cut(file, "/"); ok && isHashed(file) {
			dirs = append(dirs, at+top+"/")
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

var _ backend.Backend = (*Build)(nil)

// Find returns the built file for a GET or HEAD, or nil. Pages that are filled wait
// for Fallback: the application may have a policy for them.
func (s *site) Find(method, path, rawPath string, _ fetch.Header) (file *dist.File, serve bool) {
	f := s.seek(method, path, rawPath)
	if f == nil || !isServed(method, rawPath) || s.pages.isFilled(f) {
		return nil, false
	}
	return f, false
}

// isServed reports whether a request for a file gets the file.
func isServed(method, rawPath string) bool { return isRead(method) && !hasEncodedSlash(rawPath) }

// FindFallback returns the built file, or the page of a single-page application
// for a page load, or nil. Fallback answers with pages that are filled, and asks
// Config.IsPage.
func (s *site) FindFallback(method, path, rawPath string, header fetch.Header) (file *dist.File, fallback bool) {
	file = s.seek(method, path, rawPath)
	switch {
	case file != nil && isServed(method, rawPath):
		if s.pages.isFilled(file) {
			return nil, true
		}
		return file, false
	case s.pages.spa == nil || !isRead(method):
		return nil, false
	case s.isPage != nil:
		return nil, true
	case s.IsLost(path) && fetch.IsFile(path), !fetch.IsPage(path, header):
		return nil, false
	}
	if p := s.choose(path, rawPath); p.source == nil {
		return p.file, false
	}
	return nil, true
}

func isRead(method string) bool { return method == http.MethodGet || method == http.MethodHead }

// seek returns the file with a URL path, or nil. It looks for a missing hashed file in
// the stores of Config.Previous.
func (s *site) seek(method, urlPath, rawPath string) *dist.File {
	f := s.files.File(urlPath)
	if f == nil && s.late != nil {
		return s.seekLate(method, urlPath, rawPath)
	}
	return f
}

func (s *site) seekLate(method, urlPath, rawPath string) *dist.File {
	if !s.isEmitted(urlPath) || !fetch.IsFile(urlPath) || !isServed(method, rawPath) {
		return nil
	}
	return s.late.seek(urlPath)
}

// isEmitted reports whether a URL path is below a directory of hashed files.
func (s *site) isEmitted(urlPath string) bool {
	for _, dir := range s.emitted {
		if strings.HasPrefix(urlPath, dir) {
			return true
		}
	}
	return false
}

// IsLost reports whether a URL path names a missing file below a directory of
// hashed files.
func (s *site) IsLost(urlPath string) bool {
	return s.isEmitted(urlPath) && s.files.File(urlPath) == nil && (s.late == nil || s.late.file(urlPath) == nil)
}

// Serve answers a GET or HEAD of a built file.
func (s *site) Serve(w http.ResponseWriter, r *http.Request) bool {
	f, _ := s.Find(r.Method, r.URL.Path, r.URL.RawPath, r.Header)
	if f == nil {
		return false
	}
	f.ServeHTTP(w, r)
	return true
}

// Fallback answers a page load with a page of a single-page application, and a
// request for a missing hashed file with a 404 that is not cached.
func (s *site) Fallback(w http.ResponseWriter, r *http.Request) bool {
	if !isRead(r.Method) {
		return false
	}
	f := s.seek(r.Method, r.URL.Path, r.URL.RawPath)
	switch {
	case f != nil && isServed(r.Method, r.URL.RawPath):
		if s.pages.isFilled(f) {
			s.send(w, r, s.pages.all[f])
		} else {
			f.ServeHTTP(w, r)
		}
	case s.IsLost(r.URL.Path) && fetch.IsFile(r.URL.Path):
		dist.NotFound(w, r)
	case s.pages.spa != nil && s.asksForPage(r):
		s.send(w, r, s.choose(r.URL.Path, r.URL.RawPath))
	case s.IsLost(r.URL.Path) && fetch.IsLost(r.URL.Path, r.Header):
		dist.NotFound(w, r)
	default:
		return false
	}
	return true
}

func (s *site) asksForPage(r *http.Request) bool {
	if s.isPage != nil {
		return s.isPage(r)
	}
	return fetch.IsPage(r.URL.Path, r.Header)
}

// Routes returns a prefix for each directory of outDir, and a path for each file
// beside the directories. Where there is a single-page application, a directory of
// its pages has the path of each page: Fallback answers the paths beside it.
func (s *site) Routes() (prefixes, paths []string) {
	for _, name := range s.files.Names() {
		one := s.pages.all[s.file(name)]
		if one != nil && one.source != nil {
			continue // Serve does not answer it
		}
		if top, _, ok := strings.Cut(name, "/"); ok && one == nil {
			prefixes = append(prefixes, s.at+top+"/")
		} else {
			paths = append(paths, s.at+name)
		}
	}
	return slices.Compact(prefixes), paths
}

// hasEncodedSlash reports whether a path as it was sent has an encoded slash or
// backslash. A proxy or router that guards the decoded path may take it for
// another path.
func hasEncodedSlash(rawPath string) bool {
	for i := 0; i+2 < len(rawPath); i++ {
		if rawPath[i] == '%' && (rawPath[i+1] == '2' && rawPath[i+2]|0x20 == 'f' || rawPath[i+1] == '5' && rawPath[i+2]|0x20 == 'c') {
			return true
		}
	}
	return false
}
