package bucket

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/driver"
	"gocloud.dev/blob/memblob"
	"gocloud.dev/gcerrors"
)

// A call is a request to a tapped bucket.
type call struct {
	op  string // list, read, look, write or delete
	key string // or the prefix of a list
}

func (c call) String() string { return c.op + " " + c.key }

// A tap is a bucket whose requests a test sees, delays and fails.
type tap struct {
	driver.Bucket // nil: methods that govite does not call

	inner *blob.Bucket

	// before, if it is not nil, is called before a request. After an error the request
	// is not made.
	before func(context.Context, call) error

	// after, if it is not nil, is called after a request that has succeeded. After an
	// error the answer is lost.
	after func(context.Context, call) error

	// clock is the clock of the store, time.Now if it is nil.
	clock func() time.Time

	mutex    sync.Mutex
	calls    []call
	modified map[string]time.Time
}

// newTap returns a store over a tap of a bucket in memory.
func newTap(t testing.TB) (*Store, *tap) {
	t.Helper()
	return tapOf(t, memblob.OpenBucket(nil))
}

func tapOf(t testing.TB, inner *blob.Bucket) (*Store, *tap) {
	t.Helper()
	tap := &tap{inner: inner, modified: map[string]time.Time{}}
	s := New(blob.NewBucket(tap))
	// Pauses before another attempt take no time in tests.
	s.wait = func(ctx context.Context, _ time.Duration) error { return context.Cause(ctx) }
	return s, tap
}

// do makes a request.
func (b *tap) do(ctx context.Context, op, key string, request func() error) error {
	c := call{op, key}
	b.mutex.Lock()
	b.calls = append(b.calls, c)
	b.mutex.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if b.before != nil {
		if err := b.before(ctx, c); err != nil {
			return err
		}
	}
	if err := request(); err != nil {
		return err
	}
	if b.after != nil {
		return b.after(ctx, c)
	}
	return nil
}

// count returns the number of requests whose text matches a pattern.
func (b *tap) count(pattern string) (n int) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	expression := regexp.MustCompile(pattern)
	for _, c := range b.calls {
		if expression.MatchString(c.String()) {
			n++
		}
	}
	return n
}

func (b *tap) ErrorCode(err error) gcerrors.ErrorCode { return gcerrors.Code(err) }
func (b *tap) As(i any) bool                          { return b.inner.As(i) }
func (b *tap) ErrorAs(err error, i any) bool          { return errors.As(err, i) }
func (b *tap) Close() error                           { return b.inner.Close() }

func (b *tap) Attributes(ctx context.Context, key string) (a *driver.Attributes, err error) {
	return a, b.do(ctx, "look", key, func() error {
		got, err := b.inner.Attributes(ctx, key)
		if err != nil {
			return err
		}
		a = &driver.Attributes{
			CacheControl:    got.CacheControl,
			ContentEncoding: got.ContentEncoding,
			ContentType:     got.ContentType,
			Metadata:        got.Metadata,
			ModTime:         b.time(key, got.ModTime),
			Size:            got.Size,
			MD5:             got.MD5,
		}
		return nil
	})
}

// time returns when an object was written.
func (b *tap) time(key string, usual time.Time) time.Time {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if t, ok := b.modified[key]; ok {
		return t
	}
	return usual
}

func (b *tap) ListPaged(ctx context.Context, o *driver.ListOptions) (page *driver.ListPage, err error) {
	return page, b.do(ctx, "list", o.Prefix, func() error {
		token := o.PageToken
		if len(token) == 0 {
			token = blob.FirstPageToken
		}
		objects, next, err := b.inner.ListPage(ctx, token, max(o.PageSize, 1), &blob.ListOptions{Prefix: o.Prefix, Delimiter: o.Delimiter})
		if err != nil {
			return err
		}
		page = &driver.ListPage{NextPageToken: next}
		for _, object := range objects {
			page.Objects = append(page.Objects, &driver.ListObject{
				Key:     object.Key,
				ModTime: b.time(object.Key, object.ModTime),
				Size:    object.Size,
				MD5:     object.MD5,
				IsDir:   object.IsDir,
			})
		}
		return nil
	})
}

