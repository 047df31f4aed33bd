package adaptertest

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/internal/hostile"
)

func testServing(t *testing.T, start Start) {
	base := start(t, App{Vite: Production(t, core.Config{})})
	for path, want := range map[string]struct{ contentType, cache string }{
		Script:        {"text/javascript; charset=utf-8", Immutable},
		Sheet:         {"text/css; charset=utf-8", Immutable},
		Video:         {"video/mp4", Immutable},
		spaces:        {"text/javascript; charset=utf-8", Immutable},
		unhashed:      {"text/plain; charset=utf-8", "no-cache"},
		"/robots.txt": {"text/plain; charset=utf-8", "no-cache"},
		"/index.html": {"text/html; charset=utf-8", "no-cache"},
	} {
		target := (&url.URL{Path: path}).EscapedPath()
		a := get(t, base+target)
		if a.Status != http.StatusOK || a.Body != Content(path) || a.length != int64(len(a.Body)) {
			t.Errorf("%s: status %d, %d bytes, Content-Length %d", path, a.Status, len(a.Body), a.length)
		}
		for name, value := range map[string]string{"Content-Type": want.contentType, "Cache-Control": want.cache, "X-Content-Type-Options": "nosniff"} {
			if got := a.Header[name]; !slices.Equal(got, []string{value}) {
				t.Errorf("%s: %s: %q, want %q", path, name, got, value)
			}
		}
		if tag := a.Header.Get("Etag"); len(tag) < 10 || tag[0] != '"' {
			t.Errorf("%s: ETag %q is not a strong one", path, tag)
		}
		if a.Header.Get("X-Before") != "yes" || a.Header.Get("X-After") != "" {
			t.Errorf("%s: want middleware before govite's to run, and none after it: %v", path, a.Header)
		}
		head := Do(t, http.MethodHead, base+target)
		if head.Status != a.Status || head.Body != "" || head.length != a.length || !sameHeader(head.Header, a.Header) {
			t.Errorf("%s: HEAD is not GET without the body:\n%d %v\n%v", path, head.Status, head.Header, a.Header)
		}
		if q := get(t, base+target+"?v=1&x"); q.Body != a.Body {
			t.Errorf("%s: with a query: %d", path, q.Status)
		}
	}
	if a := get(t, base+encoded); a.Status != http.StatusOK || a.Body != Content(Script) {
		t.Errorf("%s: %d", encoded, a.Status)
	}
}

// sameHeader compares headers, except Date.
func sameHeader(a, b http.Header) bool {
	a, b = a.Clone(), b.Clone()
	a.Del("Date")
	b.Del("Date")
	if len(a) != len(b) {
		return false
	}
	for name, values := range a {
		if !slices.Equal(values, b[name]) {
			return false
		}
	}
	return true
}

func testConditions(t *testing.T, start Start) {
	base := start(t, App{Vite: Production(t, core.Config{})})
	for _, path := range []string{Script, "/robots.txt", Video} {
		full := get(t, base+path)
		tag := full.Header.Get("Etag")
		for _, tt := range []struct {
			header, value string
			status        int
		}{
			{"If-None-Match", tag, 304},
			{"If-None-Match", `"x", ` + tag, 304},
			{"If-None-Match", "W/" + tag, 304},
			{"If-None-Match", "*", 304},
			{"If-None-Match", `"x"`, 200},
			{"If-Match", tag, 200},
			{"If-Match", `"x"`, 412},
			{"If-Modified-Since", "Mon, 02 Jan 2006 15:04:05 GMT", 200}, // embedded files have no time
		} {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				a := Do(t, method, base+path, tt.header, tt.value)
				if a.Status != tt.status {
					t.Errorf("%s %s, %s: %s: status %d, want %d", method, path, tt.header, tt.value, a.Status, tt.status)
				}
				if tt.status == http.StatusNotModified && (a.Body != "" || a.Header.Get("Etag") != tag || a.Header.Get("Cache-Control") != full.Header.Get("Cache-Control")) {
					t.Errorf("%s: 304 with %d bytes and %v", path, len(a.Body), a.Header)
				}
			}
		}
	}
}

