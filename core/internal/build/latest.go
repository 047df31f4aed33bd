package build

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"

	"github.com/govite/govite/core/internal/settings"
)

// A store is a file system whose content is one build after the other, such as one
// of core/bucket. Latest returns the file system of the build that is the current one
// now. That file system does not change. The error is fs.ErrNotExist if there is no
// such build.
type store interface{ Latest() (fs.FS, error) }

// latest returns fsys or, for a store, the file system of its current build.
func latest(field string, fsys fs.FS) (fs.FS, error) {
	s, ok := fsys.(store)
	if !ok {
		return fsys, nil
	}
	now, err := s.Latest()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w in %s: run govite publish: %w", ErrNone, field, err)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", field, err)
	case now == nil:
		return nil, fmt.Errorf("%s: its method Latest returns neither a file system nor an error", field)
	}
	return now, nil
}

// fileSystems are Config.Dist and Config.Previous, with the current builds of stores in
// place of the stores.
type fileSystems struct {
	dist     fs.FS
	previous []fs.FS // nil where the store has no such build
}

// fileSystemsOf asks the stores of a configuration for their current builds.
func fileSystemsOf(s *settings.Settings) (from fileSystems, err error) {
	if from.dist, err = latest("Config.Dist", s.Dist); err != nil {
		return from, err
	}
	for i, fsys := range s.Previous {
		now, err := latest(previousField(i), fsys)
		if err != nil && !errors.Is(err, ErrNone) {
			return from, err
		}
		from.previous = append(from.previous, now)
	}
	return from, nil
}

func previousField(i int) string { return fmt.Sprintf("Config.Previous[%d]", i) }

func isStore(fsys fs.FS) bool {
	_, ok := fsys.(store)
	return ok
}

// isSame reports whether all file systems of a configuration come from stores, and
// are those that they were.
func (from fileSystems) isSame(now fileSystems, s *settings.Settings) bool {
	return isStore(s.Dist) && isSame(from.dist, now.dist) &&
		!slices.ContainsFunc(s.Previous, func(fsys fs.FS) bool { return !isStore(fsys) }) &&
		slices.EqualFunc(from.previous, now.previous, isSame)
}

// isSame reports whether two file systems that stores returned are one. File systems
// that cannot be compared are taken for two.
func isSame(a, b fs.FS) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return reflect.TypeOf(a).Comparable() && a == b
}
