package weigh

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/manifest"
)

const files = `{
  "src/main.ts": {"file": "assets/main-AAAAAAAA.js", "src": "src/main.ts", "isEntry": true, "imports": ["_shared.js"], "dynamicImports": ["src/lazy.ts"], "css": ["assets/main-AAAAAAAA.css"], "assets": ["assets/x-AAAAAAAA.woff2"]},
  "src/admin.ts": {"file": "assets/admin-AAAAAAAA.js", "src": "src/admin.ts", "isEntry": true, "imports": ["_shared.js"]},
  "src/style.css": {"file": "assets/style-AAAAAAAA.css", "src": "src/style.css", "isEntry": true},
  "src/logo.svg": {"file": "assets/logo-AAAAAAAA.svg", "src": "src/logo.svg", "isEntry": true},
  "_shared.js": {"file": "assets/shared-AAAAAAAA.js", "imports": ["_deep.js"]},
  "_deep.js": {"file": "assets/deep-AAAAAAAA.js", "assets": ["assets/x-AAAAAAAA.woff2"]},
  "src/lazy.ts": {"file": "assets/lazy-AAAAAAAA.js", "isDynamicEntry": true}
}`

func newBuild(t *testing.T, base, extra string) (*core.Vite, *manifest.Manifest) {
	t.Helper()
	long := []byte(strings.Repeat("some text, ", 400))
	dist := fstest.MapFS{
		".vite/manifest.json":          {Data: []byte(files)},
		".vite/govite.json":            {Data: []byte(`{"version": 1, "base": "` + base + `"` + extra + `}`)},
		"assets/main-AAAAAAAA.js":      {Data: long},
		"assets/main-AAAAAAAA.js.br":   {Data: []byte("12345")},
		"assets/main-AAAAAAAA.js.gz":   {Data: []byte("1234567")},
		"assets/main-AAAAAAAA.css":     {Data: long},
		"assets/admin-AAAAAAAA.js":     {Data: []byte("short")},
		"assets/style-AAAAAAAA.css":    {Data: []byte("style")},
		"assets/logo-AAAAAAAA.svg":     {Data: []byte("<svg/>")},
		"assets/shared-AAAAAAAA.js":    {Data: []byte("shared")},
		"assets/deep-AAAAAAAA.js":      {Data: []byte("deep")},
		"assets/lazy-AAAAAAAA.js":      {Data: long},
		"assets/x-AAAAAAAA.woff2":      {Data: long},
		"assets/unused-AAAAAAAA.woff2": {Data: long},
	}
	v, err := core.New(core.Config{Dist: dist, Mode: core.Production})
	if err != nil {
		t.Fatal(err)
	}
	m, err := manifest.Parse([]byte(files))
	if err != nil {
		t.Fatal(err)
	}
	return v, m
}

func TestBuild(t *testing.T) {
	for _, base := range []string{"/", "/a%20b/", "https://cdn.example.com/x/", "//cdn.example.com/"} {
		v, m := newBuild(t, base, "")
		r, err := Build(t.Context(), v, m)
		if err != nil {
			t.Fatal(err)
		}
		const long = 4400
		css := compressedSize(t, long)
		brotli := r.Entries[1].Brotli - 5 - 6 - 4 // of the stylesheet
		if brotli <= 0 || brotli >= css {
			t.Errorf("%s: a stylesheet has %d bytes in brotli, and %d in gzip", base, brotli, css)
		}
		want := &Report{
			Entries: []Entry{
				{Name: "src/admin.ts", Files: []string{"assets/admin-AAAAAAAA.js", "assets/deep-AAAAAAAA.js", "assets/shared-AAAAAAAA.js"}, Size: Size{15, 15, 15}, Assets: long},
				{Name: "src/main.ts", Files: []string{"assets/main-AAAAAAAA.css", "assets/main-AAAAAAAA.js", "assets/deep-AAAAAAAA.js", "assets/shared-AAAAAAAA.js"},
					Size: Size{2*long + 10, 7 + css + 10, 5 + brotli + 10}, Assets: long},
				{Name: "src/style.css", Files: []string{"assets/style-AAAAAAAA.css"}, Size: Size{5, 5, 5}},
			},
			Total:    Size{2*long + 20, 7 + css + 20, 5 + brotli + 20},
			Assets:   long,
			Computed: true,
		}
		if !reflect.DeepEqual(r, want) {
			t.Errorf("%s: got\n%+v\nnot\n%+v", base, r, want)
		}
	}
}

// TestInjected has tags of Vite's plugins: files of the build count, those of other
// hosts are named, and scripts for browsers without modules are neither.
func TestInjected(t *testing.T) {
	const tags = `<link rel='preload' as='font' href='/assets/unused-AAAAAAAA.woff2'><link rel='icon' href='/assets/logo-AAAAAAAA.svg'>` +
		`<link rel='stylesheet' href='https://fonts.example.com/assets/lazy-AAAAAAAA.js'><script nomodule src='/assets/lazy-AAAAAAAA.js'></script><!--entry-->`
	v, m := newBuild(t, "/", `, "hashed": [], "injected": {"html": ["`+tags+`"], "pages": {"assets/main-AAAAAAAA.js": 0}}`)
	r, err := Build(t.Context(), v, m)
	if err != nil {
		t.Fatal(err)
	}
	e := r.Entries[1]
	if !reflect.DeepEqual(e.Elsewhere, []string{"https://fonts.example.com/assets/lazy-AAAAAAAA.js"}) || e.Raw != 3*4400+10 || e.Files[0] != "assets/unused-AAAAAAAA.woff2" {
		tags, _ := v.Tags(e.Name)
		t.Errorf("%+v of\n%s", e, tags)
	}
}

func TestEnd(t *testing.T) {
	v, m := newBuild(t, "/", "")
	stopped := errors.New("stopped")
	ctx, stop := context.WithCancelCause(t.Context())
	stop(stopped)
	if _, err := Build(ctx, v, m); !errors.Is(err, stopped) {
		t.Errorf("%v", err)
	}
}

// compressedSize returns the size of the long text in gzip, as core compresses it.
func compressedSize(t *testing.T, length int) int64 {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(strings.Repeat("some text, ", length/11))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return int64(b.Len())
}
