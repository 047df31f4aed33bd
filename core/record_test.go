package core

import (
	"strings"
	"testing"
	"testing/fstest"
)

// recorded is a build whose file names do not show which files are hashed, with
// the plugin's record.
func recorded(record string) fstest.MapFS {
	return fstest.MapFS{
		".vite/manifest.json": {Data: []byte(`{"src/main.ts": {"file": "js/abc.js", "src": "src/main.ts", "isEntry": true}}`)},
		".vite/govite.json":   {Data: []byte(record)},
		"js/abc.js":           {Data: []byte("1")},
		"js/worker-x.js":      {Data: []byte("2")},
		"js/plain.js":         {Data: []byte("3")},
	}
}

func TestRecord(t *testing.T) {
	dist := recorded(`{"version": 1, "base": "/static/", "emitted": ["js/abc.js", "js/plain.js"], "hashed": ["js/abc.js", "js/worker-x.js"]}`)
	v, err := New(Config{Mode: Production, Dist: dist})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := v.URL("src/main.ts"); err != nil || got != "/static/js/abc.js" {
		t.Errorf("%s %v", got, err)
	}
	for path, want := range map[string]string{
		"/static/js/abc.js":      "public, max-age=31536000, immutable",
		"/static/js/worker-x.js": "public, max-age=31536000, immutable", // not in the manifest
		"/static/js/plain.js":    "no-cache",
	} {
		if _, cache := served(v, path); cache != want {
			t.Errorf("%s: %v, want %s", path, cache, want)
		}
	}
	if !v.backend().IsLost("/static/js/gone.js") {
		t.Error("a missing file below a recorded directory is not lost")
	}
	if isServed(v, "/static/.vite/govite.json") {
		t.Error("the record is published")
	}

	v, err = New(Config{Mode: Production, Dist: dist, Base: "/other/"})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := v.URL("src/main.ts"); err != nil || got != "/other/js/abc.js" {
		t.Errorf("Config.Base: %s %v", got, err)
	}
	remote := recorded(`{"version": 1, "base": "https://cdn.example.com/x/", "hashed": ["js/abc.js"]}`)
	v, err = New(Config{Mode: Production, Dist: remote})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := v.Tags("src/main.ts"); err != nil || !strings.Contains(string(got), `src="https://cdn.example.com/x/js/abc.js" integrity="sha384-`) {
		t.Errorf("another host: %s %v", got, err)
	}
}

func TestRecordErrors(t *testing.T) {
	for record, want := range map[string]string{
		`{"version": 2}`:                     "version 2",
		`{"vers`:                             "run vite build again",
		`{"version": 1, "base": "ftp://x/"}`: "ftp://x/",
	} {
		if _, err := New(Config{Mode: Production, Dist: recorded(record)}); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "govite.json") {
			t.Errorf("%s: %v", record, err)
		}
	}
}
