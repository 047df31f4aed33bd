package bucket

import (
	"crypto/sha256"
	"io/fs"
	"time"
)

// A node is a file or a directory of a build.
type node struct {
	name     string // the last part of the path
	key      string // of the content in the store
	size     int64
	sum      [sha256.Size]byte
	text     []byte // the content of a file that the record has, else nil
	modified time.Time
	entries  []fs.DirEntry // of a directory
	isDir    bool
}

var (
	_ fs.FileInfo = (*node)(nil)
	_ fs.DirEntry = (*node)(nil)
)

func (n *node) Name() string               { return n.name }
func (n *node) Size() int64                { return n.size }
func (n *node) ModTime() time.Time         { return n.modified }
func (n *node) IsDir() bool                { return n.isDir }
func (n *node) Type() fs.FileMode          { return n.Mode().Type() }
func (n *node) Info() (fs.FileInfo, error) { return n, nil }
func (n *node) String() string             { return fs.FormatFileInfo(n) }

func (n *node) Mode() fs.FileMode {
	if n.isDir {
		return fs.ModeDir | 0o555
	}
	return 0o444
}

// Sys returns the digest of a file whose content is in the store, so that core does not
// read the file at start.
func (n *node) Sys() any {
	if n.isDir || n.text != nil {
		return nil
	}
	return digest256(n.sum)
}

// digest256 is what core asks a file for.
type digest256 [sha256.Size]byte

// SHA256 returns the digest.
func (d digest256) SHA256() [sha256.Size]byte { return d }
