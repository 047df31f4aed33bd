package bucket

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"time"

	"gocloud.dev/blob"
)

// mostResumes is the number of times that a stream goes on after an error.
const mostResumes = 3

// A stream is an open file that is too large for the cache. It makes requests when it is
// read, and one for each place to which its reader seeks.
type stream struct {
	build *buildFS
	node  *node
	name  string

	at       int64 // where the next Read starts
	object   *blob.Reader
	objectAt int64 // where object stands
	hash     hash.Hash
	hashed   int64 // the bytes from the start of the file that are in hash
	resumes  int

	context context.Context
	cancel  context.CancelCauseFunc
}

var _ io.ReadSeekCloser = (*stream)(nil)

func newStream(s *buildFS, n *node, name string) *stream {
	f := &stream{build: s, node: n, name: name, hash: sha256.New()}
	f.context, f.cancel = context.WithCancelCause(context.Background())
	return f
}

func (f *stream) Stat() (fs.FileInfo, error) { return f.node, nil }

// Close ends the request that is under way.
func (f *stream) Close() error {
	f.drop()
	f.cancel(fs.ErrClosed)
	return nil
}

func (f *stream) drop() {
	if f.object != nil {
		_ = f.object.Close() // nothing was written
		f.object = nil
	}
}

func (f *stream) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += f.at
	case io.SeekEnd:
		offset += f.node.size
	default:
		return 0, &fs.PathError{Op: "seek", Path: f.name, Err: fs.ErrInvalid}
	}
	if offset < 0 {
		return 0, &fs.PathError{Op: "seek", Path: f.name, Err: fs.ErrInvalid}
	}
	f.at = offset
	return offset, nil
}

// Read reads on, and checks the digest before it returns the end of a file that was read
// from its start.
func (f *stream) Read(p []byte) (int, error) {
	if f.context.Err() != nil {
		return 0, f.failed(context.Cause(f.context))
	}
	if f.at >= f.node.size {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	n, err := f.read(p)
	if err != nil {
		return 0, f.failed(err)
	}
	if f.hashed == f.at {
		f.hash.Write(p[:n])
		f.hashed += int64(n)
		if f.hashed == f.node.size && !bytes.Equal(f.hash.Sum(nil), f.node.sum[:]) {
			f.hashed = -1 // no later Read returns the end
			return 0, f.failed(f.node.another())
		}
	}
	f.at += int64(n)
	return n, nil
}

func (f *stream) failed(err error) error {
	return &fs.PathError{Op: "read", Path: f.name, Err: fmt.Errorf("bucket: reading %s: %w", f.node.key, f.node.advise(err))}
}

// read reads at least one byte of the object. It goes on after an error that may pass.
func (f *stream) read(p []byte) (int, error) {
	for {
		n, err := f.readOnce(p)
		switch {
		case n > 0:
			return n, nil
		case f.context.Err() != nil:
			return 0, context.Cause(f.context)
		case !isPassing(err) || f.resumes == mostResumes:
			return 0, err
		}
		f.resumes++
		f.drop()
	}
}

// readOnce reads from the object. The time that the store takes is bounded, and the time
// between two calls is not.
func (f *stream) readOnce(p []byte) (int, error) {
	timeout := f.build.store.readTimeout()
	timer := time.AfterFunc(timeout, func() { f.cancel(noAnswer(timeout)) })
	defer timer.Stop()
	if f.object != nil && f.objectAt != f.at {
		f.drop()
	}
	if f.object == nil {
		object, err := f.build.store.open(f.context, f.node, f.at)
		if err != nil {
			return 0, err
		}
		f.object, f.objectAt = object, f.at
	}
	n, err := f.object.Read(p[:min(int64(len(p)), f.node.size-f.at)])
	f.objectAt += int64(n)
	if n == 0 && (err == nil || errors.Is(err, io.EOF)) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}