func testRanges(t *testing.T, start Start) {
	base := start(t, App{Vite: Production(t, core.Config{})})
	for _, path := range []string{Script, Video} {
		want := Content(path)
		size := len(want)
		tag := get(t, base+path).Header.Get("Etag")
		for _, tt := range []struct {
			header []string
			status int
			body   string
		}{
			{[]string{"Range", "bytes=0-5"}, 206, want[:6]},
			{[]string{"Range", "bytes=-7"}, 206, want[size-7:]},
			{[]string{"Range", "bytes=100-"}, 206, want[100:]},
			{[]string{"Range", "bytes=0-5", "Accept-Encoding", "gzip, br"}, 206, want[:6]},
			{[]string{"Range", "bytes=0-5", "If-Range", tag}, 206, want[:6]},
			{[]string{"Range", "bytes=0-5", "If-Range", `"other"`}, 200, want},
			{[]string{"Range", "bytes=99999999-"}, 416, ""},
		} {
			a := get(t, base+path, tt.header...)
			if a.Status != tt.status {
				t.Errorf("%s %q: status %d, want %d", path, tt.header, a.Status, tt.status)
			}
			switch {
			case tt.status == http.StatusRequestedRangeNotSatisfiable:
				if strings.Contains(a.Header.Get("Cache-Control"), "immutable") {
					t.Errorf("%s %q: an error is immutable", path, tt.header)
				}
			case a.Body != tt.body || a.Header.Get("Content-Encoding") != "" || a.length != int64(len(tt.body)):
				t.Errorf("%s %q: %d bytes, want %d; %v", path, tt.header, len(a.Body), len(tt.body), a.Header)
			case tt.status == http.StatusPartialContent && !strings.HasPrefix(a.Header.Get("Content-Range"), "bytes "):
				t.Errorf("%s %q: Content-Range %q", path, tt.header, a.Header.Get("Content-Range"))
			}
		}
	}
}

func testEncodings(t *testing.T, start Start) {
	base := start(t, App{Vite: Production(t, core.Config{})})
	tags := map[string]string{}
	for _, tt := range []struct{ path, accept, encoding, vary string }{
		{Script, "", "", "Accept-Encoding"},
		{Script, "gzip, deflate, br, zstd", "gzip", "Accept-Encoding"},
		{Script, "gzip;q=0, *;q=0", "", "Accept-Encoding"},
		{Sheet, "", "", "Accept-Encoding"},
		{Sheet, "gzip, deflate, br, zstd", "br", "Accept-Encoding"},
		{Sheet, "gzip, br;q=0.5", "gzip", "Accept-Encoding"},
		{Video, "gzip, br", "", ""},
		{"/robots.txt", "gzip, br", "", ""},
	} {
		var header []string
		if tt.accept != "" {
			header = []string{"Accept-Encoding", tt.accept}
		}
		a := get(t, base+tt.path, header...)
		if a.Status != http.StatusOK || a.Header.Get("Content-Encoding") != tt.encoding || a.Header.Get("Vary") != tt.vary || a.length != int64(len(a.Body)) {
			t.Errorf("%s, Accept-Encoding %q: %d, %d bytes, %v", tt.path, tt.accept, a.Status, len(a.Body), a.Header)
		}
		tag := a.Header.Get("Etag")
		for form, other := range tags {
			if other == tag && form != tt.path+" "+tt.encoding {
				t.Errorf("%s %q has the tag of %s", tt.path, tt.encoding, form)
			}
		}
		tags[tt.path+" "+tt.encoding] = tag
		switch {
		case tt.encoding == "":
			if a.Body != Content(tt.path) {
				t.Errorf("%s: %d bytes", tt.path, len(a.Body))
			}
		case tt.path == Script:
			if text := gunzip(t, a.Body); text != Content(tt.path) {
				t.Errorf("%s: %d bytes after gunzip", tt.path, len(text))
			}
		}
		if b := get(t, base+tt.path, append(header, "If-None-Match", tag)...); b.Status != http.StatusNotModified {
			t.Errorf("%s, Accept-Encoding %q: revalidation: %d", tt.path, tt.accept, b.Status)
		}
		head := Do(t, http.MethodHead, base+tt.path, header...)
		if !sameHeader(head.Header, a.Header) || head.length != a.length {
			t.Errorf("%s, Accept-Encoding %q: HEAD is not GET:\n%v\n%v", tt.path, tt.accept, head.Header, a.Header)
		}
	}
}

