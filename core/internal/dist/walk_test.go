package dist

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// tree returns a directory with files. Contents that start with "->" are
// targets of symbolic links.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if to, ok := strings.CutPrefix(content, "->"); ok {
			if err := os.Symlink(filepath.FromSlash(to), path); err != nil {
				t.Skip("this system has no symbolic links: ", err)
			}
			continue
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// walked returns the names that Walk visits, directories with a slash at the
// end.
func walked(t *testing.T, fsys fs.FS) []string {
	t.Helper()
	var names []string
	err := Walk(fsys, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if info.IsDir() != entry.IsDir() || info.Mode().Type() != entry.Type() || entry.Type()&fs.ModeSymlink != 0 {
			t.Errorf("%s: %v is not %v", name, entry, info)
		}
		if name != "." && entry.Name() != name[strings.LastIndexByte(name, '/')+1:] {
			t.Errorf("%s: the entry's name is %s", name, entry.Name())
		}
		if entry.IsDir() {
			name += "/"
		}
		names = append(names, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestWalkFollowsLinks(t *testing.T) {
	store := tree(t, map[string]string{"chunks/a.js": "a", "chunks/deep/b.js": "b", "c.js": "c"})
	dir := tree(t, map[string]string{
		"releases/1/assets": "->" + filepath.Join(store, "chunks"),
		"releases/1/c.js":   "->" + filepath.Join(store, "c.js"),
		"current":           "->releases/1",
		"dangling":          "->nowhere",
		"again":             "->current",
	})
	want := []string{"./"}
	for _, release := range []string{"again", "current", "releases/1"} {
		if release == "releases/1" {
			want = append(want, "releases/")
		}
		for _, name := range []string{"/", "/assets/", "/assets/a.js", "/assets/deep/", "/assets/deep/b.js", "/c.js"} {
			want = append(want, release+name)
		}
	}
	if got := walked(t, os.DirFS(dir)); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	// The root may be a link too.
	if got := walked(t, os.DirFS(filepath.Join(dir, "again"))); !slices.Equal(got, []string{"./", "assets/", "assets/a.js", "assets/deep/", "assets/deep/b.js", "c.js"}) {
		t.Errorf("from a link: %q", got)
	}
}

func TestWalkEndsInCycles(t *testing.T) {
	dir := tree(t, map[string]string{
		"dist/a.js":       "a",
		"dist/self":       "->.",
		"dist/sub/up":     "->..",
		"dist/sub/b.js":   "b",
		"dist/above":      "->..",
		"dist/x/to-y":     "->../y",
		"dist/y/to-x":     "->../x",
		"dist/sub/absurd": "->../self/self/sub",
	})
	// above/dist is the root again, and not a link.
	want := []string{"./", "a.js", "above/", "sub/", "sub/b.js", "x/", "x/to-y/", "y/", "y/to-x/"}
	if got := walked(t, os.DirFS(filepath.Join(dir, "dist"))); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// fstest.MapFS has links, but os.SameFile cannot compare its files.
func TestWalkIsBoundedWithoutIdentity(t *testing.T) {
	link := func(to string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(to), Mode: fs.ModeSymlink} }
	fsys := fstest.MapFS{"a/x.js": {}, "b": link("a")}
	if got := walked(t, fsys); !slices.Equal(got, []string{"./", "a/", "a/x.js", "b/", "b/x.js"}) {
		t.Errorf("got %q", got)
	}
	fsys["a/loop"] = link(".")
	fsys["a/loop2"] = link(".")
	err := Walk(fsys, func(_ string, _ fs.DirEntry, err error) error { return err })
	if err == nil || !strings.Contains(err.Error(), "symbolic links") || !strings.HasPrefix(err.Error(), "a/loop/loop/") {
		t.Errorf("a cycle: %v", err)
	}
}

// Without links, Walk calls fn as fs.WalkDir does.
func TestWalkSkipsLikeWalkDir(t *testing.T) {
	errStop := errors.New("stop")
	fsys := fstest.MapFS{"a/b/c.js": {}, "a/b/d.js": {}, "a/e.js": {}, "f.js": {}, "g/h.js": {}}
	type walk func(fs.FS, fs.WalkDirFunc) error
	for _, broken := range []string{"", ".", "a", "a/b"} {
		for _, at := range []string{".", "a", "a/b", "a/b/c.js", "a/b/d.js", "a/e.js", "f.js", "g", "g/h.js"} {
			for _, answer := range []error{nil, fs.SkipDir, fs.SkipAll, errStop} {
				record := func(w walk) (got []string) {
					err := w(unreadable{fsys, broken}, func(name string, entry fs.DirEntry, err error) error {
						got = append(got, name)
						if err != nil {
							got = append(got, err.Error())
						}
						if name == at {
							return answer
						}
						return nil
					})
					if err != nil {
						got = append(got, err.Error())
					}
					return got
				}
				want := record(func(fsys fs.FS, fn fs.WalkDirFunc) error { return fs.WalkDir(fsys, ".", fn) })
				if got := record(Walk); !slices.Equal(got, want) {
					t.Errorf("%v at %s, with %q unreadable:\ngot  %q\nwant %q", answer, at, broken, got, want)
				}
			}
		}
	}
	for _, w := range []walk{Walk, func(fsys fs.FS, fn fs.WalkDirFunc) error { return fs.WalkDir(fsys, ".", fn) }} {
		if err := w(failing{}, func(_ string, _ fs.DirEntry, err error) error { return err }); !errors.Is(err, errBroken) {
			t.Errorf("a root that cannot be read: %v", err)
		}
	}
}

// fn gets the error of a link that the system cannot follow.
func TestWalkReportsBrokenLinks(t *testing.T) {
	dir := tree(t, map[string]string{"a.js": "", "loop": "->loop"})
	var names []string
	err := Walk(os.DirFS(dir), func(name string, _ fs.DirEntry, err error) error {
		if err != nil {
			names = append(names, name)
		}
		return nil
	})
	if err != nil || !slices.Equal(names, []string{"loop"}) {
		t.Errorf("%q, %v", names, err)
	}
}

// unreadable is a file system in which one directory cannot be listed.
type unreadable struct {
	fs.FS
	dir string
}

func (u unreadable) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == u.dir {
		return nil, errBroken
	}
	return fs.ReadDir(u.FS, name)
}
