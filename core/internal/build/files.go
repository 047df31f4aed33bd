package build

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/manifest"
)

// A File is a file of a build that browsers may ask for, as `govite publish` uploads
// it.
type File struct {
	*dist.File

	// HasIntegrity says that pages may refer to the file with an integrity.
	HasIntegrity bool

	// Integrity is the integrity that an earlier `govite publish` has recorded for
	// the same content, or "".
	Integrity string

	// Immutable says that the content never changes under the name. An encoded copy
	// is like its file.
	Immutable bool
}

// Files returns all files of the build, sorted by name. A file that the manifest names
// and Dist lacks is an error.
func (b *Build) Files() ([]File, error) {
	// Open has let the build through without files, because the base is on another
	// host.
	named := slices.Concat(b.found.manifest.Files(), slices.Collect(maps.Values(b.found.record.assets)))
	slices.Sort(named)
	for _, name := range named {
		if b.file(name) == nil {
			return nil, fmt.Errorf("the manifest names files that are not there, such as %s: run vite build, and keep all files of its output", name)
		}
	}
	names := b.files.Names()
	files := make([]File, len(names))
	for i, name := range names {
		f := b.file(name)
		files[i] = File{
			File:         f,
			HasIntegrity: isScript(name) || manifest.IsStylesheet(name),
			Integrity:    b.recordedIntegrity(name),
			Immutable:    b.isImmutable(f),
		}
	}
	return files, nil
}

// isImmutable reports whether the content of a file never changes under its name.
// Source maps change with comments, which the hash of their script does not cover.
func (s *site) isImmutable(f *dist.File) bool {
	if name, _, ok := dist.CopyOf(f.Name()); ok && s.file(name) != nil {
		f = s.file(name)
	}
	return f.Immutable() && !strings.EqualFold(path.Ext(f.Name()), ".map")
}
