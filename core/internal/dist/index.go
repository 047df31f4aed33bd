package dist

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"sync"
	"sync/atomic"
)

// Memory holds files up to fileBudget each and up to buildBudget in all. Other
// files are read from the file system for each request.
const (
	fileBudget  = 4 << 20
	buildBudget = 256 << 20
)

// mostReaders is the number of files that are read at a time: enough for a file system
// on another machine.
const mostReaders = 16

// digested is what [fs.FileInfo.Sys] may return: the SHA-256 of the file's content. The
// file is then read for its requests alone, and fsys sees to it that the content is
// the one with the digest. Such a file is compressed only if an encoded file is beside
// it.
type digested interface{ SHA256() [sha256.Size]byte }

// A listed file is one to be indexed.
type listed struct {
	name string
	info fs.FileInfo
	keep bool // in memory
}

// list returns the files of fsys that are for browsers.
func list(fsys fs.FS, o Options) ([]listed, error) {
	var files []listed
	left := int64(buildBudget)
	err := Walk(fsys, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case isDotted(name):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir() || o.Hidden != nil && o.Hidden(name):
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return nil
		}
		_, isDigested := info.Sys().(digested)
		f := listed{name, info, !isDigested && info.Size() <= min(fileBudget, left)}
		if f.keep {
			left -= info.Size()
		}
		files = append(files, f)
		return nil
	})
	return files, err
}

// index reads files. The error is that of the first file that cannot be read.
func index(fsys fs.FS, files []listed, o Options) ([]*File, error) {
	indexed, errs := make([]*File, len(files)), make([]error, len(files))
	var next atomic.Int64
	var failed atomic.Bool
	var readers sync.WaitGroup
	for range min(mostReaders, len(files)) {
		readers.Go(func() {
			for !failed.Load() {
				i := int(next.Add(1)) - 1
				if i >= len(files) {
					return
				}
				if indexed[i], errs[i] = newFile(fsys, files[i], o); errs[i] != nil {
					failed.Store(true)
				}
			}
		})
	}
	readers.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return indexed, nil
}

func newFile(fsys fs.FS, l listed, o Options) (*File, error) {
	f := &File{name: l.name, fsys: fsys, modTime: l.info.ModTime(), contentType: []string{ContentType(l.name)}, cacheControl: revalidate}
	if o.Shared && path.Ext(l.name) != ".html" {
		f.allowOrigin = anyOrigin
	}
	if o.Immutable != nil && o.Immutable(l.name) {
		f.cacheControl = immutable
	}
	size := l.info.Size()
	var err error
	if f.sum, err = f.digest(l, &size, o.Failed); err != nil {
		return nil, err
	}
	f.identity.size = size
	f.identity.length = []string{strconv.FormatInt(size, 10)}
	f.identity.etag = []string{etag(f.sum, "")}
	f.compressible = isCompressible(l.name) && l.keep && size >= worthCompressing
	return f, nil
}

// digest returns the SHA-256 of the file's content and sets its size. It keeps the
// content if l is to be kept.
func (f *File) digest(l listed, size *int64, failed func(string, error)) ([]byte, error) {
	if known, ok := l.info.Sys().(digested); ok {
		f.remote = &remote{failed}
		sum := known.SHA256()
		return sum[:], nil
	}
	content, err := f.fsys.Open(f.name)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	hash := sha256.New()
	if l.keep {
		if f.identity.body, err = readAll(content, *size); err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		hash.Write(f.identity.body)
		*size = int64(len(f.identity.body))
	} else if *size, err = io.Copy(hash, content); err != nil {
		return nil, fmt.Errorf("%s: %w", f.name, err)
	}
	return hash.Sum(nil), nil
}
