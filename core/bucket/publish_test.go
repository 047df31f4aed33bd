package bucket

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/blob/memblob"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/internal/published"
)

func TestPublish(t *testing.T) {
	t.Parallel()
	s, tap := newTap(t)
	dist := makeBuild("one")
	v, err := core.New(core.Config{Dist: dist, Mode: core.Production})
	if err != nil {
		t.Fatal(err)
	}
	var steps []string
	p, err := s.Publish(t.Context(), dist, PublishOptions{Requests: Requests{Progress: func(p Progress) {
		if len(steps) == 0 || steps[len(steps)-1] != p.Step {
			steps = append(steps, p.Step)
		}
	}}})
	if err != nil {
		t.Fatal(err)
	}
	if p.ID != v.Version() || p.Uploaded != 9 || p.Skipped != 0 || p.Bytes == 0 {
		t.Errorf("%+v", p)
	}
	if got := strings.Join(steps, " "); got != "reading comparing uploading applying" {
		t.Error(got)
	}
	checkWhole(t, tap.inner, v.Version())

	got := takeSnapshot(t, tap.inner)
	hash := digestOf("one")[:7]
	script := "assets/main-A" + hash + ".js"
	for key, want := range map[string][3]string{
		script:          {"text/javascript; charset=utf-8", "public, max-age=31536000, immutable", ""},
		script + ".br":  {"text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "br"},
		script + ".gz":  {"text/javascript; charset=utf-8", "public, max-age=31536000, immutable, no-transform", "gzip"},
		"index.html":    {"text/html; charset=utf-8", "no-cache", ""},
		"index.html.br": {"text/html; charset=utf-8", "no-cache", "br"},
		"logo.svg":      {"image/svg+xml", "no-cache", ""},
	} {
		a := got[key].attrs
		if a == nil {
			t.Errorf("%s is missing", key)
			continue
		}
		if headers := [3]string{a.ContentType, a.CacheControl, a.ContentEncoding}; headers != want {
			t.Errorf("%s: %q", key, headers)
		}
	}
	for key := range got {
		if strings.Contains(key, ".vite") || strings.HasPrefix(key, pendingPrefix) {
			t.Errorf("%s is there", key)
		}
	}

	// The record for the directory of the build is that of the store.
	r, err := published.Parse(p.Record)
	if err != nil {
		t.Fatal(err)
	}
	if f := r.Files[script]; !f.Immutable || !strings.HasPrefix(f.Integrity, "sha384-") || f.Size != int64(len(dist[script].Data)) {
		t.Errorf("%+v", f)
	}
	if f := r.Files["logo.svg"]; f.Immutable || f.Integrity != "" {
		t.Errorf("%+v", f)
	}
	if got.builds(t)[0].Texts[".vite/manifest.json"] != string(dist[".vite/manifest.json"].Data) {
		t.Error("the record has not the manifest")
	}
	recorded := maps.Clone(dist)
	recorded[published.Name] = &fstest.MapFile{Data: p.Record}
	if v, err = core.New(core.Config{Dist: recorded, Mode: core.Production}); err != nil || v.Version() != p.ID {
		t.Error(v, err)
	}
}

// TestPublishAgain publishes the same build again: a few requests, and no object is
// written but the pending record.
func TestPublishAgain(t *testing.T) {
	t.Parallel()
	s, tap := newTap(t)
	first := publish(t, s, makeBuild("one"))
	before := len(tap.calls)
	again := publish(t, s, makeBuild("one"))
	if again.Uploaded != 0 || again.Skipped != 9 || again.ID != first.ID || string(again.Record) != string(first.Record) {
		t.Errorf("%+v", again)
	}
	if made := tap.calls[before:]; len(made) > 16 {
		t.Errorf("%d requests: %v", len(made), made)
	}
	if n := len(takeSnapshot(t, tap.inner).builds(t)); n != 1 {
		t.Errorf("%d records", n)
	}
	if n := tap.count("^write " + pendingPrefix); n != 2 {
		t.Errorf("%d pending records", n)
	}
	// An object that another program has removed, or replaced, comes back.
	ctx := t.Context()
	for _, key := range []string{"assets/shared-C1234567.js", "index.html"} {
		if err := tap.inner.Delete(ctx, key); err != nil {
			t.Fatal(err)
		}
	}
	if err := tap.inner.WriteAll(ctx, "sw.js", []byte("// two"), nil); err != nil {
		t.Fatal(err)
	}
	if p := publish(t, s, makeBuild("one")); p.Uploaded != 3 {
		t.Errorf("%+v", p)
	}
	checkWhole(t, tap.inner, first.ID)
}

// TestPublishEarlier publishes an earlier build again, as after a mistake.
func TestPublishEarlier(t *testing.T) {
	t.Parallel()
	s, tap := newTap(t)
	s.now = func() time.Time { return time.Unix(1e9, 0) } // and the clock stands still
	one := publish(t, s, makeBuild("one"))
	two := publish(t, s, makeBuild("two"))
	checkWhole(t, tap.inner, two.ID)
	if p := publish(t, s, makeBuild("one")); p.ID != one.ID || p.Uploaded != 3 {
		t.Errorf("%+v", p) // index.html, its copy and sw.js
	}
	checkWhole(t, tap.inner, one.ID)
	builds, err := s.builds(t.Context())
	if err != nil || len(builds) != 2 || builds[0].id != one.ID {
		t.Error(builds, err)
	}
}

func TestPublishDryRun(t *testing.T) {
	t.Parallel()
	s, tap := newTap(t)
	publish(t, s, makeBuild("one"))
	before := takeSnapshot(t, tap.inner).keys()
	p, err := s.Publish(t.Context(), makeBuild("two"), PublishOptions{DryRun: true})
	if err != nil || p.Uploaded != 7 || p.Skipped != 2 {
		t.Errorf("%+v, %v", p, err)
	}
	if got := takeSnapshot(t, tap.inner).keys(); strings.Join(got, " ") != strings.Join(before, " ") {
		t.Errorf("%q", got)
	}
	if n := tap.count("^write"); n != len(before)+1 { // the pending record of the first build is gone
		t.Errorf("%d writes, %d objects", n, len(before))
	}
}

// TestPublishEncoded publishes with each place of encoded copies.
func TestPublishEncoded(t *testing.T) {
	t.Parallel()
	script := "assets/main-A" + digestOf("one")[:7] + ".js"
	tests := map[Encoded]struct {
		script, page string // Content-Encoding at the names
		copies       bool   // whether copies have keys of their own
	}{
		EncodedKeys:   {"", "", true},
		EncodedBrotli: {"br", "br", false},
		EncodedGzip:   {"gzip", "", false},
		EncodedNone:   {"", "", false},
	}
	for mode, test := range tests {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			s, tap := newTap(t)
			for range 2 {
				p, err := s.Publish(t.Context(), makeBuild("one"), PublishOptions{Encoded: mode})
				if err != nil {
					t.Fatal(err)
				}
				checkWhole(t, tap.inner, p.ID)
			}
			got := takeSnapshot(t, tap.inner)
			for key, want := range map[string]string{script: test.script, "index.html": test.page, "logo.svg": ""} {
				a := got[key].attrs
				if a == nil || a.ContentEncoding != want {
					t.Errorf("%s: %+v", key, a)
				}
			}
			if _, ok := got[script+".br"]; ok != test.copies {
				t.Errorf("%q", got.keys())
			}
			// Applications find the plain content of each file.
			r := got.builds(t)[0]
			dist := makeBuild("one")
			for name := range r.Files {
				if content := got[r.keyOf(name)].content; string(content) != string(dist[name].Data) {
					t.Errorf("%s: %q", name, content)
				}
			}
		})
	}
	t.Run("mixed", func(t *testing.T) {
		t.Parallel()
		s, _ := newTap(t)
		publish(t, s, makeBuild("one"))
		_, err := s.Publish(t.Context(), makeBuild("one"), PublishOptions{Encoded: EncodedBrotli})
		checkError(t, err, script+" has another form in the build", `encoded copies "keys"`)
	})
	t.Run("unknown", func(t *testing.T) {
		t.Parallel()
		s, _ := newTap(t)
		_, err := s.Publish(t.Context(), makeBuild("one"), PublishOptions{Encoded: "zip"})
		checkError(t, err, `"zip": want keys, br, gzip or none`)
	})
}

