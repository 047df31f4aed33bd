package dist

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

var script = strings.Repeat("export const answer = 42\n", 200)

func build() fstest.MapFS {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return fstest.MapFS{
		".vite/manifest.json":         file("{}"),
		".DS_Store":                   file("x"),
		".well-known/security.txt":    file("Contact: x"),
		"assets/.hidden.js":           file("x"),
		"assets/main-BTYxtEBp.js":     file(script),
		"assets/main-CMUmSsHF.css":    file(script),
		"assets/main-CMUmSsHF.css.br": file("brotli"),
		"assets/main-CMUmSsHF.css.gz": file("gz"),
		"assets/logo-DS6j0tmI.png":    file("\x89PNG" + script),
		"assets/ünï code-DS6j0tmI.js": file("1"),
		"assets/_export-helper.js":    file("2"),
		"assets/empty.js":             file(""),
		"assets/data.unknown":         file("<html>"),
		"index.html":                  file("<!doctype html>"),
		"custom/manifest.json":        file("{}"),
		"robots.txt":                  file("User-agent: *"),
	}
}

func open(t testing.TB, fsys fs.FS, prefix string) *Dist {
	t.Helper()
	d, err := Open(fsys, Options{
		Prefix:    prefix,
		Immutable: func(name string) bool { return strings.Contains(name, "-") && strings.HasPrefix(name, "assets/") },
		Hidden:    func(name string) bool { return name == "custom/manifest.json" },
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// serve starts a server for d. Missing files are a 404.
func serve(t testing.TB, d *Dist) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := d.File(r.URL.Path)
		if f == nil {
			NotFound(w, r)
			return
		}
		f.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func get(t testing.TB, method, url string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	transport := &http.Transport{DisableCompression: true, DisableKeepAlives: true}
	resp, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func TestIndex(t *testing.T) {
	d := open(t, build(), "/static/")
	want := []string{
		".well-known/security.txt", "assets/_export-helper.js", "assets/data.unknown", "assets/empty.js",
		"assets/logo-DS6j0tmI.png", "assets/main-BTYxtEBp.js", "assets/main-CMUmSsHF.css", "assets/main-CMUmSsHF.css.br",
		"assets/main-CMUmSsHF.css.gz", "assets/ünï code-DS6j0tmI.js", "index.html", "robots.txt",
	}
	if got := d.Names(); !slices.Equal(got, want) {
		t.Errorf("names\n got %q\nwant %q", got, want)
	}
	for _, path := range []string{
		"", "/", "/static", "/static/", "/static/assets", "/static/assets/", "/assets/main-BTYxtEBp.js",
		"/static//assets/main-BTYxtEBp.js", "/static/assets/../robots.txt", "/static/.vite/manifest.json",
		"/static/custom/manifest.json", "/static/Robots.txt", "/static/robots.txt/", "/static/robots.txt\x00", `/static\robots.txt`,
	} {
		if f := d.File(path); f != nil {
			t.Errorf("File(%q) = %s", path, f.Name())
		}
	}
	if f := d.File("/static/assets/ünï code-DS6j0tmI.js"); f == nil || !f.Immutable() {
		t.Errorf("the name with a space: %v", f)
	}
}

func TestPrefixIsDecoded(t *testing.T) {
	s := serve(t, open(t, build(), "/my äpp/100%/"))
	url := s.URL + "/my%20%C3%A4pp/100%25/assets/"
	if resp, body := get(t, "GET", url+"%C3%BCn%C3%AF%20code-DS6j0tmI.js"); resp.StatusCode != 200 || body != "1" {
		t.Errorf("%d %q", resp.StatusCode, body)
	}
	for _, path := range []string{"/my%2520%C3%A4pp/100%25/robots.txt", "/robots.txt"} {
		if resp, _ := get(t, "GET", s.URL+path); resp.StatusCode != 404 {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
}

func TestHeaders(t *testing.T) {
	s := serve(t, open(t, build(), "/"))
	for _, tt := range []struct{ path, contentType, cacheControl string }{
		{"/assets/main-BTYxtEBp.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		{"/assets/main-CMUmSsHF.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"},
		{"/assets/logo-DS6j0tmI.png", "image/png", "public, max-age=31536000, immutable"},
		{"/assets/data.unknown", "application/octet-stream", "no-cache"},
		{"/assets/empty.js", "text/javascript; charset=utf-8", "no-cache"},
		{"/index.html", "text/html; charset=utf-8", "no-cache"},
		{"/robots.txt", "text/plain; charset=utf-8", "no-cache"},
	} {
		for _, header := range [][]string{nil, {"Range", "bytes=0-"}, {"If-None-Match", `"other"`}, {"Accept-Encoding", "gzip"}} {
			if tt.path == "/assets/empty.js" && header != nil && header[0] == "Range" {
				continue // an empty file has no ranges
			}
			head, none := get(t, "HEAD", s.URL+tt.path, header...)
			resp, body := get(t, "GET", s.URL+tt.path, header...)
			for name, want := range map[string]string{
				"Content-Type": tt.contentType, "Cache-Control": tt.cacheControl, "X-Content-Type-Options": "nosniff", "Accept-Ranges": "bytes",
			} {
				if got := resp.Header.Get(name); got != want {
					t.Errorf("%s %q: %s: %q, want %q", tt.path, header, name, got, want)
				}
			}
			if etag := resp.Header.Get("Etag"); len(etag) < 10 || etag[0] != '"' {
				t.Errorf("%s: ETag %q is not a strong one", tt.path, etag)
			}
			if resp.ContentLength != int64(len(body)) {
				t.Errorf("%s %q: Content-Length %d for %d bytes", tt.path, header, resp.ContentLength, len(body))
			}
			resp.Header.Del("Date")
			head.Header.Del("Date")
			if none != "" || head.StatusCode != resp.StatusCode || fmt.Sprint(head.Header) != fmt.Sprint(resp.Header) {
				t.Errorf("%s %q: HEAD is not GET without the body:\n%v\n%v", tt.path, header, head.Header, resp.Header)
			}
		}
	}
}

func TestConditions(t *testing.T) {
	s := serve(t, open(t, build(), "/"))
	url := s.URL + "/assets/main-BTYxtEBp.js"
	resp, _ := get(t, "GET", url)
	tag := resp.Header.Get("Etag")
	if resp, _ := get(t, "GET", url, "If-Match", `"x"`, "Accept-Encoding", "gzip"); resp.StatusCode != 412 {
		t.Errorf("If-Match with an encoding: status %d", resp.StatusCode)
	}
	for _, tt := range []struct {
		header, value string
		status        int
	}{
		{"If-None-Match", tag, 304},
		{"If-None-Match", `"x", ` + tag, 304},
		{"If-None-Match", "W/" + tag, 304}, // a proxy that compresses weakens tags
		{"If-None-Match", "*", 304},
		{"If-None-Match", `"x"`, 200},
		{"If-None-Match", "garbage", 200},
		{"If-Match", tag, 200},
		{"If-Match", `"x"`, 412},
		{"If-Unmodified-Since", "Mon, 02 Jan 2006 15:04:05 GMT", 200},
		{"If-Modified-Since", "Mon, 02 Jan 2006 15:04:05 GMT", 200}, // embed.FS has no times
	} {
		resp, body := get(t, "GET", url, tt.header, tt.value)
		if resp.StatusCode != tt.status {
			t.Errorf("%s: %s: status %d, want %d", tt.header, tt.value, resp.StatusCode, tt.status)
		}
		if tt.status == 304 && (body != "" || resp.Header.Get("Etag") != tag || resp.Header.Get("Cache-Control") == "" || resp.Header.Get("Vary") == "") {
			t.Errorf("304 with %d bytes and %v", len(body), resp.Header)
		}
	}
}

func TestRanges(t *testing.T) {
	s := serve(t, open(t, build(), "/"))
	url := s.URL + "/assets/main-BTYxtEBp.js"
	resp, _ := get(t, "GET", url)
	tag := resp.Header.Get("Etag")
	for _, tt := range []struct {
		header       []string
		status       int
		contentRange string
		body         string
	}{
		{[]string{"Range", "bytes=0-5"}, 206, "bytes 0-5/5000", script[:6]},
		{[]string{"Range", "bytes=4990-"}, 206, "bytes 4990-4999/5000", script[4990:]},
		{[]string{"Range", "bytes=-3"}, 206, "bytes 4997-4999/5000", script[4997:]},
		{[]string{"Range", "bytes=0-5", "Accept-Encoding", "gzip, br"}, 206, "bytes 0-5/5000", script[:6]},
		{[]string{"Range", "bytes=0-5", "If-Range", tag}, 206, "bytes 0-5/5000", script[:6]},
		{[]string{"Range", "bytes=0-5", "If-Range", `"other"`}, 200, "", script},
		{[]string{"Range", "bytes=9000-"}, 416, "bytes */5000", ""},
		{[]string{"Range", "lines=1-2"}, 416, "", ""},
	} {
		resp, body := get(t, "GET", url, tt.header...)
		if resp.StatusCode != tt.status || resp.Header.Get("Content-Range") != tt.contentRange {
			t.Errorf("%q: %d, Content-Range %q, want %d, %q", tt.header, resp.StatusCode, resp.Header.Get("Content-Range"), tt.status, tt.contentRange)
		}
		if tt.status == 416 {
			if strings.Contains(resp.Header.Get("Cache-Control"), "immutable") {
				t.Errorf("%q: an error is immutable", tt.header)
			}
			continue
		}
		if body != tt.body || resp.Header.Get("Content-Encoding") != "" {
			t.Errorf("%q: %d bytes, Content-Encoding %q", tt.header, len(body), resp.Header.Get("Content-Encoding"))
		}
	}
}

func TestEncodings(t *testing.T) {
	s := serve(t, open(t, build(), "/"))
	tags := map[string]string{}
	for _, tt := range []struct{ path, accept, encoding, vary string }{
		{"/assets/main-BTYxtEBp.js", "", "", "Accept-Encoding"},
		{"/assets/main-BTYxtEBp.js", "gzip, deflate, br, zstd", "gzip", "Accept-Encoding"},
		{"/assets/main-BTYxtEBp.js", "br", "", "Accept-Encoding"},
		{"/assets/main-BTYxtEBp.js", "gzip;q=0", "", "Accept-Encoding"},
		{"/assets/main-BTYxtEBp.js", "*", "gzip", "Accept-Encoding"},
		{"/assets/main-BTYxtEBp.js", "gzip;q=0, *", "", "Accept-Encoding"},
		{"/assets/main-CMUmSsHF.css", "gzip, deflate, br, zstd", "br", "Accept-Encoding"},
		{"/assets/main-CMUmSsHF.css", "GZIP ; Q=1 , br;q=0.5", "gzip", "Accept-Encoding"},
		{"/assets/main-CMUmSsHF.css", "br;q=nonsense, gzip;q=2", "", "Accept-Encoding"},
		{"/assets/main-CMUmSsHF.css", ",;,=;q,", "", "Accept-Encoding"},
		{"/assets/logo-DS6j0tmI.png", "gzip, br", "", ""},    // compressed already
		{"/robots.txt", "gzip, br", "", ""},                  // too small
		{"/assets/main-CMUmSsHF.css.br", "gzip, br", "", ""}, // has no encoding under its own name
	} {
		resp, body := get(t, "GET", s.URL+tt.path, "Accept-Encoding", tt.accept)
		if resp.Header.Get("Content-Encoding") != tt.encoding || resp.Header.Get("Vary") != tt.vary {
			t.Errorf("%s, Accept-Encoding %q: encoding %q, Vary %q", tt.path, tt.accept, resp.Header.Get("Content-Encoding"), resp.Header.Get("Vary"))
		}
		if resp.ContentLength != int64(len(body)) {
			t.Errorf("%s %q: Content-Length %d for %d bytes", tt.path, tt.accept, resp.ContentLength, len(body))
		}
		tag := resp.Header.Get("Etag")
		form := tt.path + " " + tt.encoding
		if known, ok := tags[form]; ok && known != tag {
			t.Errorf("%s: two tags, %s and %s", form, known, tag)
		}
		for other, known := range tags {
			if other != form && known == tag && strings.HasPrefix(other, tt.path+" ") {
				t.Errorf("%s and %s have the same tag", other, form)
			}
		}
		tags[form] = tag
		if resp, _ := get(t, "GET", s.URL+tt.path, "Accept-Encoding", tt.accept, "If-None-Match", tag); resp.StatusCode != 304 || resp.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s %q: revalidation: %d %v", tt.path, tt.accept, resp.StatusCode, resp.Header)
		}
		if strings.HasSuffix(tt.path, ".js") && tt.encoding == "gzip" {
			z, err := gzip.NewReader(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			if text, err := io.ReadAll(z); err != nil || string(text) != script {
				t.Errorf("gunzipped %d bytes, %v", len(text), err)
			}
		}
	}
}

func TestNegotiate(t *testing.T) {
	d := open(t, build(), "/")
	js, css := d.File("/assets/main-BTYxtEBp.js"), d.File("/assets/main-CMUmSsHF.css")
	for _, tt := range []struct{ accept, js, css string }{
		{"identity;q=1, gzip;q=0.1", "", ""},
		{"identity;q=0.5, gzip;q=0.5, br;q=0.4", "gzip", "gzip"},
		{"gzip;q=0.4, identity;q=0.5, br", "", "br"},
		{"identity, gzip", "gzip", "gzip"},
		{"identity;q=0.001, gzip;q=0.001", "gzip", "gzip"},
		{"IDENTITY;q=0.9, GZIP;q=0.8, X-GZIP", "", ""},
		{"identity", "", ""},
		{"identity;q=0", "", ""},
		{"identity;q=0, gzip;q=0.001", "gzip", "gzip"},
		{"identity;q=0.5, *;q=0", "", ""},
		{"identity;q=0.5, *", "gzip", "br"},
		{"gzip;q=0.5, *", "", "br"},
		{"gzip;q=0.5, *;q=0.2", "gzip", "gzip"},
		{"gzip;q=0.2, br;q=0.2, *;q=0.5", "", ""},
		{"gzip;q=0.2, br;q=0.2, *;q=0.5, identity;q=0.1", "gzip", "br"},
		{"*", "gzip", "br"},
		{"*;q=0", "", ""},
		{"*;q=0, gzip", "gzip", "gzip"},
		{"gzip;q=0.1", "gzip", "gzip"},
		{"gzip;q=0", "", ""},
		{"gzip;q=0.0009", "", ""},
		{"gzip;q=.5", "gzip", "gzip"},
		{"gzip;q=1.000", "gzip", "gzip"},
		{"gzip;q=1.001", "", ""},
		{"gzip;q=1.0001", "", ""},
		{"gzip;q=2", "", ""},
		{"gzip;q=00000000000000000000001", "gzip", "gzip"},
		{"gzip;q=99999999999999999999999", "", ""},
		{"gzip;q=-1, br;q=NaN", "", ""},
		{"gzip;q=", "", ""},
		{"gzip;q", "", ""},
		{"gzip;q=0.5.5", "", ""},
		{"gzip;level=9;q=0.5, br;q=0.6", "gzip", "br"},
		{"identity;q=nonsense, gzip;q=0.1", "gzip", "gzip"},
		{"identity;q=nonsense", "", ""},
		{", ;, gzip", "gzip", "gzip"},
	} {
		for _, f := range []*File{js, css} {
			want := tt.js
			if f == css {
				want = tt.css
			}
			if got := f.Negotiate(tt.accept).Encoding(); got != want {
				t.Errorf("%s, %q: %q, want %q", f.Name(), tt.accept, got, want)
			}
			if n := testing.AllocsPerRun(10, func() { f.Negotiate(tt.accept) }); n != 0 {
				t.Errorf("%q: %v allocations", tt.accept, n)
			}
		}
	}
}

// A middleware that compresses sets its encoding first.
func TestOuterEncoding(t *testing.T) {
	f := open(t, build(), "/").File("/assets/main-CMUmSsHF.css")
	w := httptest.NewRecorder()
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Vary", "Origin")
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept-Encoding", "br")
	f.ServeHTTP(w, r)
	if w.Body.String() != script || w.Header().Get("Content-Encoding") != "gzip" || !slices.Equal(w.Header()["Vary"], []string{"Origin", "Accept-Encoding"}) {
		t.Errorf("%d bytes, %v", w.Body.Len(), w.Header())
	}
}

// gzip does not make random bytes smaller.
func TestIncompressible(t *testing.T) {
	noise := make([]byte, 4000)
	random := rand.NewChaCha8([32]byte{})
	_, _ = random.Read(noise)
	s := serve(t, open(t, fstest.MapFS{"a.js": {Data: noise}}, "/"))
	resp, body := get(t, "GET", s.URL+"/a.js", "Accept-Encoding", "gzip")
	if resp.Header.Get("Content-Encoding") != "" || body != string(noise) {
		t.Errorf("%v, %d bytes", resp.Header, len(body))
	}
}

func TestLargeFilesAreStreamed(t *testing.T) {
	dir := t.TempDir()
	large := bytes.Repeat([]byte("0123456789abcdef"), fileBudget/16+1)
	path := filepath.Join(dir, "video-DS6j0tmI.mp4")
	if err := os.WriteFile(path, large, 0o600); err != nil {
		t.Fatal(err)
	}
	d := open(t, os.DirFS(dir), "/")
	f := d.File("/video-DS6j0tmI.mp4")
	if f.identity.body != nil {
		t.Fatal("the file is kept in memory")
	}
	s := serve(t, d)
	resp, body := get(t, "GET", s.URL+"/video-DS6j0tmI.mp4")
	if resp.StatusCode != 200 || body != string(large) || resp.ContentLength != int64(len(large)) {
		t.Errorf("%d, %d bytes of %d, Content-Length %d", resp.StatusCode, len(body), len(large), resp.ContentLength)
	}
	tag := resp.Header.Get("Etag")
	if resp, body := get(t, "GET", s.URL+"/video-DS6j0tmI.mp4", "Range", "bytes=16-31"); resp.StatusCode != 206 || body != "0123456789abcdef" {
		t.Errorf("range: %d, %q", resp.StatusCode, body)
	}
	if resp, _ := get(t, "GET", s.URL+"/video-DS6j0tmI.mp4", "If-None-Match", tag); resp.StatusCode != 304 {
		t.Errorf("revalidation: %d", resp.StatusCode)
	}

	// A replaced file is served without the entity tag of the old one.
	if err := os.WriteFile(path, []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(path, later, later); err != nil {
		t.Fatal(err)
	}
	resp, body = get(t, "GET", s.URL+"/video-DS6j0tmI.mp4", "If-None-Match", tag)
	if resp.StatusCode != 200 || body != "new" || resp.Header.Get("Etag") != "" || resp.ContentLength != 3 {
		t.Errorf("replaced: %d %q %v", resp.StatusCode, body, resp.Header)
	}

	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	resp, _ = get(t, "GET", s.URL+"/video-DS6j0tmI.mp4")
	if resp.StatusCode != 404 || resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("deleted: %d %v", resp.StatusCode, resp.Header)
	}
}

func TestMemoryIsASnapshot(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "robots.txt")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := serve(t, open(t, os.DirFS(dir), "/"))
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if resp, body := get(t, "GET", s.URL+"/robots.txt"); resp.StatusCode != 200 || body != "old" {
		t.Errorf("%d %q", resp.StatusCode, body)
	}
}

func TestSymbolicLinksOfTheBuild(t *testing.T) {
	store := tree(t, map[string]string{"x": "linked", "chunks/deep/b.js": "below a link"})
	dir := tree(t, map[string]string{
		"a.js":       "->" + filepath.Join(store, "x"),
		"assets":     "->" + filepath.Join(store, "chunks"),
		"self":       "->.",
		"dangling":   "->nowhere",
		".vite":      "->" + filepath.Join(store, "chunks"),
		"index.html": "<!doctype html>",
	})
	d := open(t, os.DirFS(dir), "/")
	if got := d.Names(); !slices.Equal(got, []string{"a.js", "assets/deep/b.js", "index.html"}) {
		t.Errorf("got %q", got)
	}
	for path, want := range map[string]string{"/a.js": "linked", "/assets/deep/b.js": "below a link"} {
		if f := d.File(path); f == nil || string(f.identity.body) != want {
			t.Errorf("%s: %v", path, f)
		}
	}
}

func TestOpenFails(t *testing.T) {
	if _, err := Open(failing{}, Options{}); !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
}

var errBroken = errors.New("the disk is broken")

type failing struct{}

func (failing) Open(string) (fs.File, error) { return nil, errBroken }

func TestNotFound(t *testing.T) {
	s := serve(t, open(t, build(), "/"))
	resp, _ := get(t, "GET", s.URL+"/assets/gone-BTYxtEBp.js")
	if resp.StatusCode != 404 || resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", resp.StatusCode, resp.Header)
	}
}

func FuzzNegotiate(f *testing.F) {
	d := open(f, build(), "/")
	for _, s := range []string{"", "gzip", "br;q=1.0, gzip;q=0.8, *;q=0.1", ";;;,,,", "q=1;br"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		for _, name := range d.names {
			file := d.File("/" + name)
			v := file.Negotiate(header)
			if v == nil || v.Size() != int64(len(v.Body())) {
				t.Errorf("%s: Negotiate(%q) = %v", name, header, v)
			}
			if e := v.Encoding(); e != "" && !strings.Contains(strings.ToLower(header), e) && !strings.Contains(header, "*") && !strings.Contains(header, "x-gzip") {
				t.Errorf("%s: Negotiate(%q) chose %s", name, header, e)
			}
		}
	})
}

func BenchmarkServe20KiB(b *testing.B) {
	body := strings.Repeat("0123456789abcdef", 20<<10/16)
	f := open(b, fstest.MapFS{"assets/a-BTYxtEBp.js": {Data: []byte(body)}}, "/").File("/assets/a-BTYxtEBp.js")
	w, r := discard{http.Header{}}, httptest.NewRequest("GET", "/assets/a-BTYxtEBp.js", nil)
	b.ReportAllocs()
	for b.Loop() {
		clear(w.h)
		f.ServeHTTP(w, r)
	}
}

type discard struct{ h http.Header }

func (d discard) Header() http.Header         { return d.h }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}
