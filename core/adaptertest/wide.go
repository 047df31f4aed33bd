package adaptertest

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/govite/govite/core"
)

// Headers as Chromium sends them.
const (
	moduleHeaders  = "Sec-Fetch-Dest: script|Sec-Fetch-Mode: cors|Accept: */*"
	classicHeaders = "Sec-Fetch-Dest: script|Sec-Fetch-Mode: no-cors|Accept: */*"
	styleHeaders   = "Sec-Fetch-Dest: style|Sec-Fetch-Mode: no-cors|Accept: text/css,*/*;q=0.1"
	imageHeaders   = "Sec-Fetch-Dest: image|Sec-Fetch-Mode: no-cors|Accept: image/avif,image/webp,image/*,*/*;q=0.8"
	fetchHeaders   = "Sec-Fetch-Dest: empty|Sec-Fetch-Mode: cors|Accept: */*"
	pageHeaders    = "Sec-Fetch-Dest: document|Sec-Fetch-Mode: navigate|Accept: text/html,*/*;q=0.8"
	plainHeaders   = "Accept: */*" // on plain http
)

// testWide checks that modules reach Vite although a route or the not-found
// handler of the application has their paths, and that everything else reaches
// the application.
func testWide(t *testing.T, start Start) {
	root := t.TempDir()
	for _, name := range []string{"src/vite.ts", "src/vite.svg", "src/vite.css", "src/vite.js", "public/vite.js"} {
		name = filepath.Join(root, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, nil, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	for _, app := range []struct {
		name, own string
		App
	}{
		{"a wide route", "wide", App{Wide: true}},
		{"an own 404", "lost", App{NotFound: true}},
		{"both", "wide", App{Wide: true, NotFound: true}},
	} {
		t.Run(app.name, func(t *testing.T) {
			vite := newStandIn(t)
			app.Vite = vite.development(t, core.Config{Root: root})
			base := start(t, app.App)
			if a := get(t, base+"/x"); a.Body != app.own {
				t.Fatalf("the application's own answer: %d %q, want %q", a.Status, a.Body, app.own)
			}
			get(t, base+"/") // a page with src/main.ts
			for _, tt := range []struct{ path, headers, referer, want string }{
				{"/src/main.ts", moduleHeaders, "/", "GET /src/main.ts accept=*/* dest=script many= forwarded="},
				{"/src/vite.ts", moduleHeaders, "/", "vite"},
				{"/virtual/vite.js", moduleHeaders, "/src/main.ts", "vite"},
				{"/other/vite.js", moduleHeaders, "/virtual/vite.js", "vite"},
				{"/virtual/vite.svg?import", moduleHeaders, "/", "vite"},
				{"/src/vite.svg", imageHeaders, "/", "vite"},
				{"/vite.js", classicHeaders, "/", "vite"},
				{"/vite.js", fetchHeaders, "/", "vite"}, // a public file
				{"/src/vite.ts", plainHeaders, "/", "vite"},
				{"/plain/vite.js", plainHeaders, "/src/main.ts", "vite"},

				{"/src/vite.ts", pageHeaders, "/", app.own},
				{"/src/vite.ts", fetchHeaders, "/", app.own},
				{"/src/vite.js", classicHeaders, "/", app.own},
				{"/own/vite.js", moduleHeaders, "/", app.own},
				{"/src/vite.css", styleHeaders, "/", app.own},
				{"/own/vite.svg", imageHeaders, "/", app.own},
				{"/own/x.js", moduleHeaders, "/src/main.ts", app.own}, // Vite's 404
				{"/src/spa.ts", moduleHeaders, "/src/main.ts", app.own},
				{"/api/vite.js", plainHeaders, "/", app.own},
				{"/src/own.ts", moduleHeaders, "/src/main.ts", "own"},
			} {
				headers := []string{"Referer", base + tt.referer}
				for header := range strings.SplitSeq(tt.headers, "|") {
					name, value, _ := strings.Cut(header, ": ")
					headers = append(headers, name, value)
				}
				if a := get(t, base+tt.path, headers...); a.Body != tt.want {
					t.Errorf("%s from %s with %s: %d %q, want %q", tt.path, tt.referer, tt.headers, a.Status, a.Body, tt.want)
				}
				if a := Do(t, http.MethodPost, base+tt.path, headers...); a.Body == "vite" {
					t.Errorf("POST %s reaches Vite", tt.path)
				}
			}
			if a := get(t, base+"/src/vite.ts"); a.Body != app.own {
				t.Errorf("without headers of a browser: %d %q", a.Status, a.Body)
			}
			if n := vite.foreign.Load(); n > 0 {
				t.Errorf("%d requests reached Vite that are not Vite's", n)
			}
		})
	}
}
