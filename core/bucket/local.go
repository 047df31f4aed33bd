package bucket

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"runtime"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/internal/backend"
	"github.com/govite/govite/core/internal/build"
	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/internal/published"
)

// A local is a build on this machine.
type local struct {
	record *record
	files  map[string]build.File
	md5    map[string][]byte // by file
}

// readLocal reads a build and all its files.
func readLocal(ctx context.Context, fsys fs.FS, o PublishOptions) (*local, error) {
	d, err := build.Describe("the build", fsys, o.Manifest)
	if err != nil {
		return nil, err
	}
	v, err := core.New(core.Config{Dist: fsys, Manifest: o.Manifest, Mode: core.Production, Integrity: core.IntegrityNone})
	if err != nil {
		return nil, err
	}
	opened, ok := backend.Of(v).(*build.Build)
	if !ok {
		return nil, fmt.Errorf("a core.Vite in production has a %T", backend.Of(v))
	}
	files, err := opened.Files()
	if err != nil {
		return nil, err
	}
	texts, err := opened.Texts()
	if err != nil {
		return nil, err
	}
	l := &local{
		record: &record{
			Record: published.Record{
				ID:       v.Version(),
				Manifest: published.DigestOf([]byte(texts[d.Name])),
				Files:    make(map[string]published.File, len(files)),
			},
			Texts:   texts,
			Encoded: o.Encoded,
		},
		files: make(map[string]build.File, len(files)),
		md5:   make(map[string][]byte, len(files)),
	}
	for _, f := range files {
		l.files[f.Name()] = f
	}
	l.leaveOut(o.Encoded)
	return l, l.readFiles(ctx)
}

// leaveOut removes the encoded copies that the store will not have.
func (l *local) leaveOut(e Encoded) {
	if e == EncodedKeys {
		return
	}
	for name := range l.files {
		original, _, isCopy := dist.CopyOf(name)
		if _, has := l.files[original]; isCopy && has && name != original+e.extension() {
			delete(l.files, name)
		}
	}
}

// readFiles computes the digests of all files.
func (l *local) readFiles(ctx context.Context) error {
	type digested struct {
		file published.File
		name string
		md5  []byte
	}
	names := make([]string, 0, len(l.files))
	for name := range l.files {
		names = append(names, name)
	}
	done := make(chan digested, len(names))
	err := each(ctx, runtime.GOMAXPROCS(0), names, func(_ context.Context, name string) error {
		file, sum, err := digest(l.files[name])
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		done <- digested{file, name, sum}
		return nil
	})
	close(done)
	for d := range done {
		l.record.Files[d.name], l.md5[d.name] = d.file, d.md5
	}
	return err
}

// digest returns the digests of a file. It computes those that the index of the build
// and the record of an earlier publish lack.
func digest(f build.File) (file published.File, md5Sum []byte, err error) {
	content, err := f.Open()
	if err != nil {
		return file, nil, err
	}
	defer content.Close()
	md5Hash := md5.New()
	writers := []io.Writer{md5Hash}
	// A file that is not in memory may have changed since the build was indexed.
	sha256Hash := sha256.New()
	isInMemory := f.Negotiate("").Body() != nil
	if !isInMemory {
		writers = append(writers, sha256Hash)
	}
	sha384 := sha512.New384()
	needsIntegrity := f.HasIntegrity && f.Integrity == ""
	if needsIntegrity {
		writers = append(writers, sha384)
	}
	file = published.File{SHA256: f.SHA256(), Integrity: f.Integrity, Immutable: f.Immutable}
	if file.Size, err = io.Copy(io.MultiWriter(writers...), content); err != nil {
		return file, nil, err
	}
	if !isInMemory && !bytes.Equal(sha256Hash.Sum(nil), file.SHA256) {
		return file, nil, errChanged
	}
	if needsIntegrity {
		file.Integrity = published.Integrity(sha384.Sum(nil))
	}
	return file, md5Hash.Sum(nil), nil
}

// errChanged is the error for a file that is another one than at the start.
var errChanged error = permanent{errors.New("the file has changed while the build was published: publish when vite build has ended")}

// content returns the content of a file.
func (l *local) content(name string) (content, error) {
	size := l.record.Files[name].Size
	if body := l.files[name].Negotiate("").Body(); body != nil || size == 0 {
		return content{body: body, md5: l.md5[name]}, nil
	}
	return content{size: size, open: func(context.Context) (io.ReadCloser, error) {
		file, err := l.files[name].Open()
		if err != nil {
			return nil, err
		}
		return &checked{file, sha256.New(), l.record.Files[name].SHA256, errChanged}, nil
	}}.read(context.Background())
}

// checked reads content, and returns an error in place of io.EOF if the content was
// not the expected one.
type checked struct {
	io.ReadCloser
	hash    hash.Hash
	want    published.Digest
	another error
}

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.hash.Write(p[:n])
	if errors.Is(err, io.EOF) && !bytes.Equal(c.hash.Sum(nil), c.want) {
		return n, c.another
	}
	return n, err
}
