package fibertest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
	"github.com/govite/govite/core/adaptertest"
)

// fiber sends the same header and body as core through net/http.
func testLikeNetHTTP(t *testing.T, v Version) {
	vite := adaptertest.Production(t, core.Config{SPA: "index.html"})
	app := v.New(Config{DisableDefaultContentType: true})
	app.Use(func(c Ctx) error {
		c.Vary("Origin")
		return c.Next()
	})
	app.UseNew(vite, nil)
	base := listen(t, app)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Origin")
		vite.Middleware(vite.Fallback(nil)).ServeHTTP(w, r)
	}))
	defer s.Close()

	for _, path := range []string{"/robots.txt", adaptertest.Script, adaptertest.Sheet, adaptertest.Video, "/users/1"} {
		for _, encoding := range []string{"", "gzip", "br, gzip;q=0.5"} {
			tag := adaptertest.Do(t, "GET", s.URL+path, "Accept", "text/html", "Accept-Encoding", encoding).Header.Get("Etag")
			for _, header := range [][]string{
				{},
				{"If-None-Match", tag},
				{"If-None-Match", `"x",W/` + tag + ` , "y"`},
				{"If-None-Match", "*"},
				{"If-None-Match", `"x"`},
				{"If-None-Match", ""},
				{"If-None-Match", strings.Trim(tag, `"`)},
				{"If-None-Match", tag, "If-None-Match", `"x"`},
				{"If-None-Match", `"x"`, "If-None-Match", tag},
				{"If-None-Match", tag, "If-Match", `"x"`},
				{"If-Match", tag},
				{"If-Match", "*"},
				{"If-Match", "W/" + tag},
				{"If-Modified-Since", "Mon, 02 Jan 2106 15:04:05 GMT"},
				{"Range", "bytes=0-1"},
				{"Range", "bytes=-2"},
				{"Range", "bytes=0-1", "If-Range", tag},
				{"Range", "bytes=0-1", "If-Range", `"x"`},
				{"Range", "bytes=0-1", "If-None-Match", tag},
				{"Range", "bytes=999999999-"},
				{"Range", "lines=1"},
			} {
				for _, method := range []string{"GET", "HEAD"} {
					header = append([]string{"Accept", "text/html", "Accept-Encoding", encoding}, header...)
					got, want := adaptertest.Do(t, method, base+path, header...), adaptertest.Do(t, method, s.URL+path, header...)
					for _, a := range []adaptertest.Response{got, want} {
						a.Header.Del("Date")
						a.Header["Vary"] = []string{strings.Join(a.Header["Vary"], ", ")}
					}
					if got.Status != want.Status || got.Body != want.Body || fmt.Sprint(got.Header) != fmt.Sprint(want.Header) {
						t.Errorf("%s %s %q:\n got %d, %d bytes, %v\nwant %d, %d bytes, %v", method, path, header, got.Status, len(got.Body), got.Header, want.Status, len(want.Body), want.Header)
					}
				}
			}
			a := adaptertest.Do(t, "GET", base+path, "Accept", "text/html", "Range", "bytes=0-0,2-2")
			if a.Status != 206 || !strings.HasPrefix(a.Header.Get("Content-Type"), "multipart/byteranges") || strings.Count(a.Body, "Content-Range: bytes ") != 2 {
				t.Errorf("%s: two ranges: %d %v", path, a.Status, a.Header)
			}
		}
	}
}

// Middleware may change the body: the file stays the same.
func testFilesAreShared(t *testing.T, v Version) {
	vite, want := adaptertest.Production(t, core.Config{}), adaptertest.Content(adaptertest.Script)
	file, _ := adapter.Find(vite, http.MethodGet, adaptertest.Script, http.Header{})
	app := v.New(Config{})
	app.Wrap(Compress, 0)
	app.Wrap(ETag, 0)
	app.Use(func(c Ctx) error {
		err := c.Next()
		if body := c.RequestCtx().Response.Body(); &body[0] != &file.Variant("").Body[0] {
			t.Error("the file was copied")
		} else {
			_ = append(body, "appended"...)
		}
		_, _ = io.WriteString(c, "appended")
		return err
	})
	if err := app.Register(vite); err != nil {
		t.Fatal(err)
	}
	base := listen(t, app)
	for range 10 {
		adaptertest.Do(t, "GET", base+adaptertest.Script)
		adaptertest.Do(t, "GET", base+adaptertest.Script, "Accept-Encoding", "deflate")
	}
	if body := file.Variant("").Body; string(body) != want {
		t.Errorf("the file has changed: %.100q", body)
	}
}

func testStatic(t *testing.T, v Version) {
	app := v.New(Config{})
	app.Get("/assets/mine.js", text("mine"))
	if err := app.Static(adaptertest.Production(t, core.Config{})); err != nil {
		t.Fatal(err)
	}
	app.Get("/assets/later", text("later"))
	base := listen(t, app)
	for _, tt := range []struct {
		method, path string
		status       int
		cache        string
	}{
		{"GET", "/", 404, ""},
		{"GET", adaptertest.Script, 200, adaptertest.Immutable},
		{"HEAD", adaptertest.Script, 200, adaptertest.Immutable},
		{"GET", "/robots.txt", 200, "no-cache"},
		{"GET", "/%C3%BCn%C3%AF%20code.txt", 200, "no-cache"},
		{"GET", "/Robots.txt", 404, ""}, // fiber ignores case
		{"GET", "/robots.txt/", 404, ""},
		{"GET", "/assets/mine.js", 200, ""},
		{"GET", "/assets/later", 200, ""},
		{"GET", "/assets/nothing", 404, "no-store"},
		{"GET", "/assetsXYZ", 404, ""},
		{"POST", "/robots.txt", 405, ""},
	} {
		if a := adaptertest.Do(t, tt.method, base+tt.path); a.Status != tt.status || a.Header.Get("Cache-Control") != tt.cache {
			t.Errorf("%s %s: %d, Cache-Control %q", tt.method, tt.path, a.Status, a.Header.Get("Cache-Control"))
		}
	}

	vite := adaptertest.Production(t, core.Config{Base: "/app/"})
	app = v.New(Config{})
	if err := app.Group("/app").Static(vite); err != nil {
		t.Fatal(err)
	}
	if err := app.Group("/other").Static(vite); err == nil || !strings.Contains(err.Error(), "the group is at /other") {
		t.Errorf("a foreign prefix: %v", err)
	}
	base = listen(t, app)
	for path, status := range map[string]int{"/app" + adaptertest.Script: 200, "/app/robots.txt": 200, adaptertest.Script: 404} {
		if a := adaptertest.Do(t, "GET", base+path); a.Status != status {
			t.Errorf("in a group: %s: %d", path, a.Status)
		}
	}
}
