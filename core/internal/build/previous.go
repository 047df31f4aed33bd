package build

import (
	"slices"

	"github.com/govite/govite/core/internal/dist"
)

// A generation is the files of one build, and the names of its hashed files.
// Builds with the same hashed names are the same build to browsers.
type generation struct {
	files  *dist.Dist
	hashed []string
}

// mostEarlier is the number of earlier builds that Reopen keeps.
const mostEarlier = 3

// adoptPrevious adds the hashed files of the builds in Config.Previous. The first
// build with a file of a name provides the file.
func (b *Build) adoptPrevious() error {
	for i, fsys := range b.from.previous {
		if fsys == nil && isStore(b.settings.Previous[i]) {
			continue
		}
		found, err := find(previousField(i), fsys, b.settings)
		if err != nil {
			return err
		}
		files, err := found.open(b.base, b.settings)
		if err != nil {
			return err
		}
		b.files.Adopt(files)
	}
	return nil
}

// Reopen reads the build again. The hashed files of the three builds before stay
// reachable, because open pages ask for their chunks. Without a new build Reopen
// changes nothing.
func (b *Build) Reopen() (*Build, error) {
	from, err := fileSystemsOf(b.settings)
	if err != nil {
		return nil, err
	}
	if b.from.isSame(from, b.settings) {
		return b, nil
	}
	next, err := openFrom(from, b.settings)
	if err != nil {
		return nil, err
	}
	next.late.inherit(b.late)
	hashed := next.hashed()
	for _, g := range append([]generation{{b.files, b.hashed()}}, b.earlier...) {
		if !slices.Equal(g.hashed, hashed) && len(next.earlier) < mostEarlier {
			next.earlier = append(next.earlier, g)
			next.files.Adopt(g.files)
		}
	}
	return next, nil
}

// hashed returns the names of the build's own hashed files, sorted.
func (s *site) hashed() []string {
	return slices.DeleteFunc(s.files.Names(), func(name string) bool { return !s.file(name).Immutable() })
}
