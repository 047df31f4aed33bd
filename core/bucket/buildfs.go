package bucket

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
	"weak"

	"github.com/govite/govite/core/internal/published"
)

// A buildFS is a published build as a file system. It does not change.
type buildFS struct {
	store *Store
	id    string
	nodes map[string]*node
}

var (
	_ fs.ReadDirFS  = (*buildFS)(nil)
	_ fs.ReadFileFS = (*buildFS)(nil)
	_ fs.StatFS     = (*buildFS)(nil)
)

// fsKey names a buildFS: a record, with or without the files.
type fsKey struct {
	key   string
	files bool
}

// fileSystem returns the build whose record is at a key. A record never changes, so that
// it is read once as long as its buildFS is in use.
func (s *Store) fileSystem(ctx context.Context, b buildKey, files bool) (*buildFS, error) {
	key := fsKey{b.key, files}
	s.opening.Lock()
	known := s.opened[key].Value()
	s.opening.Unlock()
	if known != nil {
		return known, nil
	}
	r, err := s.readRequester()
	if err != nil {
		return nil, err
	}
	record, err := r.readRecord(ctx, b.key)
	if err != nil {
		return nil, err
	}
	if record.ID != b.id {
		return nil, fmt.Errorf("%s has the record of the build %s: publish again", b.key, record.ID)
	}
	made, err := newBuildFS(s, record, files)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; publish again", b.key, err)
	}
	s.opening.Lock()
	defer s.opening.Unlock()
	if known := s.opened[key].Value(); known != nil {
		return known, nil
	}
	maps.DeleteFunc(s.opened, func(_ fsKey, p weak.Pointer[buildFS]) bool { return p.Value() == nil })
	if s.opened == nil {
		s.opened = map[fsKey]weak.Pointer[buildFS]{}
	}
	s.opened[key] = weak.Make(made)
	return made, nil
}

// newBuildFS returns the build of a record. The error says what is wrong with the
// record.
func newBuildFS(store *Store, r *record, files bool) (*buildFS, error) {
	s := &buildFS{store: store, id: r.ID, nodes: map[string]*node{".": {name: ".", isDir: true, modified: r.Published}}}
	if files {
		for name, file := range r.Files {
			n := &node{name: path.Base(name), key: r.keyOf(name), size: file.Size, sum: [sha256.Size]byte(file.SHA256), modified: r.Published}
			if err := s.add(name, n); err != nil {
				return nil, err
			}
		}
	}
	hasManifest := false
	for name, text := range r.Texts {
		sum := published.DigestOf([]byte(text))
		if file, ok := r.Files[name]; ok && !bytes.Equal(file.SHA256, sum) {
			return nil, fmt.Errorf("the record has %s twice, with two contents", name)
		}
		hasManifest = hasManifest || bytes.Equal(sum, r.Manifest)
		if err := s.addText(name, []byte(text), r.Published); err != nil {
			return nil, err
		}
	}
	if !hasManifest {
		return nil, errors.New("the record lacks the manifest")
	}
	text, err := r.Encode() // without the texts
	if err != nil {
		return nil, err
	}
	if err := s.addText(published.Name, text, r.Published); err != nil {
		return nil, err
	}
	for _, n := range s.nodes {
		slices.SortFunc(n.entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	}
	return s, nil
}

func (s *buildFS) addText(name string, text []byte, modified time.Time) error {
	if name == "." || !fs.ValidPath(name) {
		return fmt.Errorf("the record has a file %q, which is no path", name)
	}
	text = slices.Clip(append([]byte{}, text...))
	if n := s.nodes[name]; n != nil && !n.isDir {
		n.text = text
		return nil
	}
	return s.add(name, &node{name: path.Base(name), size: int64(len(text)), sum: sha256.Sum256(text), text: text, modified: modified})
}

// add adds a file and its directories.
func (s *buildFS) add(name string, n *node) error {
	if s.nodes[name] != nil {
		return fmt.Errorf("the record has %s as a file and as a directory", name)
	}
	s.nodes[name] = n
	for dir := path.Dir(name); ; name, dir = dir, path.Dir(dir) {
		above := s.nodes[dir]
		isNew := above == nil
		if isNew {
			above = &node{name: path.Base(dir), isDir: true, modified: n.modified}
			s.nodes[dir] = above
		}
		if !above.isDir {
			return fmt.Errorf("the record has %s as a file and as a directory", dir)
		}
		above.entries = append(above.entries, s.nodes[name])
		if !isNew {
			return nil
		}
	}
}

func (s *buildFS) find(op, name string) (*node, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	n := s.nodes[name]
	if n == nil {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	return n, nil
}

func (s *buildFS) Stat(name string) (fs.FileInfo, error) {
	n, err := s.find("stat", name)
	if err != nil {
		return nil, err
	}
	return n, nil
}

func (s *buildFS) ReadDir(name string) ([]fs.DirEntry, error) {
	n, err := s.find("readdir", name)
	if err != nil {
		return nil, err
	}
	if !n.isDir {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a directory")}
	}
	return slices.Clone(n.entries), nil
}

func (s *buildFS) ReadFile(name string) ([]byte, error) {
	n, err := s.find("readfile", name)
	if err != nil {
		return nil, err
	}
	f, err := s.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if n.isDir {
		_, err := f.Read(nil) // always an error
		return nil, err
	}
	content := make([]byte, n.size)
	if _, err := io.ReadFull(f, content); err != nil {
		return nil, err
	}
	return content, nil
}

func (s *buildFS) Open(name string) (fs.File, error) {
	n, err := s.find("open", name)
	switch {
	case err != nil:
		return nil, err
	case n.isDir:
		return &directory{node: n, path: name}, nil
	case n.text != nil:
		return &memory{bytes.NewReader(n.text), n}, nil
	case n.size > s.store.most:
		return newStream(s, n, name), nil
	}
	content, err := s.store.content(n)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fmt.Errorf("bucket: %w", err)}
	}
	return &memory{bytes.NewReader(content), n}, nil
}
