package dist

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
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
}

// Memory holds files up to fileBudget each and up to buildBudget in all. Other
// files are read from the file system for each request.
const (
	fileBudget  = 4 << 20
	buildBudget = 256 << 20
)

// A Dist is an indexed build. It is safe for concurrent use once it is served.
type Dist struct {
	files   map[string]*File // by URL path
	names   []string         // sorted
	adopted map[string]bool  // URL paths of an earlier build's files
}

// Open reads and indexes every file of a build. Files that are kept in memory do
// not change afterwards.
func Open(fsys fs.FS, o Options) (*Dist, error) {
	d := &Dist{files: make(map[string]*File), adopted: make(map[string]bool)}
	left := int64(buildBudget)
	err := Walk(fsys, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case isDotted(name):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir() || o.Hidden != nil && o.Hidden(name):
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return nil
		}
		f, err := newFile(fsys, name, info, info.Size() <= min(fileBudget, left), o)
		if err != nil {
			return err
		}
		left -= int64(len(f.identity.body))
		d.files[o.Prefix+name] = f
		d.names = append(d.names, name)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the build: %w", err)
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

func newFile(fsys fs.FS, name string, info fs.FileInfo, keep bool, o Options) (*File, error) {
	content, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	f := &File{name: name, fsys: fsys, modTime: info.ModTime(), contentType: []string{ContentType(name)}, cacheControl: revalidate}
	if o.Shared && path.Ext(name) != ".html" {
		f.allowOrigin = anyOrigin
	}
	if o.Immutable != nil && o.Immutable(name) {
		f.cacheControl = immutable
	}
	hash := sha256.New()
	var size int64
	if keep {
		if f.identity.body, err = io.ReadAll(content); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		hash.Write(f.identity.body)
		size = int64(len(f.identity.body))
	} else if size, err = io.Copy(hash, content); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	f.identity.size = size
	f.identity.length = []string{strconv.FormatInt(size, 10)}
	f.identity.etag = []string{etag(hash.Sum(nil), "")}
	f.compressible = isCompressible(name) && keep && size >= worthCompressing
	return f, nil
}

// etag returns a strong entity tag (RFC 9110, 8.8.3).
func etag(sum []byte, suffix string) string {
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + suffix + `"`
}