func checkError(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("the error lacks %q: %v", part, err)
		}
	}
}

// TestPublishConflict publishes a build with a hashed name that another build has with
// other content.
func TestPublishConflict(t *testing.T) {
	t.Parallel()
	changed := func(name string, size int) fs.FS {
		dist := makeBuild("two")
		dist[name].Data = []byte(strings.Repeat("x", size))
		return dist
	}
	shared := "assets/shared-C1234567.js"
	for _, size := range []int{1, len("export const shared = 1")} {
		s, tap := newTap(t)
		publish(t, s, makeBuild("one"))
		before := takeSnapshot(t, tap.inner).keys()
		_, err := s.Publish(t.Context(), changed(shared, size), PublishOptions{})
		checkError(t, err, shared+" has other content than in the build "+idOf(t, makeBuild("one")))
		if got := takeSnapshot(t, tap.inner).keys(); strings.Join(got, " ") != strings.Join(before, " ") {
			t.Errorf("%q, want %q", got, before)
		}
	}

	// Two processes at the same time: the second one learns of the first one by its
	// pending record.
	s, tap := newTap(t)
	other, _ := tapOf(t, tap.inner)
	tap.before = once("write "+shared, func() {
		_, err := other.Publish(t.Context(), changed(shared, 1), PublishOptions{})
		checkError(t, err, "another process uploads this hashed name with other content", pendingPrefix)
	})
	checkWhole(t, tap.inner, publish(t, s, makeBuild("one")).ID)

	// No build names the object: a process was killed, or another program wrote it.
	s, tap = newTap(t)
	if err := tap.inner.WriteAll(t.Context(), shared, []byte("other"), nil); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, tap.inner, publish(t, s, makeBuild("one")).ID)

	// An object that has the content, but not the headers.
	s, tap = newTap(t)
	if err := tap.inner.WriteAll(t.Context(), shared, []byte("export const shared = 1"), nil); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, tap.inner, publish(t, s, makeBuild("one")).ID)
}

