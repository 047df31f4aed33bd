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
	base := start(t, App{Vite: production(t, core.Config{})})
	for path, want := range map[string]struct{ contentType, cache string }{
		script:        {"text/javascript; charset=utf-8", immutable},
		sheet:         {"text/css; charset=utf-8", immutable},
		video:         {"video/mp4", immutable},
		spaces:        {"text/javascript; charset=utf-8", immutable},
		"/robots.txt": {"text/plain; charset=utf-8", "no-cache"},
		"/index.html": {"text/html; charset=utf-8", "no-cache"},
	} {
		target := (&url.URL{Path: path}).EscapedPath()
		a := get(t, base, target)
		if a.status != http.StatusOK || a.body != content(path) || a.length != int64(len(a.body)) {
			t.Errorf("%s: status %d, %d bytes, Content-Length %d", path, a.status, len(a.body), a.length)
		}
		for name, value := range map[string]string{"Content-Type": want.contentType, "Cache-Control": want.cache, "X-Content-Type-Options": "nosniff"} {
			if got := a.header[name]; !slices.Equal(got, []string{value}) {
				t.Errorf("%s: %s: %q, want %q", path, name, got, value)
			}
		}
		if tag := a.header.Get("Etag"); len(tag) < 10 || tag[0] != '"' {
			t.Errorf("%s: ETag %q is not a strong one", path, tag)
		}
		if a.header.Get("X-After") != "" {
			t.Errorf("%s: middleware after ours ran", path)
		}
		head := do(t, request(t, base, http.MethodHead, target))
		if head.status != a.status || head.body != "" || head.length != a.length || !sameHeader(head.header, a.header) {
			t.Errorf("%s: HEAD is not GET without the body:\n%d %v\n%v", path, head.status, head.header, a.header)
		}
		if q := get(t, base, target+"?v=1&x"); q.body != a.body {
			t.Errorf("%s: with a query: %d", path, q.status)
		}
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
	base := start(t, App{Vite: production(t, core.Config{})})
	for _, path := range []string{script, "/robots.txt", video} {
		full := get(t, base, path)
		tag := full.header.Get("Etag")
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
				a := do(t, request(t, base, method, path, tt.header, tt.value))
				if a.status != tt.status {
					t.Errorf("%s %s, %s: %s: status %d, want %d", method, path, tt.header, tt.value, a.status, tt.status)
				}
				if tt.status == http.StatusNotModified && (a.body != "" || a.header.Get("Etag") != tag || a.header.Get("Cache-Control") != full.header.Get("Cache-Control")) {
					t.Errorf("%s: 304 with %d bytes and %v", path, len(a.body), a.header)
				}
			}
		}
	}
}

func testRanges(t *testing.T, start Start) {
	base := start(t, App{Vite: production(t, core.Config{})})
	for _, path := range []string{script, video} {
		want := content(path)
		size := len(want)
		tag := get(t, base, path).header.Get("Etag")
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
			a := get(t, base, path, tt.header...)
			if a.status != tt.status {
				t.Errorf("%s %q: status %d, want %d", path, tt.header, a.status, tt.status)
			}
			switch {
			case tt.status == http.StatusRequestedRangeNotSatisfiable:
				if strings.Contains(a.header.Get("Cache-Control"), "immutable") {
					t.Errorf("%s %q: an error is immutable", path, tt.header)
				}
			case a.body != tt.body || a.header.Get("Content-Encoding") != "" || a.length != int64(len(tt.body)):
				t.Errorf("%s %q: %d bytes, want %d; %v", path, tt.header, len(a.body), len(tt.body), a.header)
			case tt.status == http.StatusPartialContent && !strings.HasPrefix(a.header.Get("Content-Range"), "bytes "):
				t.Errorf("%s %q: Content-Range %q", path, tt.header, a.header.Get("Content-Range"))
			}
		}
	}
}