func gunzip(t testing.TB, s string) string {
	t.Helper()
	z, err := gzip.NewReader(strings.NewReader(s))
	if err != nil {
		t.Errorf("gunzip: %v", err)
		return ""
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Errorf("gunzip: %v", err)
	}
	return string(text)
}

func testHostile(t *testing.T, start Start) {
	paths := hostile.Paths()
	if len(paths) < 200 {
		t.Errorf("only %d paths", len(paths))
	}
	secrets := []string{Content(Script), builtManifest, Content("/robots.txt"), "root:"}
	for name, app := range map[string]App{
		"middleware": {Vite: Production(t, core.Config{})},
		"static":     {Vite: Production(t, core.Config{}), Static: true},
		"spa":        {Vite: Production(t, core.Config{SPA: "index.html"})},
	} {
		base := start(t, app)
		for _, path := range paths {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				a := raw(t, base, method, path)
				// A router may redirect to a cleaned path.
				redirected := a.Status/100 == 3 && a.Header.Get("Location") != ""
				// A page load gets the page, whatever its path is.
				isPage := name == "spa" && a.Status == http.StatusOK && a.Header.Get("Cache-Control") == "no-cache" && (method == http.MethodHead || a.Body == Content("/index.html"))
				if !redirected && !isPage && (a.Status < 400 || a.Status >= 500) {
					t.Errorf("%s: %s %.80q: %d %.40q", name, method, path, a.Status, a.Body)
				}
				if strings.Contains(a.Header.Get("Cache-Control"), "immutable") {
					t.Errorf("%s: %s %.80q: an error is immutable", name, method, path)
				}
				for _, secret := range secrets {
					if strings.Contains(a.Body, secret) {
						t.Errorf("%s: %s %.80q: got %.40q", name, method, path, a.Body)
					}
				}
			}
		}
		// An absolute-form target names the same path (RFC 9112, 3.2.2).
		if a := raw(t, base, http.MethodGet, "http://localhost/robots.txt"); a.Status != http.StatusOK || a.Body != Content("/robots.txt") {
			t.Errorf("%s: absolute form: %d %q", name, a.Status, a.Body)
		}
		if a := raw(t, base, http.MethodOptions, "*"); a.Status >= 500 {
			t.Errorf("%s: asterisk form: %d", name, a.Status)
		}
	}
}

func testOwnRoutes(t *testing.T, start Start) {
	release := make(chan struct{})
	base := start(t, App{Vite: Production(t, core.Config{}), Release: release})
	unknown := get(t, base+"/nothing")
	if unknown.Status != http.StatusNotFound || unknown.Header.Get("Cache-Control") != "" {
		t.Errorf("unknown page: %d %v", unknown.Status, unknown.Header)
	}
	if a := get(t, base+Gone); a.Status != http.StatusNotFound || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("unknown file: %d %v", a.Status, a.Header)
	}
	if a := get(t, base+"/assets/404"); a.Status != http.StatusNotFound || a.Body != "none" || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("an own 404 among files: %d %q %v", a.Status, a.Body, a.Header)
	}
	for _, own := range []struct{ method, target, body string }{
		{http.MethodGet, "/assets/own", "own"},
		{http.MethodGet, "/src/own.ts", "own"},
		{http.MethodPost, "/robots.txt", "posted"},
	} {
		a := Do(t, own.method, base+own.target)
		if a.Status != http.StatusOK || a.Body != own.body || a.Header.Get("X-After") != "yes" || a.Header.Get("Cache-Control") != "" {
			t.Errorf("%s %s: %d %q %v", own.method, own.target, a.Status, a.Body, a.Header)
		}
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
		if a := Do(t, method, base+Script); a.Status != http.StatusNotFound && a.Status != http.StatusMethodNotAllowed {
			t.Errorf("%s of a file: %d", method, a.Status)
		}
	}
	a := get(t, base+"/headers", "X-Many", "a", "X-Many", "b", "X-Many", "c")
	if got := strings.ReplaceAll(a.Body, " ", ""); got != "a,b,c" || !slices.Equal(a.Header["X-Many"], []string{"one", "two"}) {
		t.Errorf("repeated headers: %q %q", a.Body, a.Header["X-Many"])
	}
	testStreaming(t, base, "/stream", "first", "last", release)
}

