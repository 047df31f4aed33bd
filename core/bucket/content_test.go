package bucket

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/driver"
)

// opened publishes a build, and returns it as a file system.
func opened(t testing.TB, s *Store) fs.FS {
	t.Helper()
	publish(t, s, withVideo(s, "one"))
	return latest(t, s.Dist())
}

// keyAt returns the key of the content of a file.
func keyAt(t testing.TB, fsys fs.FS, name string) string {
	t.Helper()
	n := fsys.(*buildFS).nodes[name]
	if n == nil || n.key == "" {
		t.Fatalf("%s has no key", name)
	}
	return n.key
}

// Contents are kept, and many readers make one request.
func TestContentIsCached(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, tap := newTap(t)
		fsys := opened(t, s)
		release := make(chan struct{})
		tap.before = func(context.Context, call) error {
			<-release
			return nil
		}
		var readers sync.WaitGroup
		for range 50 {
			readers.Go(func() {
				if got, err := fs.ReadFile(fsys, "logo.svg"); err != nil || string(got) != "<svg/>" {
					t.Error(string(got), err)
				}
			})
		}
		synctest.Wait() // until all wait for the request
		close(release)
		readers.Wait()
		for range 3 {
			if _, err := fs.ReadFile(fsys, "logo.svg"); err != nil {
				t.Error(err)
			}
		}
		if n := tap.count("^read " + keyAt(t, fsys, "logo.svg")); n != 1 {
			t.Errorf("%d requests", n)
		}
		// A change of the result changes no other reader's.
		content, _ := fs.ReadFile(fsys, "logo.svg")
		content[0] = 'x'
		if got, _ := fs.ReadFile(fsys, "logo.svg"); string(got) != "<svg/>" {
			t.Errorf("%s", got)
		}
		s.CacheSize = -1
		for range 2 {
			if _, err := fs.ReadFile(fsys, "sw.js"); err != nil {
				t.Error(err)
			}
		}
		if n := tap.count("^read " + keyAt(t, fsys, "sw.js")); n != 2 {
			t.Errorf("%d requests without a cache", n)
		}
	})
}

func TestCache(t *testing.T) {
	var c cache
	sum := func(i int) [sha256.Size]byte { return sha256.Sum256([]byte{byte(i)}) }
	for i := range 10 {
		c.add(sum(i), make([]byte, 10), 35)
		c.get(sum(0)) // is used all the time
	}
	c.add(sum(9), make([]byte, 10), 35)
	c.add(sum(99), make([]byte, 36), 35)
	var have []int
	for i := range 100 {
		if c.get(sum(i)) != nil {
			have = append(have, i)
		}
	}
	if fmt.Sprint(have) != "[0 8 9]" || c.size != 30 || c.order.Len() != 3 || len(c.elements) != 3 {
		t.Errorf("%v, %d bytes, %d, %d", have, c.size, c.order.Len(), len(c.elements))
	}
}

// Content that is not the published one is an error.
func TestChangedContent(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"logo.svg", "video.mp4"} {
		for what, tt := range map[string]struct {
			change func([]byte) []byte // nil deletes
			want   string
		}{
			"one byte": {func(b []byte) []byte { b[0]++; return b }, "other content than the published build: something other than govite has changed it; delete it from the store, and publish the build again"},
			"shorter":  {func(b []byte) []byte { return b[1:] }, "other content than the published build"},
			"longer":   {func(b []byte) []byte { return append(b, 'x') }, "other content than the published build"},
			"gone":     {nil, "the build was pruned, or something other than govite has deleted the object"},
		} {
			s, tap := newTap(t)
			fsys := opened(t, s)
			key := keyAt(t, fsys, name)
			if tt.change == nil {
				if err := tap.inner.Delete(t.Context(), key); err != nil {
					t.Fatal(err)
				}
			} else {
				content, err := tap.inner.ReadAll(t.Context(), key)
				if err != nil {
					t.Fatal(err)
				}
				if err := tap.inner.WriteAll(t.Context(), key, tt.change(content), nil); err != nil {
					t.Fatal(err)
				}
			}
			tap.calls = nil
			got, err := fs.ReadFile(fsys, name)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), key) || got != nil {
				t.Errorf("%s, %s: %d bytes, %v", name, what, len(got), err)
			}
			if n := tap.count("^read"); n != 1 {
				t.Errorf("%s, %s: %d requests", name, what, n)
			}
			f, err := fsys.Open(name)
			if err != nil {
				continue
			}
			size := fsys.(*buildFS).nodes[name].size
			if n, err := io.Copy(io.Discard, iotest.OneByteReader(f)); err == nil || n >= size {
				t.Errorf("%s, %s: %d of %d bytes, %v", name, what, n, size, err)
			}
			_ = f.Close()
		}
	}
}

