package bucket

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"gocloud.dev/blob/fileblob"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/internal/published"
)

// withVideo returns a build with a file that is too large for the cache of s.
func withVideo(s *Store, name string) fstest.MapFS {
	dist := makeBuild(name)
	s.most = 8000
	dist["video.mp4"] = &fstest.MapFile{Data: []byte(strings.Repeat("0123456789abcdef", 501))}
	return dist
}

func latest(t testing.TB, fsys fs.FS) fs.FS {
	t.Helper()
	now, err := fsys.(interface{ Latest() (fs.FS, error) }).Latest()
	if err != nil {
		t.Fatal(err)
	}
	return now
}

// inProduction returns a Vite for the configuration.
func inProduction(t testing.TB, c core.Config) *core.Vite {
	t.Helper()
	c.Mode = core.Production
	v, err := core.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// The file systems of a store are file systems, wherever encoded copies are.
func TestFileSystems(t *testing.T) {
	t.Parallel()
	for _, encoded := range []Encoded{EncodedKeys, EncodedBrotli, EncodedGzip, EncodedNone} {
		t.Run(string(encoded), func(t *testing.T) {
			t.Parallel()
			s, _ := newTap(t)
			dist := withVideo(s, "one")
			p, err := s.Publish(t.Context(), dist, PublishOptions{Encoded: encoded})
			if err != nil {
				t.Fatal(err)
			}
			names := []string{published.Name}
			for name := range dist {
				if encoded == EncodedKeys || !strings.HasSuffix(name, ".br") && !strings.HasSuffix(name, ".gz") || encoded != EncodedNone && strings.HasSuffix(name, encoded.extension()) {
					names = append(names, name)
				}
			}
			for name, fsys := range map[string]fs.FS{
				"Dist": s.Dist(), "Latest of Dist": latest(t, s.Dist()), "DistOf": s.DistOf(p.ID),
				"Previous": s.Previous(1)[0],
			} {
				if err := fstest.TestFS(fsys, names...); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				for file, want := range dist {
					got, err := fs.ReadFile(fsys, file)
					if encoded != EncodedKeys && errors.Is(err, fs.ErrNotExist) && (strings.HasSuffix(file, ".br") || strings.HasSuffix(file, ".gz")) {
						continue
					}
					if err != nil || string(got) != string(want.Data) {
						t.Errorf("%s: %s: %d bytes, %v", name, file, len(got), err)
					}
				}
			}
			for name, fsys := range map[string]fs.FS{"Manifest": s.Manifest(), "ManifestOf": s.ManifestOf(p.ID)} {
				if err := fstest.TestFS(fsys, ".vite/manifest.json", published.Name); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				if _, err := fs.Stat(fsys, "logo.svg"); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%s has other files: %v", name, err)
				}
			}
		})
	}
}