// testStreaming checks that the first bytes arrive before the last are sent.
func testStreaming(t *testing.T, base, target, first, last string, release chan<- struct{}) {
	t.Helper()
	resp, err := client.RoundTrip(request(t, http.MethodGet, base+target))
	if err != nil {
		t.Errorf("%s: %v", target, err)
		return
	}
	defer resp.Body.Close()
	got := make([]byte, len(first))
	if _, err := io.ReadFull(resp.Body, got); err != nil || string(got) != first {
		t.Errorf("%s: first %q, %v", target, got, err)
	}
	release <- struct{}{}
	rest, err := io.ReadAll(resp.Body)
	if err != nil || string(rest) != last {
		t.Errorf("%s: then %d bytes, %v", target, len(rest), err)
	}
}

func testBase(t *testing.T, start Start) {
	for _, config := range []string{"/static/", "https://cdn.example.com/static/"} {
		base := start(t, App{Vite: Production(t, core.Config{Base: config})})
		if a := get(t, base+"/static"+Script); a.Status != http.StatusOK || a.Body != Content(Script) {
			t.Errorf("%s: %d", config, a.Status)
		}
		if a := get(t, base+Script); a.Status != http.StatusNotFound {
			t.Errorf("%s: without the base: %d", config, a.Status)
		}
		if a := get(t, base+"/static"+Gone); a.Status != http.StatusNotFound || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: unknown file: %d %v", config, a.Status, a.Header)
		}
		if a := get(t, base+"/funcs"); !strings.Contains(a.Body, `src="`+config+`assets/main-BTYxtEBp.js"`) {
			t.Errorf("%s: /funcs: %s", config, a.Body)
		}
	}
}

func testSPA(t *testing.T, start Start) {
	base := start(t, App{Vite: Production(t, core.Config{SPA: "index.html"})})
	page := Content("/index.html")
	for _, tt := range []struct {
		method, target string
		header         []string
		status         int
		body           string // not compared if ""
	}{
		{"GET", "/users/1", []string{"Accept", "text/html,*/*;q=0.8"}, 200, page},
		{"GET", "/users/john.doe", []string{"Sec-Fetch-Mode", "navigate"}, 200, page},
		{"HEAD", "/users/1", []string{"Accept", "text/html"}, 200, ""},
		{"GET", "/posts/42", []string{"Accept", "*/*"}, 200, page},
		{"GET", "/posts/42", nil, 200, page},
		{"GET", "/posts/42", []string{"Accept", "image/avif,image/webp,*/*;q=0.8"}, 404, ""},
		{"GET", "/api/x", []string{"Accept", "*/*"}, 404, ""},
		{"GET", "/gone.png", nil, 404, ""},
		{"GET", "/src/own.ts", []string{"Accept", "text/html"}, 200, "own"},
		{"GET", "/api/users", []string{"Accept", "application/json"}, 404, ""},
		{"HEAD", "/api/users", []string{"Accept", "application/json"}, 404, ""},
		{"GET", "/api/users", []string{"Sec-Fetch-Mode", "cors", "Accept", "text/html"}, 404, ""},
		{"POST", "/users/1", []string{"Accept", "text/html"}, 404, ""},
		{"GET", "/assets/42", []string{"Accept", "text/html"}, 200, page},
		{"GET", "/assets/42", []string{"Sec-Fetch-Mode", "navigate"}, 200, page},
		{"GET", Gone, []string{"Sec-Fetch-Mode", "cors", "Accept", "*/*"}, 404, ""},
		{"GET", Gone, []string{"Accept", "*/*"}, 404, ""},
		{"GET", Gone, []string{"Sec-Fetch-Mode", "navigate"}, 404, ""},
		{"GET", Gone, nil, 404, ""},
	} {
		a := Do(t, tt.method, base+tt.target, tt.header...)
		if a.Status == http.StatusMethodNotAllowed {
			a.Status = http.StatusNotFound // a router's choice
		}
		if a.Status != tt.status || tt.body != "" && a.Body != tt.body {
			t.Errorf("%s %s %q: %d %.60q", tt.method, tt.target, tt.header, a.Status, a.Body)
		}
		if isPage := a.Status == http.StatusOK && tt.body != "own"; isPage && a.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s %s: Cache-Control %q", tt.method, tt.target, a.Header.Get("Cache-Control"))
		}
		if tt.target == Gone && (a.Header.Get("Cache-Control") != "no-store" || a.Body == page) {
			t.Errorf("unknown file: %v %.40q", a.Header, a.Body)
		}
	}
}

