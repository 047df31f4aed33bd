package bucket

import (
	"context"
	"fmt"
	"io/fs"
	"sync"
)

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