// An application is the same with all files, with those of the store, and with the
// manifest alone.
func TestApplications(t *testing.T) {
	t.Parallel()
	s, tap := newTap(t)
	dist := withVideo(s, "one")
	p := publish(t, s, dist)
	const cdn = "https://cdn.example.com/app/"
	embedded := inProduction(t, core.Config{Dist: dist, Base: cdn})
	want, err := embedded.Tags("src/main.ts")
	if err != nil || !strings.Contains(string(want), `integrity="sha384-`) {
		t.Fatal(err, want)
	}
	for name, fsys := range map[string]fs.FS{
		"Dist": s.Dist(), "Manifest": s.Manifest(), "DistOf": s.DistOf(p.ID), "ManifestOf": s.ManifestOf(p.ID),
		"two embedded files": fstest.MapFS{".vite/manifest.json": dist[".vite/manifest.json"], published.Name: {Data: p.Record}},
	} {
		v := inProduction(t, core.Config{Dist: fsys, Base: cdn})
		if v.Version() != embedded.Version() || v.Version() != p.ID {
			t.Errorf("%s: version %s, want %s, the ID %s", name, v.Version(), embedded.Version(), p.ID)
		}
		if got, err := v.Tags("src/main.ts"); err != nil || got != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, got, want)
		}
		if got, err := v.URL("logo.svg"); err != nil || got != cdn+"logo.svg" {
			t.Errorf("%s: %s %v", name, got, err)
		}
		if _, err := v.URL("nothing.svg"); err == nil {
			t.Errorf("%s: nothing.svg has a URL", name)
		}
	}
	// The integrity is that of the record.
	if n := tap.count("^read (assets|.govite/content)/"); n != 0 {
		t.Errorf("%d files were read", n)
	}

	v := inProduction(t, core.Config{Dist: s.Dist(), SPA: "index.html", Document: func(_ *http.Request, d *core.Document) error {
		d.Title("filled")
		return nil
	}})
	if got, err := v.Inline("logo.svg"); err != nil || fmt.Sprint(got) != "<svg/>" {
		t.Error(got, err)
	}
	answer := func(method, target string, header ...string) *httptest.ResponseRecorder {
		w, r := httptest.NewRecorder(), httptest.NewRequest(method, target, nil)
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		v.Middleware(v.Fallback(nil)).ServeHTTP(w, r)
		return w
	}
	if w := answer(http.MethodGet, "/users/17"); !strings.Contains(w.Body.String(), "<title>filled</title>") || !strings.Contains(w.Body.String(), "assets/main-A") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := answer(http.MethodGet, "/video.mp4", "Range", "bytes=16-19"); w.Code != http.StatusPartialContent || w.Body.String() != "0123" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for name, file := range dist {
		if strings.HasPrefix(name, ".vite") || name == "index.html" {
			continue
		}
		w := answer(http.MethodGet, "/"+name)
		if w.Code != http.StatusOK || w.Body.String() != string(file.Data) {
			t.Errorf("%s: %d, %d bytes", name, w.Code, w.Body.Len())
		}
		if _, ok := dist[name+".br"]; ok {
			if w := answer(http.MethodGet, "/"+name, "Accept-Encoding", "br"); w.Header().Get("Content-Encoding") != "br" || w.Body.String() != string(dist[name+".br"].Data) {
				t.Errorf("%s: %v %s", name, w.Header(), w.Body)
			}
		}
	}
}

// A process follows the store with Reload, serves earlier builds, and newer ones.
func TestDeploys(t *testing.T) {
	t.Parallel()
	s, _ := newTap(t)
	old := makeBuild("old")
	publish(t, s, old)
	v := inProduction(t, core.Config{Dist: s.Dist(), Previous: s.Previous(3)})
	have := func(dist fstest.MapFS, want bool) {
		t.Helper()
		for name := range dist {
			if strings.HasPrefix(name, "assets/main") && !strings.HasSuffix(name, ".br") && !strings.HasSuffix(name, ".gz") {
				w := httptest.NewRecorder()
				v.Middleware(v.Fallback(nil)).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/"+name, nil))
				if ok := w.Code == http.StatusOK && w.Body.String() == string(dist[name].Data); ok != want {
					t.Errorf("%s: %d %s", name, w.Code, w.Body)
				}
			}
		}
	}
	have(old, true)
	newer := makeBuild("newer")
	p := publish(t, s, newer)
	have(newer, true)
	if v.Version() == p.ID {
		t.Error("the build changed without Reload")
	}
	if err := v.Reload(); err != nil || v.Version() != p.ID {
		t.Error(err, v.Version())
	}
	have(old, true)
	v = inProduction(t, core.Config{Dist: s.Dist(), Previous: s.Previous(3)}) // another machine
	have(old, true)
	v = inProduction(t, core.Config{Dist: s.DistOf(idOf(t, old))})
	have(old, true)
	if err := v.Reload(); err != nil || v.Version() != idOf(t, old) {
		t.Errorf("%v: a pinned build changed to %s", err, v.Version())
	}
}