func (b *tap) NewRangeReader(ctx context.Context, key string, offset, length int64, _ *driver.ReaderOptions) (r driver.Reader, err error) {
	err = b.do(ctx, "read", key, func() error {
		inner, err := b.inner.NewRangeReader(ctx, key, offset, length, nil)
		if err != nil {
			return err
		}
		r = reader{inner}
		return nil
	})
	if err != nil && r != nil {
		_ = r.Close() // the answer is lost
	}
	return r, err
}

type reader struct{ *blob.Reader }

func (r reader) Attributes() *driver.ReaderAttributes {
	return &driver.ReaderAttributes{ContentType: r.ContentType(), ModTime: r.ModTime(), Size: r.Size()}
}

func (b *tap) NewTypedWriter(ctx context.Context, key, contentType string, o *driver.WriterOptions) (driver.Writer, error) {
	return &writer{tap: b, ctx: ctx, key: key, options: &blob.WriterOptions{
		ContentType:     contentType,
		CacheControl:    o.CacheControl,
		ContentEncoding: o.ContentEncoding,
		ContentMD5:      o.ContentMD5,
		Metadata:        o.Metadata,
		IfNotExist:      o.IfNotExist,
	}}, nil
}

// writer makes one request, at Close.
type writer struct {
	bytes.Buffer

	tap     *tap
	ctx     context.Context
	key     string
	options *blob.WriterOptions
}

func (w *writer) Close() error {
	return w.tap.do(w.ctx, "write", w.key, func() error {
		if err := w.tap.inner.WriteAll(w.ctx, w.key, w.Bytes(), w.options); err != nil {
			return err
		}
		if w.tap.clock != nil {
			w.tap.mutex.Lock()
			defer w.tap.mutex.Unlock()
			w.tap.modified[w.key] = w.tap.clock()
		}
		return nil
	})
}

func (b *tap) Delete(ctx context.Context, key string) error {
	return b.do(ctx, "delete", key, func() error { return b.inner.Delete(ctx, key) })
}

