package core

import (
	"strings"
	"testing"
	"testing/fstest"
)

const pageHTML = `<!doctype html>
<html><head>
<link rel="icon" href="/favicon.svg">
<script src="/own.js"></script>
<script async type="module" crossorigin src="/static/assets/all%20x-hGLGBJa-.js"></script>
<script type="module" src="https://elsewhere.example/x.js"></script>
<link rel="modulepreload" crossorigin href="/static/assets/b-DO4uTv7Y.js">
<link rel="stylesheet" crossorigin href="/static/assets/all-4trgJSHV.css">
<link rel="stylesheet" href="/other.css">
</head></html>`

func TestHTMLEntryWithoutARecord(t *testing.T) {
	v := inProduction(t, Config{Base: "/static/", Entries: []string{"nested/page.html"}, Dist: fstest.MapFS{
		".vite/manifest.json": {Data: []byte(`{
			"_all-hGLGBJa-.js": {"file": "assets/all x-hGLGBJa-.js", "integrity": "sha384-x"},
			"_b-DO4uTv7Y.js": {"file": "assets/b-DO4uTv7Y.js"},
			"main.ts": {"file": "assets/main-DO4uTv7Y.js", "isEntry": true}}`)},
		"assets/all x-hGLGBJa-.js": {}, "assets/b-DO4uTv7Y.js": {}, "assets/main-DO4uTv7Y.js": {}, "assets/all-4trgJSHV.css": {}, "other.css": {},
		"nested/page.html": {Data: []byte(pageHTML)},
		"empty.html":       {Data: []byte("<!doctype html>")},
	}})
	const want = `<link rel="stylesheet" crossorigin href="/static/assets/all-4trgJSHV.css">
<script async type="module" crossorigin src="/static/assets/all x-hGLGBJa-.js" integrity="sha384-x"></script>
<link rel="modulepreload" crossorigin href="/static/assets/b-DO4uTv7Y.js">
`
	for _, name := range []string{"nested/page.html", "/nested/page.html", "./nested/page.html"} {
		if got, err := v.Tags(name); err != nil || string(got) != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, got, want)
		}
	}
	got, err := v.Tags("main.ts", "nested/page.html")
	if err != nil || !strings.Contains(string(got), "main-DO4uTv7Y.js") || !strings.Contains(string(got), "all x-hGLGBJa-.js") {
		t.Errorf("%v\n%s", err, got)
	}
	if got, err := v.Tags("empty.html"); err != nil || got != "" {
		t.Errorf("a page without tags: %v %s", err, got)
	}
	if _, err := v.Tags("nested/pgae.html"); err == nil {
		t.Error("want an error for an unknown page")
	}
}