// A start and a reload cost a listing, and a record is read once.
func TestRequestsOfAStart(t *testing.T) {
	t.Parallel()
	s, tap := newTap(t)
	ids := make([]string, 4)
	for i := range ids {
		ids[i] = publish(t, s, makeBuild(fmt.Sprint("build", i))).ID
	}
	tap.calls = nil
	expect := func(when string, lists, reads int) {
		t.Helper()
		if l, r, all := tap.count("^list"), tap.count("^read .govite/builds/"), tap.count(""); l != lists || r != reads || all != l+r {
			t.Errorf("%s: %d listings, %d records, %d in all: %v", when, l, r, all, tap.calls)
		}
		tap.calls = nil
	}
	v := inProduction(t, core.Config{Dist: s.Dist()})
	expect("New", 1, 1)
	if err := v.Reload(); err != nil {
		t.Fatal(err)
	}
	expect("Reload", 1, 0)
	other := inProduction(t, core.Config{Dist: s.Manifest(), Previous: s.Previous(3), Base: "https://cdn.example.com/"})
	expect("New with three earlier builds", 2, 1+2) // Manifest reads without files, and v has the newest one
	if err := other.Reload(); err != nil {
		t.Fatal(err)
	}
	expect("Reload with three earlier builds", 2, 0)
	pinned := inProduction(t, core.Config{Dist: s.DistOf(ids[1])})
	expect("New with an ID", 1, 0)
	if err := pinned.Reload(); err != nil {
		t.Fatal(err)
	}
	expect("Reload with an ID", 0, 0)
}

// large returns the record of a build with this many files, none of which is in the
// store.
func large(t testing.TB, files int) *record {
	t.Helper()
	var manifest strings.Builder
	r := &record{Record: published.Record{ID: "large", Published: time.Unix(1e9, 0).UTC(), Files: map[string]published.File{}}, Encoded: EncodedKeys}
	for i := range files {
		name := fmt.Sprintf("assets/page%d-BTYxtEBp.js", i)
		fmt.Fprintf(&manifest, `, "src/page%d.ts": {"file": %q, "name": "page%d", "src": "src/page%d.ts", "isEntry": true}`, i, name, i, i)
		r.Files[name] = published.File{Size: 1000, SHA256: published.DigestOf([]byte(name)), Integrity: "sha384-x", Immutable: true}
	}
	text := "{" + manifest.String()[1:] + "}"
	r.Texts = map[string]string{".vite/manifest.json": text}
	r.Manifest = published.DigestOf([]byte(text))
	return r
}

// put writes a record.
func put(t testing.TB, tap *tap, r *record) {
	t.Helper()
	text, err := r.encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := tap.inner.WriteAll(t.Context(), newBuildKey(r.Published, r.ID).key, text, nil); err != nil {
		t.Fatal(err)
	}
}

// The start of an application does not read files, with sha384 integrity neither.
func TestStartOfALargeBuild(t *testing.T) {
	t.Parallel()
	s, tap := newTap(t)
	put(t, tap, large(t, 10_000))
	v := inProduction(t, core.Config{Dist: s.Dist(), Integrity: core.IntegritySHA384})
	if got, err := v.Tags("src/page9999.ts"); err != nil || !strings.Contains(string(got), `integrity="sha384-x"`) {
		t.Error(got, err)
	}
	if n := tap.count(""); n != 2 {
		t.Errorf("%d requests: %v", n, tap.calls[:min(n, 10)])
	}
}

