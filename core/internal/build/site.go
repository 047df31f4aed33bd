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
	"github.com/govite/govite/core/internal/settings"
)

// A site has the files of a build below its base, and answers requests.
type site struct {
	base    settings.Base
	files   *dist.Dist
	emitted []string   // URL paths of the directories of hashed files
	spa     *dist.File // nil for none
}

// newSite returns the site of a build with opened files.
func newSite(f *found, base settings.Base, files *dist.Dist, spa string) (*site, error) {
	s := &site{base: base, files: files}
	named := f.manifest.Files()
	for _, file := range f.record.assets {
		named = append(named, file)
	}
	slices.Sort(named)
	named = slices.Compact(named)
	if err := s.check(named); err != nil {
		return nil, err
	}
	s.emitted = emittedDirs(base, named, f.isHashed)
	if spa == "" {
		return s, nil
	}
	if s.spa = s.file(spa); s.spa == nil {
		return nil, fmt.Errorf("Config.SPA: Dist has no %s: make it an input of the build (build.rollupOptions.input), or leave Config.SPA empty if Go renders the pages", spa)
	}
	return s, nil
}

// file returns the file with this name below outDir, or nil.
func (s *site) file(name string) *dist.File { return s.files.File(s.base.Path + name) }

func (s *site) has(name string) bool { return s.file(name) != nil }

// check returns an error for files that the manifest names and Dist lacks.
func (s *site) check(named []string) error {
	var missing []string
	hidden := false
	for _, file := range named {
		if !s.has(file) {
			missing = append(missing, file)
			hidden = hidden || strings.HasPrefix(path.Base(file), "_")
		}
	}
	if len(missing) == 0 {
		return nil
	}
	const most = 5
	names := strings.Join(missing[:min(most, len(missing))], ", ")
	if len(missing) > most {
		names += fmt.Sprintf(" and %d more", len(missing)-most)
	}
	advice := "run vite build again, and keep all files of its output"
	if hidden {
		advice = "go:embed leaves out names that start with _ or . unless the pattern starts with all:, as in //go:embed all:dist"
	}
	return fmt.Errorf("the manifest names files that Dist lacks: %s; %s", names, advice)
}

// emittedDirs returns the topmost directories of hashed files. outDir itself is
// none of them, because Vite copies its public directory there.
func emittedDirs(base settings.Base, named []string, isHashed func(string) bool) []string {
	var dirs []string
	for _, file := range named {
		if top, _, ok := strings.Cut(file, "/"); ok && isHashed(file) {
			dirs = append(dirs, base.Path+top+"/")
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

var _ backend.Backend = (*Build)(nil)

// Find returns the built file for a GET or HEAD, or nil.
func (s *site) Find(method, path, rawPath string, _ fetch.Header) (file *dist.File, serve bool) {
	f := s.files.File(path)
	if f == nil || !isServed(method, rawPath) {
		return nil, false
	}
	return f, false
}

// isServed reports whether a request for a file gets the file.
func isServed(method, rawPath string) bool { return isRead(method) && !hasEncodedSlash(rawPath) }

// FindFallback returns the built file, or the page of a single-page application
// for a page load, or nil.
func (s *site) FindFallback(method, path, rawPath string, header fetch.Header) (file *dist.File, fallback bool) {
	if file, _ := s.Find(method, path, rawPath, header); file != nil {
		return file, false
	}
	if !isRead(method) || !fetch.IsNavigation(header) {
		return nil, false
	}
	return s.spa, false
}

func isRead(method string) bool { return method == http.MethodGet || method == http.MethodHead }

// IsLost reports whether a URL path names a missing file below a directory of
// hashed files.
func (s *site) IsLost(urlPath string) bool {
	for _, dir := range s.emitted {
		if strings.HasPrefix(urlPath, dir) {
			return s.files.File(urlPath) == nil
		}
	}
	return false
}

// Serve answers a GET or HEAD of a built file.
func (s *site) Serve(w http.ResponseWriter, r *http.Request) bool {
	f := s.files.File(r.URL.Path)
	if f == nil || !isServed(r.Method, r.URL.RawPath) {
		return false
	}
	f.ServeHTTP(w, r)
	return true
}

// Fallback answers a page load with the page of a single-page application, and
// any other request for a missing hashed file with a 404 that is not cached.
func (s *site) Fallback(w http.ResponseWriter, r *http.Request) bool {
	f, _ := s.FindFallback(r.Method, r.URL.Path, r.URL.RawPath, r.Header)
	switch {
	case f != nil:
		f.ServeHTTP(w, r)
	case isRead(r.Method) && !fetch.IsNavigation(r.Header) && s.IsLost(r.URL.Path):
		dist.NotFound(w, r)
	default:
		return false
	}
	return true
}

// Routes returns a prefix for each directory of outDir, and a path for each file
// beside the directories.
func (s *site) Routes() (prefixes, paths []string) {
	for _, name := range s.files.Names() {
		if top, _, ok := strings.Cut(name, "/"); ok {
			prefixes = append(prefixes, s.base.Path+top+"/")
		} else {
			paths = append(paths, s.base.Path+name)
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
