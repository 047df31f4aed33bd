package dist

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"testing/iotest"
	"time"
)

// forwardFS is a file system of files that cannot seek, like those of a zip
// archive or a bucket.
type forwardFS struct {
	fstest.MapFS
	open atomic.Int64 // files that are not closed
}

func (f *forwardFS) Open(name string) (fs.File, error) {
	file, err := f.MapFS.Open(name)
	if err != nil {
		return nil, err
	}
	f.open.Add(1)
	return &forwardFile{File: file, fsys: f}, nil
}

type forwardFile struct {
	fs.File // hides Seek
	fsys    *forwardFS
}

func (f *forwardFile) Close() error {
	f.fsys.open.Add(-1)
	return f.File.Close()
}

// A file gets the same responses from a file system that can seek and from one
// that cannot.
func TestFilesWithoutSeek(t *testing.T) {
	noise := make([]byte, fileBudget+1000)
	random := rand.NewChaCha8([32]byte{})
	_, _ = random.Read(noise)
	files := fstest.MapFS{
		"assets/video-DS6j0tmI.mp4":   {Data: noise},
		"assets/large-DS6j0tmI.js":    {Data: append(noise, "more"...)},
		"assets/large-DS6j0tmI.js.br": {Data: noise},
	}
	forward := &forwardFS{MapFS: files}
	seeks, reads := serve(t, open(t, files, "/")), serve(t, open(t, forward, "/"))
	dump := func(resp *http.Response, body string) string {
		resp.Header.Del("Date")
		text := fmt.Sprintf("%d %d %v\n%s", resp.StatusCode, resp.ContentLength, resp.Header, body)
		if _, random, ok := strings.Cut(resp.Header.Get("Content-Type"), "boundary="); ok {
			text = strings.ReplaceAll(text, random, "boundary")
		}
		return text
	}
	for name := range files {
		resp, _ := get(t, "HEAD", seeks.URL+"/"+name)
		tag := resp.Header.Get("Etag")
		for _, tt := range []struct {
			header []string
			status int
		}{
			{nil, 200},
			{[]string{"Accept-Encoding", "br"}, 200},
			{[]string{"If-None-Match", tag}, 304},
			{[]string{"If-None-Match", `"x"`}, 200},
			{[]string{"If-Match", tag}, 200},
			{[]string{"If-Match", `"x"`}, 412},
			{[]string{"If-Match", `"x"`, "Accept-Encoding", "br"}, 412},
			{[]string{"If-None-Match", `"x"`, "Accept-Encoding", "br"}, 200},
			{[]string{"If-Unmodified-Since", "Mon, 02 Jan 2006 15:04:05 GMT"}, 200},
			{[]string{"Range", "bytes=100-199"}, 206},
			{[]string{"Range", "bytes=-10"}, 206},
			{[]string{"Range", "bytes=4194304-"}, 206},
			{[]string{"Range", "bytes=4000000-4000009, 5-9, 7-7, -1"}, 206},
			{[]string{"Range", "bytes=0-9", "If-Range", tag}, 206},
			{[]string{"Range", "bytes=0-9", "If-Range", `"x"`}, 200},
			{[]string{"Range", "bytes=99999999-"}, 416},
		} {
			for _, method := range []string{"GET", "HEAD"} {
				want, wantBody := get(t, method, seeks.URL+"/"+name, tt.header...)
				got, gotBody := get(t, method, reads.URL+"/"+name, tt.header...)
				if got.StatusCode != tt.status || dump(got, gotBody) != dump(want, wantBody) {
					t.Errorf("%s %s %q: %d %v, %d bytes\nwant %d %v, %d bytes",
						method, name, tt.header, got.StatusCode, got.Header, len(gotBody), want.StatusCode, want.Header, len(wantBody))
				}
			}
		}
	}
	reads.Close() // waits for the handlers
	if n := forward.open.Load(); n != 0 {
		t.Errorf("%d files are open", n)
	}
}

func TestReopener(t *testing.T) {
	content := []byte(strings.Repeat("0123456789", 100))
	fsys := &forwardFS{MapFS: fstest.MapFS{"a": {Data: content}}}
	newReopener := func() *reopener {
		file, err := fsys.Open("a")
		if err != nil {
			t.Fatal(err)
		}
		return &reopener{fsys: fsys, name: "a", file: file, position: position{size: int64(len(content))}}
	}
	r := newReopener()
	if err := iotest.TestReader(r, content); err != nil {
		t.Error(err)
	}
	if n, err := r.Seek(5000, io.SeekStart); n != 5000 || err != nil {
		t.Errorf("beyond the end: %d, %v", n, err)
	}
	if n, err := r.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("a read beyond the end: %d, %v", n, err)
	}
	if err := r.Close(); err != nil || fsys.open.Load() != 0 {
		t.Errorf("%v, %d files are open", err, fsys.open.Load())
	}

	for name, replace := range map[string]func(){
		"deleted":      func() { delete(fsys.MapFS, "a") },
		"another size": func() { fsys.MapFS["a"] = &fstest.MapFile{Data: []byte("new")} },
		"another time": func() { fsys.MapFS["a"] = &fstest.MapFile{Data: content, ModTime: time.Unix(1, 0)} },
	} {
		fsys.MapFS["a"] = &fstest.MapFile{Data: content}
		r := newReopener()
		if _, err := io.CopyN(io.Discard, r, 10); err != nil {
			t.Fatal(err)
		}
		replace()
		rest, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(rest, content[10:]) {
			t.Errorf("%s: forward: %d bytes, %v", name, len(rest), err)
		}
		if _, err := r.Seek(0, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		if n, err := r.Read(make([]byte, 1)); n != 0 || err == nil || errors.Is(err, io.EOF) {
			t.Errorf("%s: back: %d, %v", name, n, err)
		}
		if err := r.Close(); err != nil || fsys.open.Load() != 0 {
			t.Errorf("%s: %v, %d files are open", name, err, fsys.open.Load())
		}
	}
}
