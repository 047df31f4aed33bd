package build

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/govite/govite/core/internal/settings"
)

func openBuild(t *testing.T, dist fstest.MapFS) *Build {
	t.Helper()
	b, err := Open(&settings.Settings{Dist: dist, Integrity: settings.IntegrityNone})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestFiles returns the files of a build as a store gets them.
func TestFiles(t *testing.T) {
	t.Parallel()
	record := `{"version": 1, "emitted": ["a-A1234567.js", "a-A1234567.js.map"], "hashed": ["a-A1234567.js", "a-A1234567.js.map"]}`
	b := openBuild(t, fstest.MapFS{
		".vite/manifest.json": {Data: []byte(`{"a.ts": {"file": "a-A1234567.js", "isEntry": true}}`)},
		".vite/govite.json":   {Data: []byte(record)},
		"a-A1234567.js":       {Data: []byte(strings.Repeat("a", 100))},
		"a-A1234567.js.br":    {Data: []byte("a")},
		"a-A1234567.js.map":   {Data: []byte("{}")},
		"b-A1234567.br":       {Data: []byte("the copy of nothing")},
		"logo.svg":            {Data: []byte("<svg/>")},
		"style.css":           {Data: []byte("a{}")},
	})
	files, err := b.Files()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range files {
		line := f.Name()
		if f.Immutable {
			line += " immutable"
		}
		if f.HasIntegrity {
			line += " integrity"
		}
		got = append(got, line)
	}
	want := "a-A1234567.js immutable integrity, a-A1234567.js.br immutable, a-A1234567.js.map, b-A1234567.br, logo.svg, style.css integrity"
	if list := strings.Join(got, ", "); list != want {
		t.Errorf("%s\nwant %s", list, want)
	}
}

// TestFilesLacks opens a build without its files, as an application with a CDN may have
// it.
func TestFilesLacks(t *testing.T) {
	t.Parallel()
	b := openBuild(t, fstest.MapFS{
		".vite/manifest.json": {Data: []byte(`{"a.ts": {"file": "a-A1234567.js", "isEntry": true}}`)},
		".vite/govite.json":   {Data: []byte(`{"version": 1, "base": "https://cdn.example.com/"}`)},
	})
	if _, err := b.Files(); err == nil || !strings.Contains(err.Error(), "a-A1234567.js: run vite build") {
		t.Error(err)
	}
}
