package build

import (
	"fmt"
	"slices"

	"github.com/govite/govite/core/internal/dist"
)

// A generation is the files of one build, with the names of the hashed ones: a
// build with the same names is the same build to browsers.
type generation struct {
	files  *dist.Dist
	hashed []string
}

// mostEarlier is how many earlier builds Reopen keeps reachable.
const mostEarlier = 3

// adoptPrevious makes the hashed files of the builds in Config.Previous
// reachable. Where two have a file of the same name, that of the first is
// served.
func (b *Build) adoptPrevious() error {
	for i, fsys := range b.settings.Previous {
		found, err := find(fmt.Sprintf("Config.Previous[%d]", i), fsys, b.settings)
		if err != nil {
			return err
		}
		files, err := found.open(b.base)
		if err != nil {
			return err
		}
		b.files.Adopt(files)
	}
	return nil
}

// Reopen reads the build again. The hashed files of the last three builds before
// it stay reachable: pages of those are still open in browsers, and ask for
// their chunks. Reopening the same build changes nothing.
func (b *Build) Reopen() (*Build, error) {
	next, err := Open(b.settings)
	if err != nil {
		return nil, err
	}
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