func testEncodings(t *testing.T, start Start) {
	base := start(t, App{Vite: production(t, core.Config{})})
	tags := map[string]string{}
	for _, tt := range []struct{ path, accept, encoding, vary string }{
		{script, "", "", "Accept-Encoding"},
		{script, "gzip, deflate, br, zstd", "gzip", "Accept-Encoding"},
		{script, "gzip;q=0, *;q=0", "", "Accept-Encoding"},
		{sheet, "", "", "Accept-Encoding"},
		{sheet, "gzip, deflate, br, zstd", "br", "Accept-Encoding"},
		{sheet, "gzip, br;q=0.5", "gzip", "Accept-Encoding"},
		{video, "gzip, br", "", ""},
		{"/robots.txt", "gzip, br", "", ""},
	} {
		var header []string
		if tt.accept != "" {
			header = []string{"Accept-Encoding", tt.accept}
		}
		a := get(t, base, tt.path, header...)
		if a.status != http.StatusOK || a.header.Get("Content-Encoding") != tt.encoding || a.header.Get("Vary") != tt.vary || a.length != int64(len(a.body)) {
			t.Errorf("%s, Accept-Encoding %q: %d, %d bytes, %v", tt.path, tt.accept, a.status, len(a.body), a.header)
		}
		tag := a.header.Get("Etag")
		for form, other := range tags {
			if other == tag && form != tt.path+" "+tt.encoding {
				t.Errorf("%s %q has the tag of %s", tt.path, tt.encoding, form)
			}
		}
		tags[tt.path+" "+tt.encoding] = tag
		switch {
		case tt.encoding == "":
			if a.body != content(tt.path) {
				t.Errorf("%s: %d bytes", tt.path, len(a.body))
			}
		case tt.path == script:
			if text := gunzip(t, a.body); text != content(tt.path) {
				t.Errorf("%s: %d bytes after gunzip", tt.path, len(text))
			}
		}
		if b := get(t, base, tt.path, append(header, "If-None-Match", tag)...); b.status != http.StatusNotModified {
			t.Errorf("%s, Accept-Encoding %q: revalidation: %d", tt.path, tt.accept, b.status)
		}
		head := do(t, request(t, base, http.MethodHead, tt.path, header...))
		if !sameHeader(head.header, a.header) || head.length != a.length {
			t.Errorf("%s, Accept-Encoding %q: HEAD is not GET:\n%v\n%v", tt.path, tt.accept, head.header, a.header)
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
	secrets := []string{content(script), builtManifest, content("/robots.txt"), "root:"}
	for name, app := range map[string]App{
		"middleware": {Vite: production(t, core.Config{})},
		"static":     {Vite: production(t, core.Config{}), Static: true},
		"spa":        {Vite: production(t, core.Config{SPA: "index.html"})},
	} {
		base := start(t, app)
		for _, path := range paths {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				a := raw(t, base, method, path)
				// A router may redirect to a cleaned path.
				redirected := a.status/100 == 3 && a.header.Get("Location") != ""
				// A page load gets the page, whatever its path is.
				isPage := name == "spa" && a.status == http.StatusOK && a.header.Get("Cache-Control") == "no-cache" && (method == http.MethodHead || a.body == content("/index.html"))
				if !redirected && !isPage && (a.status < 400 || a.status >= 500) {
					t.Errorf("%s: %s %.80q: %d %.40q", name, method, path, a.status, a.body)
				}
				if strings.Contains(a.header.Get("Cache-Control"), "immutable") {
					t.Errorf("%s: %s %.80q: an error is immutable", name, method, path)
				}
				for _, secret := range secrets {
					if strings.Contains(a.body, secret) {
						t.Errorf("%s: %s %.80q: got %.40q", name, method, path, a.body)
					}
				}
			}
		}
		// An absolute-form target names the same path (RFC 9112, 3.2.2).
		if a := raw(t, base, http.MethodGet, "http://localhost/robots.txt"); a.status != http.StatusOK || a.body != content("/robots.txt") {
			t.Errorf("%s: absolute form: %d %q", name, a.status, a.body)
		}
		if a := raw(t, base, http.MethodOptions, "*"); a.status >= 500 {
			t.Errorf("%s: asterisk form: %d", name, a.status)
		}
	}
}

func testOwnRoutes(t *testing.T, start Start) {
	release := make(chan struct{})
	base := start(t, App{Vite: production(t, core.Config{}), Release: release})
	unknown := get(t, base, "/nothing")
	if unknown.status != http.StatusNotFound || unknown.header.Get("Cache-Control") != "" {
		t.Errorf("unknown page: %d %v", unknown.status, unknown.header)
	}
	if a := get(t, base, gone); a.status != http.StatusNotFound || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("unknown file: %d %v", a.status, a.header)
	}
	for _, own := range []struct{ method, target, body string }{
		{http.MethodGet, "/assets/own", "own"},
		{http.MethodGet, "/src/own.ts", "own"},
		{http.MethodPost, "/robots.txt", "posted"},
	} {
		a := do(t, request(t, base, own.method, own.target))
		if a.status != http.StatusOK || a.body != own.body || a.header.Get("X-After") != "yes" || a.header.Get("Cache-Control") != "" {
			t.Errorf("%s %s: %d %q %v", own.method, own.target, a.status, a.body, a.header)
		}
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
		if a := do(t, request(t, base, method, script)); a.status != http.StatusNotFound && a.status != http.StatusMethodNotAllowed {
			t.Errorf("%s of a file: %d", method, a.status)
		}
	}
	a := get(t, base, "/headers", "X-Many", "a", "X-Many", "b", "X-Many", "c")
	if got := strings.ReplaceAll(a.body, " ", ""); got != "a,b,c" || !slices.Equal(a.header["X-Many"], []string{"one", "two"}) {
		t.Errorf("repeated headers: %q %q", a.body, a.header["X-Many"])
	}
	testStreaming(t, base, "/stream", "first", "last", release)
}

