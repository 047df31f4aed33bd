package dist

import (
	"encoding/base64"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Options say how to serve a build.
type Options struct {
	// Prefix is the path of Vite's base, percent-decoded, with a slash at both
	// ends. URL paths of files start with it.
	Prefix string

	// Immutable reports whether browsers may cache a file without revalidation,
	// because its content never changes under its name. Default: no file.
	Immutable func(name string) bool

	// Shared lets pages of all origins read the files, as modules and files with an
	// integrity are: each response except html has "Access-Control-Allow-Origin:
	// *". Default: false.
	Shared bool

	// Hidden reports whether a file is not for browsers. Files are hidden anyway
	// if a part of their path starts with a dot (.vite, but not .well-known).
	// Default: no other file.
	Hidden func(name string) bool

	// Failed is called with the error of a file that is read for a request, if fsys
	// knows its digest: the content is then on another machine. Default: nothing is
	// called.
	Failed func(name string, err error)
}

// A Dist is an indexed build. It is safe for concurrent use once it is served.
type Dist struct {
	files   map[string]*File // by URL path
	names   []string         // sorted
	adopted map[string]bool  // URL paths of an earlier build's files
}

// New returns an index without files, for [Dist.Adopt].
func New() *Dist { return &Dist{files: make(map[string]*File), adopted: make(map[string]bool)} }

// Open reads and indexes every file of a build, several at a time. Files that are kept
// in memory do not change afterwards. A file whose digest fsys knows is not read, see
// [digested].
func Open(fsys fs.FS, o Options) (*Dist, error) {
	found, err := list(fsys, o)
	if err != nil {
		return nil, fmt.Errorf("reading the build: %w", err)
	}
	files, err := index(fsys, found, o)
	if err != nil {
		return nil, fmt.Errorf("reading the build: %w", err)
	}
	d := New()
	for _, f := range files {
		d.files[o.Prefix+f.name] = f
		d.names = append(d.names, f.name)
	}
	slices.Sort(d.names)
	for _, name := range d.names {
		d.files[o.Prefix+name].adopt(func(sibling string) *File { return d.files[o.Prefix+sibling] })
	}
	return d, nil
}

// File returns the file with a URL path, percent-decoded, or nil.
func (d *Dist) File(urlPath string) *File { return d.files[urlPath] }

// Adopt adds the immutable files of an earlier build to d: pages of that build
// are still open in browsers and load its chunks. The files of d come first.
// Adopt does not add files that the earlier build has adopted itself. Call it
// before d is served.
func (d *Dist) Adopt(earlier *Dist) {
	for urlPath, f := range earlier.files {
		if _, own := d.files[urlPath]; !own && f.Immutable() && !earlier.adopted[urlPath] {
			d.files[urlPath] = f
			d.adopted[urlPath] = true
		}
	}
}

// Names returns the names of all files except adopted ones, sorted.
func (d *Dist) Names() []string { return slices.Clone(d.names) }

func isDotted(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(base, ".") && base != "." && base != ".well-known"
}

// etag returns a strong entity tag (RFC 9110, 8.8.3).
func etag(sum []byte, suffix string) string {
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + suffix + `"`
}
