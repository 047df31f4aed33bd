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

// Options say how a build is served.
type Options struct {
	// Prefix is the path of Vite's base, percent-decoded, with a slash at both
	// ends. URL paths of files start with it.
	Prefix string

	// Immutable reports whether a file's content can never change under its
	// name, so that browsers may keep it without asking.
	Immutable func(name string) bool

	// Hidden reports whether a file is not for browsers, beside those whose
	// path has a part that starts with a dot (.vite, but not .well-known).
	Hidden func(name string) bool
}

// What is kept in memory: files up to fileBudget, together up to buildBudget.
// Larger ones are read from the file system for each request.
const (
	fileBudget  = 4 << 20
	buildBudget = 256 << 20
)

// A Dist is an indexed build. It is immutable and safe for use by several
// goroutines.
type Dist struct {
	files   map[string]*File // by URL path
	names   []string         // sorted
	adopted map[string]bool  // URL paths of files that are an earlier build's
}

// Open reads every file of a build. Files that change afterwards are still
// served as they were, if they are not too large for that.
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

// File returns the file with this URL path, percent-decoded, or nil.
func (d *Dist) File(urlPath string) *File { return d.files[urlPath] }

// Adopt makes the immutable files of an earlier build reachable behind d's own:
// pages of that build are still open in browsers, and ask for its chunks. What
// the earlier build has adopted itself is left behind. It is to be called
// before d is served.
func (d *Dist) Adopt(earlier *Dist) {
	for urlPath, f := range earlier.files {
		if _, own := d.files[urlPath]; !own && f.Immutable() && !earlier.adopted[urlPath] {
			d.files[urlPath] = f
			d.adopted[urlPath] = true
		}
	}
}

// Names returns the names of all files but adopted ones, sorted.
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
	f := &File{name: name, fsys: fsys, modTime: info.ModTime(), contentType: []string{contentType(name)}, cacheControl: revalidate}
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
