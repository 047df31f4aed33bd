//go:build unix

package examples

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gocloud.dev/blob"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/bucket/buckettest"
	"github.com/govite/govite/examples/internal/app"
)

// TestKilledPublishes kills govite-bucket at a random request to the store, again and
// again. Whatever is visible then is whole. After the next publish the store is whole,
// and all pages that were ever served still load.
func TestKilledPublishes(t *testing.T) {
	t.Parallel()
	kills := 3
	if *matrix {
		kills = 20
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))

	server := buckettest.Start(t)
	v := &victim{filepath.Join(filepath.Dir(app.BuildPublisher(t)), "govite-bucket"), server}
	s := &servedBuilds{bucket: builds(t, server), dirs: map[string]string{}}
	dir := t.TempDir()
	build := func(n int) string {
		b := makeSynthetic(t, filepath.Join(dir, strconv.Itoa(n)), n, 6)
		s.add(t, b.dir)
		return b.dir
	}
	requests := v.publish(t, build(0))
	last := s.check(t, true)
	for n, kill := 1, 0; kill < kills; n++ {
		dist, at, answered := build(n), 1+random.IntN(requests), random.IntN(2) == 0
		killed, made := v.kill(t, dist, at, answered)
		if !killed {
			// Other builds need fewer requests than the first one.
			requests = made
			last = s.check(t, true)
			continue
		}
		kill++
		t.Logf("publish %d was killed at request %d of about %d, which was answered: %t", n, at, requests, answered)
		if visible := s.check(t, false); visible < last {
			t.Fatalf("%d builds are there, and %d were there before", visible, last)
		}
		// The next publish is one of the same build, or of another one.
		if random.IntN(2) == 0 {
			n++
			dist = build(n)
		}
		v.publish(t, dist)
		last = s.check(t, true)
	}
}

// A victim runs govite-bucket, which a test kills.
type victim struct {
	binary string
	server *buckettest.Server
}

// publish publishes a build. It returns the number of requests to the store.
func (v *victim) publish(t *testing.T, dist string) (requests int) {
	t.Helper()
	killed, requests, out := v.run(t, dist, 0, false)
	if killed || !strings.Contains(out, `"result":`) {
		t.Fatalf("no result:\n%s", out)
	}
	return requests
}

// kill publishes a build, and kills the program at the n-th request: before the store
// gets the request, or when it has answered. killed is false if the program has ended
// by itself, with less requests.
func (v *victim) kill(t *testing.T, dist string, n int, answered bool) (killed bool, requests int) {
	t.Helper()
	killed, requests, _ = v.run(t, dist, n, answered)
	return killed, requests
}

// run publishes a build through a breaker. It returns when the store has done all
// requests.
func (v *victim) run(t *testing.T, dist string, at int, answered bool) (killed bool, requests int, out string) {
	t.Helper()
	b := newBreaker(t, v.server, at, answered)
	defer b.proxy.Close()
	job, err := json.Marshal(map[string]any{"protocol": 1, "do": "publish", "url": b.url, "dist": dist})
	if err != nil {
		t.Fatal(err)
	}
	// The input stays open, because its end ends the program.
	in, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	defer in.Close()
	if _, err := w.Write(append(job, '\n')); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, v.binary)
	cmd.Env = append(os.Environ(), v.server.Environ()...)
	var output bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		err = cmd.Wait()
		close(ended)
	}()
	select {
	case <-b.reached:
		_ = cmd.Process.Kill() // else it has ended
		<-ended
	case <-ended:
	}
	b.goOn()
	b.proxy.Close()
	var exit *exec.ExitError
	if killed = errors.As(err, &exit) && !exit.Exited(); ctx.Err() != nil || err != nil && !killed {
		t.Fatalf("%v\n%s", err, &output)
	}
	return killed, int(b.requests.Load()), output.String()
}

// A breaker passes requests on to a store, and stops at one of them.
type breaker struct {
	url      string // of the store
	proxy    *httptest.Server
	requests atomic.Int64
	reached  chan struct{} // closed at the request
	goOn     func()        // lets the request end
}

// newBreaker returns a breaker that stops at the request with the number at: before the
// store gets the request, or when it has answered. With 0 it does not stop.
func newBreaker(t *testing.T, server *buckettest.Server, at int, answered bool) *breaker {
	t.Helper()
	u, err := url.Parse(server.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	store := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(u)
			r.Out.Host = r.In.Host // the signature has it
		},
		Transport:    &http.Transport{DisableCompression: true, DisableKeepAlives: true},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }, // the client has gone
	}
	goOn := make(chan struct{})
	b := &breaker{reached: make(chan struct{}), goOn: func() { close(goOn) }}
	b.proxy = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if b.requests.Add(1) != int64(at) {
			store.ServeHTTP(w, r)
			return
		}
		if answered {
			store.ServeHTTP(httptest.NewRecorder(), r)
		}
		close(b.reached)
		<-goOn
		panic(http.ErrAbortHandler)
	}))
	storeURL := strings.Replace(server.URL(t, cdnBucket), url.QueryEscape(server.Endpoint), url.QueryEscape(b.proxy.URL), 1)
	b.url = strings.Replace(storeURL, "?", "/"+cdnPrefix+"?", 1)
	return b
}

