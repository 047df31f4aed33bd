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
	delete(late, script[1:])
	late[newer[1:]] = &fstest.MapFile{Data: bytes.Repeat([]byte("new "), 2<<20)} // too large for memory
	late[".vite/manifest.json"] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(builtManifest, script[1:], newer[1:]))}
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
		a := get(t, base, newer)
		if a.status != http.StatusOK || a.body != want || !slices.Equal(a.header["Cache-Control"], []string{immutable}) {
			t.Errorf("%s: %d, %d bytes, %v", name, a.status, len(a.body), a.header)
		}
		if a := get(t, base, newer, "Range", "bytes=4-7"); a.status != http.StatusPartialContent || a.body != "new " {
			t.Errorf("%s: %d %.40q", name, a.status, a.body)
		}
		if a := do(t, request(t, base, http.MethodHead, newer)); a.status != http.StatusOK || a.length != int64(len(want)) {
			t.Errorf("%s: HEAD: %d %v", name, a.status, a.header)
		}
		if a := get(t, base, "/robots.txt"); a.body != content("/robots.txt") {
			t.Errorf("%s: a file without a hash: %q", name, a.body)
		}
		if a := get(t, base, gone); a.status != http.StatusNotFound || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: a missing file: %d %v", name, a.status, a.header)
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