// makeBuild returns a small build. Builds of different names share a chunk and a file of
// Vite's public directory. All other files differ.
func makeBuild(name string) fstest.MapFS {
	hash := digestOf(name)[:8]
	script := "assets/main-A" + hash[:7] + ".js"
	manifest := fmt.Sprintf(`{
		"src/main.ts": {"file": %q, "name": "main", "src": "src/main.ts", "isEntry": true, "imports": ["_shared.js"], "css": ["assets/main-B%s.css"]},
		"_shared.js": {"file": "assets/shared-C1234567.js", "name": "shared"}
	}`, script, hash[:7])
	return fstest.MapFS{
		".vite/manifest.json":               {Data: []byte(manifest)},
		script:                              {Data: []byte(strings.Repeat("console.log('"+name+"');", 60))},
		script + ".br":                      {Data: []byte("brotli of " + name)},
		script + ".gz":                      {Data: []byte("gzip of " + name)},
		"assets/main-B" + hash[:7] + ".css": {Data: []byte("body{--name:" + name + "}")},
		"assets/shared-C1234567.js":         {Data: []byte("export const shared = 1")},
		"index.html":                        {Data: []byte("<!doctype html><script type=module src=/" + script + "></script>")},
		"index.html.br":                     {Data: []byte("br " + name)},
		"logo.svg":                          {Data: []byte("<svg/>")},
		"sw.js":                             {Data: []byte("// " + name)},
	}
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// publish publishes a build.
func publish(t testing.TB, s *Store, dist fs.FS) *Published {
	t.Helper()
	p, err := s.Publish(t.Context(), dist, PublishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// idOf returns the ID that a build gets.
func idOf(t testing.TB, dist fs.FS) string {
	t.Helper()
	l, err := readLocal(t.Context(), dist, PublishOptions{Encoded: EncodedKeys})
	if err != nil {
		t.Fatal(err)
	}
	return l.record.ID
}

// A snapshot has the objects of a store by key.
type snapshot map[string]snapshotObject

type snapshotObject struct {
	content []byte
	attrs   *blob.Attributes
}

func takeSnapshot(t testing.TB, b *blob.Bucket) snapshot {
	t.Helper()
	s, ctx := snapshot{}, context.Background()
	for it := b.List(nil); ; {
		o, err := it.Next(ctx)
		if errors.Is(err, io.EOF) {
			return s
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := b.ReadAll(ctx, o.Key)
		if gcerrors.Code(err) == gcerrors.NotFound {
			continue // deleted since it was listed
		}
		if err != nil {
			t.Fatal(err)
		}
		attrs, err := b.Attributes(ctx, o.Key)
		if gcerrors.Code(err) == gcerrors.NotFound {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		s[o.Key] = snapshotObject{content, attrs}
	}
}

func (s snapshot) keys() []string { return slices.Sorted(maps.Keys(s)) }

// builds returns the records in the store, the newest first.
func (s snapshot) builds(t testing.TB) (records []*record) {
	t.Helper()
	keys := s.keys()
	slices.Reverse(keys)
	for _, key := range keys {
		if _, ok := parseBuildKey(key); ok {
			r, err := parseRecordAt(key, s[key].content)
			if err != nil {
				t.Fatal(err)
			}
			records = append(records, r)
		}
	}
	return records
}

// problems returns what is wrong with the store at any moment: an object with content
// that a visible build needs is missing or another one, or the page at index.html loads
// a script that is missing.
func (s snapshot) problems(t testing.TB) (list []string) {
	t.Helper()
	for _, r := range s.builds(t) {
		for _, o := range r.contents() {
			list = append(list, s.check(o)...)
		}
	}
	if page, ok := s["index.html"]; ok && page.attrs.ContentEncoding == "" {
		for _, match := range scripts.FindAllStringSubmatch(string(page.content), -1) {
			if _, ok := s[match[1]]; !ok {
				list = append(list, "index.html loads "+match[1]+", which is missing")
			}
		}
	}
	return list
}

var scripts = regexp.MustCompile(`src=/([^> ]+)>`)

// check compares an object of a build with the store.
func (s snapshot) check(o *object) (list []string) {
	got, ok := s[o.key]
	switch sum := sha256.Sum256(got.content); {
	case !ok:
		return []string{o.key + " is missing"}
	case !bytes.Equal(sum[:], o.sha256):
		return []string{o.key + " has other content"}
	case o.isPrivate():
		return nil
	case got.attrs.ContentType != o.contentType || got.attrs.CacheControl != o.cacheControl || got.attrs.ContentEncoding != o.contentEncoding:
		return []string{fmt.Sprintf("%s has the headers %q, %q, %q", o.key, got.attrs.ContentType, got.attrs.CacheControl, got.attrs.ContentEncoding)}
	case got.attrs.Metadata[digestKey] != hex.EncodeToString(o.sha256):
		return []string{fmt.Sprintf("%s has the metadata %q", o.key, got.attrs.Metadata)}
	}
	return nil
}

// checkWhole checks that the store is whole, that a build is the newest one, and that
// its files without a hash are at their names.
func checkWhole(t testing.TB, b *blob.Bucket, newest string) {
	t.Helper()
	s := takeSnapshot(t, b)
	problems := s.problems(t)
	builds := s.builds(t)
	if len(builds) == 0 || builds[0].ID != newest {
		t.Fatalf("the newest build is not %s: %q", newest, s.keys())
	}
	for _, o := range builds[0].names() {
		problems = append(problems, s.check(o)...)
	}
	for _, p := range problems {
		t.Error(p)
	}
}

// isVisible reports whether a build is published.
func isVisible(t testing.TB, b *blob.Bucket, id string) bool {
	t.Helper()
	return slices.ContainsFunc(takeSnapshot(t, b).builds(t), func(r *record) bool { return r.ID == id })
}