// once returns a function for tap.before that calls f before the first request of this
// text.
func once(text string, f func()) func(context.Context, call) error {
	var once sync.Once
	return func(_ context.Context, c call) error {
		if c.String() == text {
			once.Do(f)
		}
		return nil
	}
}

// TestPublishCopies publishes a build whose script is that of another build, with
// another encoded copy: that of the store stays, and both records name it.
func TestPublishCopies(t *testing.T) {
	t.Parallel()
	s, tap := newTap(t)
	one := publish(t, s, makeBuild("one"))
	script := "assets/main-A" + digestOf("one")[:7] + ".js"
	dist := makeBuild("one")
	dist[script+".br"].Data = []byte("of a newer compressor")
	two := publish(t, s, dist)
	if one.ID == two.ID {
		t.Fatal("the builds have the same ID")
	}
	checkWhole(t, tap.inner, two.ID)
	if got := string(takeSnapshot(t, tap.inner)[script+".br"].content); got != "brotli of one" {
		t.Error(got)
	}
	if p := publish(t, s, dist); p.Uploaded != 0 {
		t.Errorf("%+v", p)
	}
}

// TestPublishNames publishes files whose names URLs escape.
func TestPublishNames(t *testing.T) {
	t.Parallel()
	dist := awkwardBuild()
	for name, inner := range map[string]*blob.Bucket{"memory": memblob.OpenBucket(nil), "directory": openDirectory(t, t.TempDir())} {
		t.Run(name, func(t *testing.T) {
			s := New(inner)
			for i := range 2 {
				p := publish(t, s, dist)
				if i == 1 && p.Uploaded > 0 {
					t.Errorf("%+v", p)
				}
				checkWhole(t, inner, p.ID)
			}
			for name := range awkward {
				if got := string(takeSnapshot(t, inner)[name].content); got != awkward[name] {
					t.Errorf("%s: %q", name, got)
				}
			}
		})
	}
}

// awkward are files with awkward names and their contents.
var awkward = map[string]string{
	"a b.txt":            "space",
	"ü/日本.txt":           "unicode",
	"a#b?c%20d.txt":      "URL",
	"a+b&c=d;e,f.txt":    "form",
	"empty.txt":          "",
	`quote"'.txt`:        "quotes",
	".well-known/x.json": "{}",
}

