package dist

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
)

// remoteFS is a file system that knows the digests of its files, but for those in
// unknown.
type remoteFS struct {
	fstest.MapFS
	unknown []string
	opened  atomic.Int32
	fail    error // of Open
	half    error // after a half of a file
}

func (r *remoteFS) Open(name string) (fs.File, error) {
	f, err := r.MapFS.Open(name)
	if m := r.MapFS[name]; m == nil || err != nil {
		return f, err
	}
	r.opened.Add(1)
	if r.fail != nil {
		return nil, r.fail
	}
	if r.half != nil {
		return &halfFile{File: f, left: len(r.MapFS[name].Data) / 2, err: r.half}, nil
	}
	return f, nil
}

type halfFile struct {
	fs.File
	left int
	err  error
}

func (h *halfFile) Read(p []byte) (int, error) {
	if h.left == 0 {
		return 0, h.err
	}
	n, err := h.File.Read(p[:min(len(p), h.left)])
	h.left -= n
	return n, err
}

func (r *remoteFS) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := r.MapFS.ReadDir(name)
	for i, e := range entries {
		file := path.Join(name, e.Name())
		if m := r.MapFS[file]; m != nil && !slices.Contains(r.unknown, file) {
			entries[i] = remoteEntry{e, sha256.Sum256(m.Data)}
		}
	}
	return entries, err
}

type remoteEntry struct {
	fs.DirEntry
	sum [32]byte
}

func (e remoteEntry) Info() (fs.FileInfo, error) {
	info, err := e.DirEntry.Info()
	return remoteInfo{info, e.sum}, err
}

type remoteInfo struct {
	fs.FileInfo
	sum [32]byte
}

func (i remoteInfo) Sys() any         { return i }
func (i remoteInfo) SHA256() [32]byte { return i.sum }

// A file whose digest is known is read for its requests alone, and answered like any
// other.
func TestRemote(t *testing.T) {
	remote := &remoteFS{MapFS: build(), unknown: []string{"robots.txt"}}
	d := open(t, remote, "/")
	if n := remote.opened.Load(); n != 1 {
		t.Errorf("%d files were read at start", n)
	}
	local := serve(t, open(t, build(), "/"))
	s := serve(t, d)
	for _, name := range d.Names() {
		for _, header := range [][]string{
			nil,
			{"Accept-Encoding", "br"},
			{"Range", "bytes=1-3"},
			{"If-None-Match", "*"},
			{"If-None-Match", `"x"`},
			{"If-Match", `"x"`},
			{"If-Match", `"x"`, "If-None-Match", "*"},
		} {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				at := "/" + strings.ReplaceAll(name, " ", "%20")
				want, wantBody := get(t, method, local.URL+at, header...)
				before := remote.opened.Load()
				got, body := get(t, method, s.URL+at, header...)
				if got.StatusCode != want.StatusCode || body != wantBody {
					t.Errorf("%s %s %q: %d %.20q, want %d %.20q", method, at, header, got.StatusCode, body, want.StatusCode, wantBody)
				}
				for _, h := range []string{"Content-Type", "Content-Length", "Content-Range", "Content-Encoding", "Etag", "Cache-Control", "Vary"} {
					// Gzip on first use is for files in memory.
					isGzip := h == "Vary" && name == "assets/main-BTYxtEBp.js"
					if got.Header.Get(h) != want.Header.Get(h) && !isGzip {
						t.Errorf("%s %s %q: %s: %q, want %q", method, at, header, h, got.Header.Get(h), want.Header.Get(h))
					}
				}
				if opened := remote.opened.Load() > before; opened && (method == http.MethodHead || got.StatusCode == http.StatusNotModified) {
					t.Errorf("%s %s %q: the content was read", method, at, header)
				}
			}
		}
	}
}

// An error of the file system is reported. It is no 404, which the application or a
// cache would take for a file that is gone.
func TestRemoteFails(t *testing.T) {
	remote := &remoteFS{MapFS: build()}
	var mutex sync.Mutex
	var failed []string
	d, err := Open(remote, Options{Prefix: "/", Immutable: func(string) bool { return true }, Failed: func(name string, err error) {
		mutex.Lock()
		defer mutex.Unlock()
		failed = append(failed, fmt.Sprint(name, ": ", err))
	}})
	if err != nil {
		t.Fatal(err)
	}
	reports := func() (all string) {
		mutex.Lock()
		defer mutex.Unlock()
		all, failed = strings.Join(failed, "\n"), nil
		return all
	}
	s := serve(t, d)
	const name = "assets/main-BTYxtEBp.js"
	remote.fail = errors.New("the store is down")
	if resp, _ := get(t, http.MethodGet, s.URL+"/"+name); resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Cache-Control") != "no-store" || resp.Header.Get("Etag") != "" {
		t.Errorf("%d %v", resp.StatusCode, resp.Header)
	}
	if got := reports(); got != name+": the store is down" {
		t.Error(got)
	}
	remote.fail = fmt.Errorf("pruned: %w", fs.ErrNotExist)
	if resp, _ := get(t, http.MethodGet, s.URL+"/"+name); resp.StatusCode != http.StatusNotFound || reports() != "" {
		t.Errorf("%d %v", resp.StatusCode, resp.Header)
	}

	remote.fail, remote.half = nil, errors.New("the connection was cut")
	resp, err := http.Get(s.URL + "/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err == nil {
		t.Errorf("a half of the file is a whole response: %d bytes", len(body))
	}
	if got := reports(); got != name+": the connection was cut" {
		t.Error(got)
	}

	// Without Failed an error is nothing but a response.
	d = open(t, remote, "/")
	remote.half, remote.fail = nil, errors.New("the store is down")
	w := httptest.NewRecorder()
	d.File("/"+name).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != http.StatusServiceUnavailable {
		t.Error(w.Code)
	}
}

// Files are read in parallel, and the error of an unreadable one is the result.
func TestOpenReadsInParallel(t *testing.T) {
	files := fstest.MapFS{}
	for i := range 100 {
		files[fmt.Sprintf("file%d.js", i)] = &fstest.MapFile{Data: []byte("x")}
	}
	together := &meeting{MapFS: files, met: make(chan struct{})}
	if _, err := Open(together, Options{Prefix: "/"}); err != nil {
		t.Error(err)
	}
	remote := &remoteFS{MapFS: files, fail: errors.New("unreadable")}
	for name := range files {
		remote.unknown = append(remote.unknown, name)
	}
	if _, err := Open(remote, Options{Prefix: "/"}); err == nil || err.Error() != "reading the build: unreadable" {
		t.Error(err)
	}
	if n := remote.opened.Load(); n > mostReaders {
		t.Errorf("%d files were read after an error", n)
	}
}

// meeting lets no file be read before two are open.
type meeting struct {
	fstest.MapFS
	opened atomic.Int32
	met    chan struct{}
}

func (m *meeting) Open(name string) (fs.File, error) {
	if m.MapFS[name] != nil {
		if m.opened.Add(1) == 2 {
			close(m.met)
		}
		<-m.met
	}
	return m.MapFS.Open(name)
}