// testStreaming checks that the first bytes arrive before the last are sent.
func testStreaming(t *testing.T, base, target, first, last string, release chan<- struct{}) {
	t.Helper()
	resp, err := client.RoundTrip(request(t, base, http.MethodGet, target))
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

func testStatic(t *testing.T, start Start) {
	base := start(t, App{Vite: production(t, core.Config{}), Static: true})
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		for path, cache := range map[string]string{script: immutable, "/robots.txt": "no-cache"} {
			if a := do(t, request(t, base, method, path)); a.status != http.StatusOK || a.header.Get("Cache-Control") != cache || a.length != int64(len(content(path))) {
				t.Errorf("%s %s: %d %v", method, path, a.status, a.header)
			}
		}
		for _, path := range []string{gone, "/assets/", "/assetsXYZ", "/.vite/manifest.json"} {
			if a := do(t, request(t, base, method, path)); a.status != http.StatusNotFound {
				t.Errorf("%s %s: %d", method, path, a.status)
			}
		}
	}
	if a := get(t, base, gone); a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s: %v", gone, a.header)
	}
	if a := get(t, base, "/funcs"); a.status != http.StatusOK || !strings.Contains(a.body, mainTags) {
		t.Errorf("/funcs: %d %s", a.status, a.body)
	}
}

func testBase(t *testing.T, start Start) {
	for _, config := range []string{"/static/", "https://cdn.example.com/static/"} {
		base := start(t, App{Vite: production(t, core.Config{Base: config})})
		if a := get(t, base, "/static"+script); a.status != http.StatusOK || a.body != content(script) {
			t.Errorf("%s: %d", config, a.status)
		}
		if a := get(t, base, script); a.status != http.StatusNotFound {
			t.Errorf("%s: without the base: %d", config, a.status)
		}
		if a := get(t, base, "/static"+gone); a.status != http.StatusNotFound || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: unknown file: %d %v", config, a.status, a.header)
		}
		if a := get(t, base, "/funcs"); !strings.Contains(a.body, `src="`+config+`assets/main-BTYxtEBp.js"`) {
			t.Errorf("%s: /funcs: %s", config, a.body)
		}
	}
}