// A stream reads where its reader is, and goes on where the connection was cut.
func TestStream(t *testing.T) {
	t.Parallel()
	s, tap := newTap(t)
	fsys := opened(t, s)
	key := keyAt(t, fsys, "video.mp4")
	want := strings.Repeat("0123456789abcdef", 501)
	open := func() io.ReadSeekCloser {
		t.Helper()
		tap.calls = nil
		f, err := fsys.Open("video.mp4")
		if err != nil {
			t.Fatal(err)
		}
		return f.(io.ReadSeekCloser)
	}
	f := open()
	if n, err := f.Seek(0, io.SeekEnd); n != int64(len(want)) || err != nil || tap.count("") != 0 {
		t.Error(n, err, tap.calls)
	}
	if _, err := f.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	for _, at := range []int64{8000, 16, 0} {
		if _, err := f.Seek(at, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		part := make([]byte, 8)
		if _, err := io.ReadFull(f, part); err != nil || string(part) != "01234567" {
			t.Errorf("%s %v", part, err)
		}
	}
	if n, err := f.Seek(-8, io.SeekCurrent); n != 0 || err != nil {
		t.Error(n, err)
	}
	if n := tap.count("^read " + key); n != 3 {
		t.Errorf("%d requests for 3 parts", n)
	}
	for _, wrong := range []struct {
		offset int64
		whence int
	}{{-1, io.SeekStart}, {0, 9}} {
		if _, err := f.Seek(wrong.offset, wrong.whence); !errors.Is(err, fs.ErrInvalid) {
			t.Error(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if _, err := f.Read(make([]byte, 1)); !errors.Is(err, fs.ErrClosed) {
		t.Error(err)
	}

	// Each connection is cut after some bytes.
	cutting := blob.NewBucket(&cut{tap: tap, after: 2500})
	s.bucket = cutting
	f = open()
	if got, err := io.ReadAll(f); err != nil || string(got) != want || tap.count("^read") != 4 {
		t.Errorf("%d bytes, %v, %d requests", len(got), err, tap.count("^read"))
	}
	_ = f.Close()
	s.bucket = blob.NewBucket(&cut{tap: tap, after: 1000})
	f = open()
	if got, err := io.ReadAll(f); err == nil || !strings.Contains(err.Error(), "reading "+key) || !strings.Contains(err.Error(), "connection reset") || len(got) != 4000 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	_ = f.Close()
}

// A store that stops to send ends a stream, and a slow client does not.
func TestStreamHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, tap := newTap(t)
		fsys := opened(t, s)
		f, err := fsys.Open("video.mp4")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for range 3 {
			if _, err := f.Read(make([]byte, 100)); err != nil {
				t.Error(err)
			}
			time.Sleep(time.Hour) // of the test's clock: the client is slow
		}
		tap.before = func(ctx context.Context, _ call) error {
			<-ctx.Done()
			return context.Cause(ctx)
		}
		if _, err := f.(io.Seeker).Seek(4000, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		_, err = f.Read(make([]byte, 100))
		if took := time.Since(start); took != usualReadTimeout || err == nil || !strings.Contains(err.Error(), "the object store gave no answer in 20s") {
			t.Errorf("after %v: %v", took, err)
		}
	})
}

func TestNodes(t *testing.T) {
	t.Parallel()
	s, _ := newTap(t)
	fsys := opened(t, s)
	info, err := fs.Stat(fsys, "logo.svg")
	if err != nil {
		t.Fatal(err)
	}
	if d, ok := info.Sys().(interface{ SHA256() [32]byte }); !ok || d.SHA256() != sha256.Sum256([]byte("<svg/>")) {
		t.Error(info.Sys())
	}
	for _, name := range []string{".", ".vite/manifest.json"} {
		if info, err := fs.Stat(fsys, name); err != nil || info.Sys() != nil || info.ModTime().IsZero() {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
	for _, name := range []string{"../x", "/logo.svg", "logo.svg/", "a//b"} {
		if _, err := fsys.Open(name); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := fs.ReadDir(fsys, "logo.svg"); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if _, err := fs.ReadFile(fsys, "assets"); err == nil {
		t.Error("a directory has content")
	}
	if content, err := fs.ReadFile(fsys, ".vite/manifest.json"); err != nil || !bytes.HasPrefix(content, []byte("{")) {
		t.Error(err)
	}
}

// cut is a tap whose connections end after some bytes.
type cut struct {
	*tap
	after int64
}

func (c *cut) NewRangeReader(ctx context.Context, key string, offset, length int64, o *driver.ReaderOptions) (driver.Reader, error) {
	r, err := c.tap.NewRangeReader(ctx, key, offset, length, o)
	if err != nil {
		return nil, err
	}
	return &cutReader{r, c.after}, nil
}

type cutReader struct {
	driver.Reader
	left int64
}

func (c *cutReader) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, errors.New("connection reset")
	}
	n, err := c.Reader.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}