func TestNoBuild(t *testing.T) {
	t.Parallel()
	s, tap := newTap(t)
	for name, tt := range map[string]struct {
		config core.Config
		want   string
	}{
		"an empty store": {core.Config{Dist: s.Dist()}, "govite: there is no build in Config.Dist: run govite publish: bucket: the store has no build"},
		"no such ID":     {core.Config{Dist: s.ManifestOf("0f3a")}, `the store has no build "0f3a"; it has `},
	} {
		tt.config.Mode = core.Production
		if _, err := core.New(tt.config); err == nil || !strings.Contains(err.Error(), tt.want) || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := fs.ReadDir(s.Dist(), "."); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	dist := makeBuild("one")
	v := inProduction(t, core.Config{Dist: dist, Previous: s.Previous(3)})
	if n := tap.count("^list"); n != 1+2+1 {
		t.Errorf("%d listings: %v", n, tap.calls)
	}
	p := publish(t, s, makeBuild("two"))
	if err := v.Reload(); err != nil {
		t.Error(err)
	}
	if list := s.Previous(-1); len(list) != 0 {
		t.Error(list)
	}
	_, err := core.New(core.Config{Mode: core.Production, Dist: s.DistOf("0f3a")})
	if err == nil || !strings.Contains(err.Error(), "it has "+p.ID+": ") {
		t.Error(err)
	}
}

// Records that govite has not written, or that were changed, are errors.
func TestHostileRecords(t *testing.T) {
	t.Parallel()
	file := published.File{Size: 1, SHA256: published.DigestOf([]byte("x"))}
	for name, tt := range map[string]struct {
		change func(*record)
		want   string
	}{
		"a path above":              {func(r *record) { r.Files["../x"] = file }, `the file "../x" has no valid path`},
		"an absolute path":          {func(r *record) { r.Files["/etc/passwd"] = file }, `the file "/etc/passwd" has no valid path`},
		"the root":                  {func(r *record) { r.Files["."] = file }, `the file "." has no valid path`},
		"an empty path":             {func(r *record) { r.Files[""] = file }, `the file "" has no valid path`},
		"a negative size":           {func(r *record) { r.Files["x"] = published.File{Size: -1, SHA256: file.SHA256} }, "no valid path, size or digest"},
		"a short digest":            {func(r *record) { r.Files["x"] = published.File{SHA256: file.SHA256[:31]} }, "no valid path, size or digest"},
		"a file as a directory":     {func(r *record) { r.Files["a"], r.Files["a/b"] = file, file }, "a as a file and as a directory"},
		"a text above":              {func(r *record) { r.Texts["../x"] = "x" }, `a file "../x", which is no path`},
		"a text as root":            {func(r *record) { r.Texts["."] = "x" }, `a file ".", which is no path`},
		"a text as a directory":     {func(r *record) { r.Texts["assets"] = "x" }, "assets as a file and as a directory"},
		"a text below a file":       {func(r *record) { r.Files["a"] = file; r.Texts["a/b"] = "x" }, "a as a file and as a directory"},
		"a text for another file":   {func(r *record) { r.Files["a"] = file; r.Texts["a"] = "y" }, "the record has a twice, with two contents"},
		"no texts":                  {func(r *record) { r.Texts = nil }, "the record lacks the manifest"},
		"another manifest":          {func(r *record) { r.Texts[".vite/manifest.json"] = "{}" }, "the record lacks the manifest"},
		"another ID":                {func(r *record) { r.ID = "other" }, "has the record of the build other"},
		"an ID that is a path":      {func(r *record) { r.ID = "../x" }, `the ID "../x" is none`},
		"encoded copies":            {func(r *record) { r.Encoded = "zip" }, `encoded copies: "zip"`},
		"a manifest that is no map": {func(r *record) { r.Texts[".vite/manifest.json"] = "[]"; r.Manifest = published.DigestOf([]byte("[]")) }, "manifest"},
	} {
		s, tap := newTap(t)
		r := large(t, 3)
		key := newBuildKey(r.Published, r.ID).key
		tt.change(r)
		text, err := r.encode()
		if err != nil {
			t.Fatal(err)
		}
		if err := tap.inner.WriteAll(t.Context(), key, text, nil); err != nil {
			t.Fatal(err)
		}
		_, err = core.New(core.Config{Mode: core.Production, Dist: s.Dist()})
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.HasPrefix(tt.want, "the record") && !strings.Contains(err.Error(), key) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s, tap := newTap(t)
	for key, text := range map[string]string{"x": `{`, "y": `{"version": 2}`} {
		if err := tap.inner.WriteAll(t.Context(), newBuildKey(time.Now(), key).key, []byte(text), nil); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Dist().(*follower).Latest(); err == nil || !strings.Contains(err.Error(), ".govite/builds/") || !strings.Contains(err.Error(), "publish") {
			t.Error(err)
		}
	}
}

// A file of a dot directory, which a changed record may name, is not served.
func TestRecordServesNoDotFiles(t *testing.T) {
	t.Parallel()
	s, tap := newTap(t)
	r := large(t, 1)
	file := published.File{Size: 1, SHA256: published.DigestOf([]byte("x")), Immutable: true}
	r.Files[".govite/builds/secret.json"], r.Files["assets/.env"] = file, file
	put(t, tap, r)
	v := inProduction(t, core.Config{Dist: s.Dist()})
	for _, target := range []string{"/.govite/builds/secret.json", "/assets/.env", "/.vite/manifest.json", "/.vite/published.json"} {
		w := httptest.NewRecorder()
		v.Middleware(v.Fallback(nil)).ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
		if w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
}

// An object store that does not answer bounds New and Reload.
func TestStoreHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, tap := newTap(t)
		publish(t, s, makeBuild("one"))
		v := inProduction(t, core.Config{Dist: s.Dist(), Previous: s.Previous(3)})
		tap.before = func(ctx context.Context, _ call) error {
			<-ctx.Done()
			return context.Cause(ctx)
		}
		start := time.Now()
		took := func(what string, err error, want time.Duration) {
			t.Helper()
			if d := time.Since(start); d != want || err == nil || !strings.Contains(err.Error(), fmt.Sprintf("the object store gave no answer in %v", want)) {
				t.Errorf("%s: after %v: %v", what, d, err)
			}
			start = time.Now()
		}
		took("Reload", v.Reload(), usualReadTimeout)
		_, err := core.New(core.Config{Mode: core.Production, Dist: s.Manifest()})
		took("New", err, usualReadTimeout)
		_, err = core.New(core.Config{Mode: core.Production, Dist: makeBuild("two"), Previous: s.Previous(3)})
		took("New with earlier builds", err, usualReadTimeout)
		s.Timeout = time.Second
		_, err = fs.ReadFile(latestKnown(s, v), "logo.svg")
		took("a file", err, time.Second)
		s.Timeout = -1
		if _, err := s.Dist().(*follower).Latest(); err == nil || !strings.Contains(err.Error(), "Store.Timeout is -1ns") {
			t.Error(err)
		}
	})
}