func testSPA(t *testing.T, start Start) {
	base := start(t, App{Vite: production(t, core.Config{SPA: "index.html"})})
	page := content("/index.html")
	for _, tt := range []struct {
		method, target string
		header         []string
		status         int
		body           string // not compared if ""
	}{
		{"GET", "/users/1", []string{"Accept", "text/html,*/*;q=0.8"}, 200, page},
		{"GET", "/users/john.doe", []string{"Sec-Fetch-Mode", "navigate"}, 200, page},
		{"GET", "/posts/42", []string{"Accept", "*/*"}, 200, page},
		{"GET", "/posts/42", nil, 200, page},
		{"GET", "/posts/42", []string{"Accept", "image/avif,image/webp,*/*;q=0.8"}, 404, ""},
		{"GET", "/api/x", []string{"Accept", "*/*"}, 404, ""},
		{"GET", "/gone.png", nil, 404, ""},
		{"GET", "/src/own.ts", []string{"Accept", "text/html"}, 200, "own"},
		{"GET", "/api/users", []string{"Accept", "application/json"}, 404, ""},
		{"GET", "/api/users", []string{"Sec-Fetch-Mode", "cors", "Accept", "text/html"}, 404, ""},
		{"POST", "/users/1", []string{"Accept", "text/html"}, 404, ""},
		{"GET", "/assets/42", []string{"Accept", "text/html"}, 200, page},
		{"GET", "/assets/42", []string{"Sec-Fetch-Mode", "navigate"}, 200, page},
		{"GET", gone, []string{"Sec-Fetch-Mode", "cors", "Accept", "*/*"}, 404, ""},
		{"GET", gone, []string{"Accept", "*/*"}, 404, ""},
		{"GET", gone, []string{"Sec-Fetch-Mode", "navigate"}, 404, ""},
		{"GET", gone, nil, 404, ""},
	} {
		a := do(t, request(t, base, tt.method, tt.target, tt.header...))
		if a.status == http.StatusMethodNotAllowed {
			a.status = http.StatusNotFound // a router's choice
		}
		if a.status != tt.status || tt.body != "" && a.body != tt.body {
			t.Errorf("%s %s %q: %d %.60q", tt.method, tt.target, tt.header, a.status, a.body)
		}
		if a.body == page && a.header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: Cache-Control %q", tt.target, a.header.Get("Cache-Control"))
		}
		if tt.target == gone && (a.header.Get("Cache-Control") != "no-store" || a.body == page) {
			t.Errorf("unknown file: %v %.40q", a.header, a.body)
		}
	}
}

// The framework's compression may compress a response once, or leave it. The
// client gets the same content.
func testCompress(t *testing.T, start Start) {
	base := start(t, App{Vite: production(t, core.Config{}), Compress: true})
	for _, path := range []string{script, "/robots.txt", "/funcs"} {
		plain := get(t, base, path)
		a := get(t, base, path, "Accept-Encoding", "gzip")
		text := a.body
		switch a.header.Get("Content-Encoding") {
		case "gzip":
			text = gunzip(t, a.body)
		case "":
		default:
			t.Errorf("%s: Content-Encoding %q", path, a.header.Get("Content-Encoding"))
		}
		if a.status != http.StatusOK || text != plain.body || len(a.header["Content-Encoding"]) > 1 {
			t.Errorf("%s: %d, %d bytes, want %d; %v", path, a.status, len(text), len(plain.body), a.header)
		}
		if a.length >= 0 && a.length != int64(len(a.body)) {
			t.Errorf("%s: Content-Length %d for %d bytes", path, a.length, len(a.body))
		}
	}
	if a := get(t, base, sheet, "Accept-Encoding", "br"); a.status != http.StatusOK || a.header.Get("Content-Encoding") != "br" || a.body != "brotli" {
		t.Errorf("a variant of the build: %d %q %v", a.status, a.body, a.header)
	}
	// A range is a part of the plain file or of its compressed form, and never
	// compressed itself (RFC 9110, section 14.2).
	for _, path := range []string{script, "/robots.txt"} {
		a := get(t, base, path, "Accept-Encoding", "gzip", "Range", "bytes=0-5")
		whole := get(t, base, path, "Accept-Encoding", a.header.Get("Content-Encoding"))
		switch {
		case a.status == http.StatusOK:
		case a.status != http.StatusPartialContent || a.body != whole.body[:6] || a.header.Get("Etag") != whole.header.Get("Etag"):
			t.Errorf("a range of %s: %d %q, want %q; %v", path, a.status, a.body, whole.body[:6], a.header)
		case a.header.Get("Content-Range") != fmt.Sprintf("bytes 0-5/%d", len(whole.body)):
			t.Errorf("a range of %s: Content-Range %q of %d bytes", path, a.header.Get("Content-Range"), len(whole.body))
		}
	}
}
