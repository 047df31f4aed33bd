//go:build unix

package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// shared holds what several tests copy or run and none changes: projects with
// their packages installed, binaries, and the packed plugin.
var shared struct {
	sync.Mutex
	dir   string
	items map[string]*item
}

type item struct {
	once sync.Once
	path string // "" if the creation has failed
}

// Shared returns the path of something that tests share. The first call for a
// name creates it, in a new directory. Other calls wait for the first one, and
// fail if it failed.
func Shared(t testing.TB, name string, create func(t testing.TB, dir string) (path string)) string {
	t.Helper()
	it, dir, err := sharedItem(name)
	if err != nil {
		t.Fatal(err)
	}
	it.once.Do(func() { it.path = create(t, dir) }) // a failed create ends this goroutine, and the call counts as done
	if it.path == "" {
		t.Fatalf("another test could not create the %s", name)
	}
	return it.path
}

func sharedItem(name string) (it *item, dir string, err error) {
	shared.Lock()
	defer shared.Unlock()
	if shared.dir == "" {
		dir, err := os.MkdirTemp("", "govite-examples-")
		if err != nil {
			return nil, "", err
		}
		if shared.dir, err = filepath.EvalSymlinks(dir); err != nil { // the real path is the one that Vite uses
			return nil, "", err
		}
		shared.items = map[string]*item{}
	}
	it = shared.items[name]
	if it == nil {
		it = &item{}
		shared.items[name] = it
	}
	dir = filepath.Join(shared.dir, filepath.FromSlash(name))
	return it, dir, os.MkdirAll(dir, 0o755)
}

// RemoveShared removes everything that tests shared. TestMain calls it at the end.
func RemoveShared() error {
	shared.Lock()
	defer shared.Unlock()
	if shared.dir == "" {
		return nil
	}
	dir := shared.dir
	shared.dir, shared.items = "", nil
	return os.RemoveAll(dir)
}

// large is the size from which CopyTree links files. Only packages have such files,
// and tests edit small ones alone.
const large = 64 << 10

// CopyTree copies a directory with everything below it. Large files are links to
// the originals.
func CopyTree(t testing.TB, target, source string) {
	t.Helper()
	err := filepath.WalkDir(source, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(source, path)
		if err != nil {
			return err
		}
		return copyEntry(filepath.Join(target, rel), path, entry)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func copyEntry(target, source string, entry fs.DirEntry) error {
	switch {
	case entry.IsDir():
		return os.MkdirAll(target, 0o755)
	case entry.Type() == fs.ModeSymlink:
		to, err := os.Readlink(source)
		return errors.Join(err, os.Symlink(to, target))
	}
	info, err := entry.Info()
	if err != nil {
		return err
	}
	if info.Size() >= large && os.Link(source, target) == nil {
		return nil
	}
	content, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	return os.WriteFile(target, content, info.Mode().Perm())
}