// latestKnown returns the only build that is in use.
func latestKnown(s *Store, v *core.Vite) fs.FS {
	defer v.Mode() // keeps the build
	s.opening.Lock()
	defer s.opening.Unlock()
	for key, p := range maps.All(s.opened) {
		if b := p.Value(); b != nil && key.files {
			return b
		}
	}
	return nil
}

// Errors that may pass are tried again, and others say what to do.
func TestReadFails(t *testing.T) {
	t.Parallel()
	s, tap := newTap(t)
	publish(t, s, makeBuild("one"))
	failures := 2
	tap.before = func(context.Context, call) error {
		if failures--; failures >= 0 {
			return errors.New("500 internal server error")
		}
		return nil
	}
	v := inProduction(t, core.Config{Dist: s.Dist()})
	tap.before = func(context.Context, call) error { return denied{} }
	tap.calls = nil
	if err := v.Reload(); err == nil || !strings.Contains(err.Error(), "correct the credentials of the store") || tap.count("") != 1 {
		t.Errorf("%v after %d requests", err, tap.count(""))
	}
}

// denied is an error of the AWS SDK.
type denied struct{}

func (denied) Error() string       { return "api error InvalidAccessKeyId" }
func (denied) HTTPStatusCode() int { return http.StatusForbidden }

// A directory is a store, too.
func TestFileStore(t *testing.T) {
	t.Parallel()
	b, err := fileblob.OpenBucket(t.TempDir(), &fileblob.Options{NoTempDir: true})
	if err != nil {
		t.Fatal(err)
	}
	s := New(b)
	defer s.Close()
	dist := withVideo(s, "one")
	p := publish(t, s, dist)
	v := inProduction(t, core.Config{Dist: s.Dist(), Previous: s.Previous(2)})
	if v.Version() != p.ID {
		t.Error(v.Version())
	}
	for name, file := range dist {
		if got, err := fs.ReadFile(s.Dist(), name); err != nil || string(got) != string(file.Data) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
}
