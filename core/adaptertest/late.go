package adaptertest

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/internal/backend"
	"github.com/govite/govite/core/internal/pace"
)

// testLate serves the files of a build that came into a store of Config.Previous after
// the start, from a file system that reads for each request.
func testLate(t *testing.T, start Start) {
	const newer = "/assets/main-NEWtEBp1.js"
	late := maps.Clone(built)
	delete(late, Script[1:])
	late[newer[1:]] = &fstest.MapFile{Data: bytes.Repeat([]byte("new "), 2<<20)} // too large for memory
	late[".vite/manifest.json"] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(builtManifest, Script[1:], newer[1:]))}
	late["robots.txt"] = &fstest.MapFile{Data: []byte("of the newer build")}
	for name, app := range map[string]App{"middleware": {}, "static": {Static: true}} {
		s := &store{}
		v, err := backend.Open(core.Config{Mode: core.Production, Dist: built, Previous: []fs.FS{s}}, pace.Pace{Look: time.Millisecond, Missing: patience})
		if err != nil {
			t.Fatal(err)
		}
		app.Vite = v.(*core.Vite)
		base := start(t, app)
		s.build.Store(&late)
		want := string(late[newer[1:]].Data)
		a := get(t, base+newer)
		if a.Status != http.StatusOK || a.Body != want || !slices.Equal(a.Header["Cache-Control"], []string{Immutable}) {
			t.Errorf("%s: %d, %d bytes, %v", name, a.Status, len(a.Body), a.Header)
		}
		if a := get(t, base+newer, "Range", "bytes=4-7"); a.Status != http.StatusPartialContent || a.Body != "new " {
			t.Errorf("%s: %d %.40q", name, a.Status, a.Body)
		}
		if a := Do(t, http.MethodHead, base+newer); a.Status != http.StatusOK || a.length != int64(len(want)) {
			t.Errorf("%s: HEAD: %d %v", name, a.Status, a.Header)
		}
		if a := get(t, base+"/robots.txt"); a.Body != Content("/robots.txt") {
			t.Errorf("%s: a file without a hash: %q", name, a.Body)
		}
		if a := get(t, base+Gone); a.Status != http.StatusNotFound || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: a missing file: %d %v", name, a.Status, a.Header)
		}
	}
}

// store is a store without a build at first.
type store struct{ build atomic.Pointer[fstest.MapFS] }

func (*store) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("Latest was not called")}
}

// Latest returns the build.
func (s *store) Latest() (fs.FS, error) {
	build := s.build.Load()
	if build == nil {
		return nil, fs.ErrNotExist
	}
	return *build, nil
}
