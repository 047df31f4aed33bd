package bucket

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"
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

// Previous returns the newest n builds, the newest first, for core.Config.Previous. Each
// is as the result of [Store.Dist]. While the store has less than n builds, the error of
// the last ones' Latest is [fs.ErrNotExist], and core leaves them out. The builds share
// a listing: the newest one asks for it, and the others take it.
func (s *Store) Previous(n int) []fs.FS {
	l := &listing{store: s}
	list := make([]fs.FS, max(n, 0))
	for i := range list {
		m := &member{listing: l, index: i}
		list[i] = &follower{store: s, find: m.find, files: true}
	}
	return list
}

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

// A follower is a build of a store, and another one when the store has a newer one.
type follower struct {
	store   *Store
	find    func(context.Context) (buildKey, error)
	files   bool // with all files
	isFinal bool // the build is always the same one

	mutex sync.Mutex
	last  *buildFS // nil at first
}

var (
	_ fs.ReadDirFS  = (*follower)(nil)
	_ fs.ReadFileFS = (*follower)(nil)
	_ fs.StatFS     = (*follower)(nil)
)

// Latest returns the build as it is now. See [Store.Dist].
func (f *follower) Latest() (fs.FS, error) {
	s, err := f.latest()
	if err != nil {
		return nil, fmt.Errorf("bucket: %w", err)
	}
	return s, nil
}

func (f *follower) latest() (*buildFS, error) {
	if last := f.known(); f.isFinal && last != nil {
		return last, nil
	}
	ctx, cancel, err := f.store.patience()
	if err != nil {
		return nil, err
	}
	defer cancel()
	now, err := f.look(ctx)
	if err != nil {
		return nil, err
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.last = now
	return now, nil
}

func (f *follower) look(ctx context.Context) (*buildFS, error) {
	key, err := f.find(ctx)
	if err != nil {
		return nil, err
	}
	s, err := f.store.fileSystem(ctx, key, f.files)
	if isMissing(err) {
		return nil, fmt.Errorf("%s was pruned: %w", key.key, fs.ErrNotExist)
	}
	return s, err
}

func (f *follower) known() *buildFS {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return f.last
}

// current returns the build that Latest returned last.
func (f *follower) current(op, name string) (*buildFS, error) {
	s := f.known()
	if s == nil {
		var err error
		if s, err = f.latest(); err != nil {
			return nil, &fs.PathError{Op: op, Path: name, Err: err}
		}
	}
	return s, nil
}

func (f *follower) Open(name string) (fs.File, error) {
	s, err := f.current("open", name)
	if err != nil {
		return nil, err
	}
	return s.Open(name)
}

func (f *follower) Stat(name string) (fs.FileInfo, error) {
	s, err := f.current("stat", name)
	if err != nil {
		return nil, err
	}
	return s.Stat(name)
}

func (f *follower) ReadDir(name string) ([]fs.DirEntry, error) {
	s, err := f.current("readdir", name)
	if err != nil {
		return nil, err
	}
	return s.ReadDir(name)
}

func (f *follower) ReadFile(name string) ([]byte, error) {
	s, err := f.current("readfile", name)
	if err != nil {
		return nil, err
	}
	return s.ReadFile(name)
}

// A listing is the last answer to a list request that the members of Previous share.
type listing struct {
	store *Store

	mutex  sync.Mutex // held during a request
	number int        // of the listing, 0 before the first one
	at     time.Time
	builds []buildKey
	err    error
}

// A member is a build of Previous.
type member struct {
	*listing

	index int
	taken int // the number of the last listing that it took
}

// shareable is the age up to which members take a listing of another member: core asks
// them one after the other.
const shareable = time.Second

// find takes a listing once: a member that is asked again wants a new one.
func (m *member) find(ctx context.Context) (buildKey, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.taken == m.number || m.store.since(m.at) > shareable {
		m.number++
		m.builds, m.err = m.store.builds(ctx)
		m.at = m.store.now()
	}
	m.taken = m.number
	switch {
	case m.err != nil:
		return buildKey{}, m.err
	case m.index >= len(m.builds):
		return buildKey{}, fmt.Errorf("the store has %d builds, not %d: %w", len(m.builds), m.index+1, fs.ErrNotExist)
	}
	return m.builds[m.index], nil
}