// servedBuilds are the builds that were published, or that a killed process has tried
// to publish.
type servedBuilds struct {
	bucket *blob.Bucket
	dirs   map[string]string // Vite's outDir, by ID
}

func (s *servedBuilds) add(t *testing.T, dir string) {
	t.Helper()
	s.dirs[newBuilt(t, dir).Version()] = dir
}

func newBuilt(t *testing.T, dir string) *core.Vite {
	t.Helper()
	v, err := core.New(core.Config{Dist: os.DirFS(dir), Mode: core.Production})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// check checks that the store has all files of the builds whose record is there: that
// all their pages load. It returns the number of these builds. applied says that the
// files without a hash are those of the newest build, too.
func (s *servedBuilds) check(t *testing.T, applied bool) (visible int) {
	t.Helper()
	const prefix = ".govite/builds/"
	ids := map[string]bool{}
	newest := ""
	for it := s.bucket.List(&blob.ListOptions{Prefix: prefix}); ; {
		object, err := it.Next(t.Context())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		newest = s.checkRecord(t, object.Key)
		ids[newest] = true
	}
	if applied {
		s.checkFiles(t, newest, func(name string) string { return name })
	}
	return len(ids)
}

// checkRecord checks that the store has the files of a record, and returns the ID.
func (s *servedBuilds) checkRecord(t *testing.T, key string) (id string) {
	t.Helper()
	text, err := s.bucket.ReadAll(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		ID    string
		Files map[string]struct {
			Size      int64
			SHA256    []byte
			Immutable bool
		}
		Texts map[string]string
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatalf("%s: %v\n%s", key, err, text)
	}
	dir, ok := s.dirs[r.ID]
	if !ok {
		t.Fatalf("%s is the record of the unknown build %q", key, r.ID)
	}
	manifest, err := os.ReadFile(filepath.Join(dir, ".vite", "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	if r.Texts[".vite/manifest.json"] != string(manifest) {
		t.Errorf("%s has the manifest %q", key, r.Texts[".vite/manifest.json"])
	}
	n := s.checkFiles(t, r.ID, func(name string) string {
		f, ok := r.Files[name]
		content, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(content)
		if !ok || f.Size != int64(len(content)) || !bytes.Equal(f.SHA256, sum[:]) || f.Immutable != strings.HasPrefix(name, "assets/") {
			t.Errorf("%s: %s is %+v", key, name, f)
		}
		if f.Immutable {
			return name
		}
		return ".govite/content/" + hex.EncodeToString(sum[:])
	})
	if n != len(r.Files) {
		t.Errorf("%s has %d files, and the build %d", key, len(r.Files), n)
	}
	return r.ID
}

// checkFiles checks that the store has all files of a build, as core would serve them,
// each at the key that keyOf returns. It returns the number of files.
func (s *servedBuilds) checkFiles(t *testing.T, id string, keyOf func(name string) string) (n int) {
	t.Helper()
	dir := s.dirs[id]
	served := newBuilt(t, dir).Middleware(http.NotFoundHandler())
	err := filepath.WalkDir(dir, func(file string, entry os.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, file) // it is below
		switch name := filepath.ToSlash(rel); {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == ".vite":
			return filepath.SkipDir
		case !entry.IsDir():
			n++
			s.checkFile(t, served, name, keyOf(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// checkFile checks that an object is what core serves for a file, or for the file of
// which the file is an encoded copy.
func (s *servedBuilds) checkFile(t *testing.T, served http.Handler, name, key string) {
	t.Helper()
	plain, encoded := strings.CutSuffix(name, ".gz")
	want := httptest.NewRecorder()
	served.ServeHTTP(want, httptest.NewRequest(http.MethodGet, "/"+plain, nil))
	if want.Code != http.StatusOK {
		t.Fatalf("core answers %d for %s", want.Code, plain)
	}
	content, err := s.bucket.ReadAll(t.Context(), key)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	a, err := s.bucket.Attributes(t.Context(), key)
	if err != nil {
		t.Error(err)
		return
	}
	encoding := ""
	if encoded {
		encoding = "gzip"
		content = gunzip(t, content)
	}
	h := want.Header()
	if !bytes.Equal(content, want.Body.Bytes()) {
		t.Errorf("%s has other content at %s", name, path.Join(cdnPrefix, key))
	}
	if key != name {
		return // browsers do not ask for the object
	}
	cacheControl := h.Get("Cache-Control")
	if a.ContentEncoding == "gzip" && strings.HasSuffix(name, ".gz") {
		cacheControl += ", no-transform"
	}
	if a.ContentType != h.Get("Content-Type") || a.CacheControl != cacheControl || a.ContentEncoding != encoding {
		t.Errorf("%s at %s: Content-Type %q, Cache-Control %q, Content-Encoding %q, and core sends %v", name, key, a.ContentType, a.CacheControl, a.ContentEncoding, h)
	}
}

func gunzip(t *testing.T, content []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(content))
	if err == nil {
		content, err = io.ReadAll(r)
	}
	if err != nil {
		t.Error(err)
	}
	return content
}
