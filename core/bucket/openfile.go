package bucket

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"slices"
)

// memory is a file whose content is in memory.
type memory struct {
	*bytes.Reader

	node *node
}

func (m *memory) Stat() (fs.FileInfo, error) { return m.node, nil }
func (m *memory) Close() error               { return nil }

// directory is an open directory.
type directory struct {
	node *node
	path string
	at   int
}

var _ fs.ReadDirFile = (*directory)(nil)

func (d *directory) Stat() (fs.FileInfo, error) { return d.node, nil }
func (d *directory) Close() error               { return nil }

func (d *directory) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.path, Err: errors.New("is a directory")}
}

func (d *directory) ReadDir(n int) ([]fs.DirEntry, error) {
	rest := d.node.entries[d.at:]
	if n > 0 {
		if len(rest) == 0 {
			return nil, io.EOF
		}
		rest = rest[:min(n, len(rest))]
	}
	d.at += len(rest)
	return slices.Clone(rest), nil
}
