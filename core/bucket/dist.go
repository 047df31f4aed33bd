package bucket

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Dist returns the newest build with all its files, for core.Config.Dist of an
// application that serves the files itself, or that needs html pages of the build.
//
// The result is a file system with a method Latest() (fs.FS, error), which core.New and
// core.Vite.Reload call. Latest returns the newest build as a file system that does not
// change. As a file system, the result is the build that Latest returned last. It
// returns an error that is [fs.ErrNotExist] if the store has no build.
//
// Latest costs a listing and, for a build that is not known yet, one more request, for
// its record. Names, sizes and digests are in the record: Stat and ReadDir cost nothing.
// The content of a file costs a request, unless it is in the cache, see
// [Store.CacheSize]. A file of more than 4 MiB is not cached, and is read in pieces as
// its reader asks for them. The content is checked against the digest. Other content is
// an error, and at least the end of such a file is not returned. Parts of a large file,
// as for a request with a Range, are checked by the size of the file alone.
func (s *Store) Dist() fs.FS { return s.newest(true) }

// Manifest returns the newest build without its files, for core.Config.Dist of an
// application whose files browsers load from a CDN. It has the manifest, and what else
// tags depend on. It is as the result of [Store.Dist], and no file of it costs a
// request.
func (s *Store) Manifest() fs.FS { return s.newest(false) }

// DistOf is [Store.Dist] for the build with an ID, which never changes: `govite
// publish` prints the ID, and it is the Version of the build. It is for machines that
// must not start with a build that is newer than the program. The error of Latest is
// [fs.ErrNotExist] if the store has no such build.
func (s *Store) DistOf(id string) fs.FS { return s.pinned(id, true) }

// ManifestOf is [Store.Manifest] for the build with an ID.
func (s *Store) ManifestOf(id string) fs.FS { return s.pinned(id, false) }

func (s *Store) newest(files bool) *follower {
	return &follower{store: s, files: files, find: func(ctx context.Context) (buildKey, error) {
		builds, err := s.builds(ctx)
		if err != nil {
			return buildKey{}, err
		}
		if len(builds) == 0 {
			return buildKey{}, fmt.Errorf("the store has no build: %w", fs.ErrNotExist)
		}
		return builds[0], nil
	}}
}

func (s *Store) pinned(id string, files bool) *follower {
	return &follower{store: s, files: files, isFinal: true, find: func(ctx context.Context) (buildKey, error) {
		builds, err := s.builds(ctx)
		if err != nil {
			return buildKey{}, err
		}
		if i := slices.IndexFunc(builds, func(b buildKey) bool { return b.id == id }); i >= 0 {
			return builds[i], nil
		}
		ids := make([]string, len(builds))
		for i, b := range builds {
			ids[i] = b.id
		}
		const most = 5
		more := ""
		if len(ids) > most {
			ids, more = ids[:most], " and older ones"
		}
		return buildKey{}, fmt.Errorf("the store has no build %q; it has %s%s: %w", id, strings.Join(ids, ", "), more, fs.ErrNotExist)
	}}
}
