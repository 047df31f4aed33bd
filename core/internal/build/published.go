package build

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/govite/govite/core/internal/published"
)

// readPublished returns the record that govite publish wrote beside a manifest, or
// nil if there is none. outdated says that the record is of another build.
func readPublished(outDir fs.FS, manifestText []byte) (r *published.Record, outdated bool, err error) {
	text, err := fs.ReadFile(outDir, published.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if r, err = published.Parse(text); err != nil {
		return nil, false, fmt.Errorf("%s: %w", published.Name, err)
	}
	if !slices.Equal(r.Manifest, published.DigestOf(manifestText)) {
		return nil, true, nil
	}
	return r, false, nil
}

// glob returns the files of a build that match a valid pattern: those of outDir or,
// if there are none, those of the record of govite publish.
func (f *found) glob(pattern string) []string {
	files, _ := fs.Glob(f.outDir, pattern)
	if len(files) > 0 || f.published == nil {
		return files
	}
	for name := range f.published.Files {
		if ok, _ := path.Match(pattern, name); ok {
			files = append(files, name)
		}
	}
	slices.Sort(files)
	return files
}

// isPublished reports whether govite publish has uploaded a file.
func (s *site) isPublished(name string) bool {
	if s.published == nil {
		return false
	}
	_, ok := s.published.Files[name]
	return ok
}

// recordedIntegrity returns the integrity of a script or stylesheet from the record of
// govite publish, or "". A file that Dist has with other content has none there.
func (s *site) recordedIntegrity(name string) string {
	if s.published == nil {
		return ""
	}
	recorded := s.published.Files[name]
	if f := s.file(name); f != nil && !bytes.Equal(f.SHA256(), recorded.SHA256) {
		return ""
	}
	return recorded.Integrity
}

// isAsPublished reports whether all files that Dist has are those that govite publish
// has uploaded.
func (s *site) isAsPublished() bool {
	if s.published == nil {
		return false
	}
	for _, name := range s.files.Names() {
		recorded, ok := s.published.Files[name]
		if !ok || !bytes.Equal(s.file(name).SHA256(), recorded.SHA256) {
			return false
		}
	}
	return true
}