// The framework's compression may compress a response once, or leave it. The
// client gets the same content.
func testCompress(t *testing.T, start Start) {
	base := start(t, App{Vite: Production(t, core.Config{}), Compress: true})
	for _, path := range []string{Script, "/robots.txt", "/funcs"} {
		plain := get(t, base+path)
		a := get(t, base+path, "Accept-Encoding", "gzip")
		text := a.Body
		switch a.Header.Get("Content-Encoding") {
		case "gzip":
			text = gunzip(t, a.Body)
		case "":
		default:
			t.Errorf("%s: Content-Encoding %q", path, a.Header.Get("Content-Encoding"))
		}
		if a.Status != http.StatusOK || text != plain.Body || len(a.Header["Content-Encoding"]) > 1 {
			t.Errorf("%s: %d, %d bytes, want %d; %v", path, a.Status, len(text), len(plain.Body), a.Header)
		}
		if a.length >= 0 && a.length != int64(len(a.Body)) {
			t.Errorf("%s: Content-Length %d for %d bytes", path, a.length, len(a.Body))
		}
		tag := a.Header.Get("Etag")
		if again := get(t, base+path, "Accept-Encoding", "gzip", "If-None-Match", tag); path != "/funcs" && (again.Status != http.StatusNotModified || again.Body != "") {
			t.Errorf("%s: revalidation of %s: %d", path, tag, again.Status)
		}
	}
	if a := get(t, base+Sheet, "Accept-Encoding", "br"); a.Status != http.StatusOK || a.Header.Get("Content-Encoding") != "br" || a.Body != "brotli" {
		t.Errorf("a variant of the build: %d %q %v", a.Status, a.Body, a.Header)
	}
	// A range is a part of the plain file or of its compressed form, and never
	// compressed itself (RFC 9110, section 14.2).
	for _, path := range []string{Script, "/robots.txt"} {
		a := get(t, base+path, "Accept-Encoding", "gzip", "Range", "bytes=0-5")
		whole := get(t, base+path, "Accept-Encoding", a.Header.Get("Content-Encoding"))
		switch {
		case a.Status == http.StatusOK:
		case a.Status != http.StatusPartialContent || a.Body != whole.Body[:6] || a.Header.Get("Etag") != whole.Header.Get("Etag"):
			t.Errorf("a range of %s: %d %q, want %q; %v", path, a.Status, a.Body, whole.Body[:6], a.Header)
		case a.Header.Get("Content-Range") != fmt.Sprintf("bytes 0-5/%d", len(whole.Body)):
			t.Errorf("a range of %s: Content-Range %q of %d bytes", path, a.Header.Get("Content-Range"), len(whole.Body))
		}
	}
}
