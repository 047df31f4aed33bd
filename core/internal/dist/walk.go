package dist

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
)

// mostLinks bounds symbolic links to directories, one below the other, in a
// file system whose files os.SameFile cannot compare. Linux has the same bound.
const mostLinks = 40

// Walk is [fs.WalkDir] from the root of fsys, but follows symbolic links: builds
// by Nix and Bazel have links to directories, as have releases behind a link
// named current. fn gets the entry of a link's target under the link's name.
// Walk skips links without a target and links to a directory above them.
func Walk(fsys fs.FS, fn fs.WalkDirFunc) error {
	w := walker{fsys, fn}
	info, err := fs.Stat(fsys, ".")
	if err != nil {
		err = fn(".", nil, err)
	} else {
		err = w.walk(".", fs.FileInfoToDirEntry(info), 0)
	}
	if errors.Is(err, fs.SkipDir) || errors.Is(err, fs.SkipAll) {
		return nil
	}
	return err
}

type walker struct {
	fsys fs.FS
	fn   fs.WalkDirFunc
}

// walk visits name and, if it is a directory, all entries below it. links is the
// number of links in its path.
func (w walker) walk(name string, entry fs.DirEntry, links int) error {
	err := w.fn(name, entry, nil)
	if err == nil && entry.IsDir() {
		err = w.walkDir(name, entry, links)
	}
	if errors.Is(err, fs.SkipDir) && entry.IsDir() {
		return nil
	}
	return err
}

func (w walker) walkDir(dir string, entry fs.DirEntry, links int) error {
	entries, err := fs.ReadDir(w.fsys, dir)
	if err != nil {
		if err := w.fn(dir, entry, err); err != nil {
			return err
		}
	}
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		below := links
		// Windows has directory junctions, which are irregular.
		if entry.Type()&(fs.ModeSymlink|fs.ModeIrregular) != 0 {
			info, err := fs.Stat(w.fsys, name)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				continue
			case err != nil:
				if err := w.fn(name, entry, err); err != nil {
					return err
				}
				continue
			}
			entry = target{info, entry.Name()}
			below++
		}
		if below > 0 && entry.IsDir() {
			if w.isOwnAncestor(name) {
				continue
			}
			if below > mostLinks {
				err := fmt.Errorf("%s: more than %d symbolic links to directories: check them for a cycle", name, mostLinks)
				if err := w.fn(name, entry, err); err != nil && !errors.Is(err, fs.SkipDir) {
					return err
				}
				continue
			}
		}
		if err := w.walk(name, entry, below); err != nil {
			return err
		}
	}
	return nil
}

// isOwnAncestor reports whether the directory name is also one above it.
func (w walker) isOwnAncestor(name string) bool {
	info, err := fs.Stat(w.fsys, name)
	if err != nil {
		return false
	}
	for above := name; above != "."; {
		above = path.Dir(above)
		if i, err := fs.Stat(w.fsys, above); err == nil && os.SameFile(i, info) {
			return true
		}
	}
	return false
}

// target is the entry of a link's target.
type target struct {
	info fs.FileInfo
	name string // of the link
}

func (t target) Name() string               { return t.name }
func (t target) IsDir() bool                { return t.info.IsDir() }
func (t target) Type() fs.FileMode          { return t.info.Mode().Type() }
func (t target) Info() (fs.FileInfo, error) { return t.info, nil }
func (t target) String() string             { return fs.FormatDirEntry(t) }