func awkwardBuild() fstest.MapFS {
	dist := makeBuild("one")
	for name, content := range awkward {
		dist[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return dist
}

func openDirectory(t *testing.T, dir string) *blob.Bucket {
	t.Helper()
	b, err := fileblob.OpenBucket(dir, &fileblob.Options{CreateDir: true, NoTempDir: true})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestPublishDirectory publishes to directories, with and without metadata.
func TestPublishDirectory(t *testing.T) {
	t.Parallel()
	for _, parameters := range []string{"", "&metadata=skip"} {
		dir := filepath.ToSlash(t.TempDir())
		s, err := Open(t.Context(), "file://"+dir+"?no_tmp_dir=true"+parameters)
		if err != nil {
			t.Fatal(err)
		}
		for i, name := range []string{"one", "two", "two"} {
			p := publish(t, s, makeBuild(name))
			if want := []int{9, 7, 0}[i]; p.Uploaded != want {
				t.Errorf("%q: %+v", parameters, p)
			}
			if parameters == "" {
				checkWhole(t, s.bucket, p.ID)
			}
		}
		if _, err := s.Prune(t.Context(), PruneOptions{Keep: 1}); err != nil {
			t.Error(err)
		}
		if parameters == "" {
			checkWhole(t, s.bucket, idOf(t, makeBuild("two")))
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestPublishErrors publishes what is no whole build, and to what is no whole store.
func TestPublishErrors(t *testing.T) {
	t.Parallel()
	without := func(name string) fs.FS {
		dist := makeBuild("one")
		delete(dist, name)
		return dist
	}
	manifestAlone := fstest.MapFS{
		".vite/manifest.json": makeBuild("one")[".vite/manifest.json"],
		".vite/govite.json":   {Data: []byte(`{"version": 1, "base": "https://cdn.example.com/"}`)},
	}
	tests := []struct {
		name string
		dist fs.FS
		want string
	}{
		{"no manifest", without(".vite/manifest.json"), "the build has no manifest"},
		{"a missing file", without("assets/shared-C1234567.js"), "lacks: assets/shared-C1234567.js"},
		{"the manifest alone", manifestAlone, "the manifest names files that are not there"},
	}
	for _, test := range tests {
		s, tap := newTap(t)
		_, err := s.Publish(t.Context(), test.dist, PublishOptions{})
		checkError(t, err, test.want)
		if len(tap.calls) > 0 {
			t.Errorf("%s: %v", test.name, tap.calls)
		}
	}

	s, tap := newTap(t)
	key := newBuildKey(time.Now(), "newer").key
	if err := tap.inner.WriteAll(t.Context(), key, []byte(`{"version": 2}`), nil); err != nil {
		t.Fatal(err)
	}
	_, err := s.Publish(t.Context(), makeBuild("one"), PublishOptions{})
	checkError(t, err, key, "version 2, and this govite reads version 1")
	_, err = s.Prune(t.Context(), PruneOptions{Keep: 1})
	if err != nil {
		t.Error(err) // nothing goes
	}
	if got := takeSnapshot(t, tap.inner).keys(); len(got) != 1 {
		t.Errorf("%q", got)
	}

	for _, r := range []Requests{{Parallel: -1}, {Timeout: -1}} {
		if _, err := s.Publish(t.Context(), makeBuild("one"), PublishOptions{Requests: r}); err == nil {
			t.Errorf("%+v: no error", r)
		}
	}
}

// changing is a file system whose files larger than the memory of core change when they
// are opened again.
type changing struct {
	fstest.MapFS
	opened map[string]int
	mutex  *sync.Mutex
}

func (c changing) Open(name string) (fs.File, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.opened[name]++
	if f := c.MapFS[name]; f != nil && len(f.Data) > 4<<20 && c.opened[name] > 2 {
		return fstest.MapFS{name: {Data: append([]byte("x"), f.Data[1:]...)}}.Open(name)
	}
	return c.MapFS.Open(name)
}

// TestPublishLarge publishes files that are not kept in memory, and notices when they
// change.
func TestPublishLarge(t *testing.T) {
	t.Parallel()
	for _, size := range []int{mostInMemory, mostInMemory + 1} {
		dist := makeBuild("one")
		dist["film.mp4"] = &fstest.MapFile{Data: make([]byte, size)}
		s, tap := newTap(t)
		p := publish(t, s, dist)
		checkWhole(t, tap.inner, p.ID)
		// The next publisher copies the film from the store.
		if err := tap.inner.Delete(t.Context(), "film.mp4"); err != nil {
			t.Fatal(err)
		}
		other, _ := tapOf(t, tap.inner)
		r := &publication{requester: mustRequester(t, other), local: &local{record: &record{}}, records: &known{}}
		if err := r.apply(t.Context()); err != nil {
			t.Fatal(err)
		}
		checkWhole(t, tap.inner, p.ID)

		s, tap = newTap(t)
		_, err := s.Publish(t.Context(), changing{dist, map[string]int{}, &sync.Mutex{}}, PublishOptions{})
		checkError(t, err, "the file has changed while the build was published")
		if isVisible(t, tap.inner, p.ID) {
			t.Error("the build is visible")
		}
	}
}

func mustRequester(t *testing.T, s *Store) *requester {
	t.Helper()
	r, err := s.requester(Requests{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// errLost is the error of requests after the process was killed.
var errLost = errors.New("the process was killed")

// killAt makes the process die at the n-th request of a tap, before the request or, with
// answered, after it. It returns the context of the process.
func (b *tap) killAt(t testing.TB, n int, answered bool) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	made := 0
	b.before = func(context.Context, call) error {
		b.mutex.Lock()
		defer b.mutex.Unlock()
		made++
		if made > n || made == n && !answered {
			cancel(errLost)
			return errLost
		}
		return nil
	}
	b.after = func(context.Context, call) error {
		b.mutex.Lock()
		defer b.mutex.Unlock()
		if made >= n {
			cancel(errLost)
			return errLost
		}
		return nil
	}
	return ctx
}

// TestPublishKilled kills a publish at each of its requests. The store is never half
// visible, and the next publish of the same or of another build makes it whole.
func TestPublishKilled(t *testing.T) {
	t.Parallel()
	for _, parallel := range []int{1, 8} {
		for _, next := range []string{"two", "three"} {
			for _, answered := range []bool{false, true} {
				t.Run(fmt.Sprintf("%d,%s,%v", parallel, next, answered), func(t *testing.T) {
					t.Parallel()
					for n := 1; ; n++ {
						s, tap := newTap(t)
						one := publish(t, s, makeBuild("one"))
						ctx := tap.killAt(t, n, answered)
						_, err := s.Publish(ctx, makeBuild("two"), PublishOptions{Requests: Requests{Parallel: parallel}})
						if err == nil {
							if n < 20 {
								t.Fatalf("the publish needs %d requests", n)
							}
							return
						}
						if !errors.Is(err, errLost) {
							t.Fatalf("killed at request %d: %v", n, err)
						}
						killed := takeSnapshot(t, tap.inner)
						for _, p := range killed.problems(t) {
							t.Errorf("killed at request %d: %s", n, p)
						}
						if builds := killed.builds(t); builds[len(builds)-1].ID != one.ID {
							t.Errorf("killed at request %d: the first build is gone", n)
						}
						other, _ := tapOf(t, tap.inner)
						p := publish(t, other, makeBuild(next))
						checkWhole(t, tap.inner, p.ID)
						if t.Failed() {
							t.Fatalf("killed at request %d", n)
						}
					}
				})
			}
		}
	}
}

// TestPublishTwice lets a process publish at each request of another process: a
// different build, and the same one. Both end with the newest build.
func TestPublishTwice(t *testing.T) {
	t.Parallel()
	for _, second := range []string{"two", "one"} {
		t.Run(second, func(t *testing.T) {
			t.Parallel()
			for n := 1; ; n++ {
				s, tap := newTap(t)
				publish(t, s, makeBuild("zero"))
				other, _ := tapOf(t, tap.inner)
				made := 0
				tap.before = func(context.Context, call) error {
					tap.mutex.Lock()
					made++
					now := made == n
					tap.mutex.Unlock()
					if now {
						publish(t, other, makeBuild(second))
					}
					for _, p := range takeSnapshot(t, tap.inner).problems(t) {
						t.Errorf("at request %d: %s", n, p)
					}
					return nil
				}
				p, err := s.Publish(t.Context(), makeBuild("one"), PublishOptions{Requests: Requests{Parallel: 1}})
				if err != nil {
					t.Fatalf("at request %d: %v", n, err)
				}
				if made < n {
					return
				}
				builds := takeSnapshot(t, tap.inner).builds(t)
				checkWhole(t, tap.inner, builds[0].ID)
				if !isVisible(t, tap.inner, p.ID) || t.Failed() {
					t.Fatalf("at request %d", n)
				}
			}
		})
	}
}
