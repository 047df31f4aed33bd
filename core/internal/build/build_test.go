package build

import (
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/govite/govite/core/internal/settings"
)

// output is the output of a build whose hashed files have this hash in their
// names.
func output(hash string) fstest.MapFS {
	return fstest.MapFS{
		".vite/manifest.json":         {Data: fmt.Appendf(nil, `{"src/main.ts": {"file": "assets/main-%s.js", "src": "src/main.ts", "isEntry": true}}`, hash)},
		"assets/main-" + hash + ".js": {Data: []byte("main of " + hash)},
		"robots.txt":                  {Data: []byte("robots of " + hash)},
	}
}

func settingsOf(dist fs.FS) *settings.Settings {
	return &settings.Settings{Dist: dist, Integrity: settings.IntegrityManifest, Preload: settings.Preload{Modules: true}, Logger: slog.New(slog.DiscardHandler)}
}

func TestReopen(t *testing.T) {
	dist := output("AAAtEBp1")
	b, err := Open(settingsOf(dist))
	if err != nil {
		t.Fatal(err)
	}
	deploy := func(hash string) {
		t.Helper()
		clear(dist)
		maps.Copy(dist, output(hash))
		for range 3 {
			if b, err = b.Reopen(); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, tt := range []struct {
		hash string
		want []string // reachable
	}{
		{"AAAtEBp1", []string{"AAAtEBp1"}},
		{"BBBtEBp1", []string{"AAAtEBp1", "BBBtEBp1"}},
		{"CCCtEBp1", []string{"AAAtEBp1", "BBBtEBp1", "CCCtEBp1"}},
		{"AAAtEBp1", []string{"AAAtEBp1", "BBBtEBp1", "CCCtEBp1"}}, // rolled back
		{"DDDtEBp1", []string{"AAAtEBp1", "BBBtEBp1", "CCCtEBp1", "DDDtEBp1"}},
		{"EEEtEBp1", []string{"AAAtEBp1", "CCCtEBp1", "DDDtEBp1", "EEEtEBp1"}},
	} {
		deploy(tt.hash)
		var reachable []string
		for _, hash := range []string{"AAAtEBp1", "BBBtEBp1", "CCCtEBp1", "DDDtEBp1", "EEEtEBp1"} {
			if b.has("assets/main-" + hash + ".js") {
				reachable = append(reachable, hash)
			}
		}
		if !slices.Equal(reachable, tt.want) {
			t.Errorf("%s: reachable %q, want %q", tt.hash, reachable, tt.want)
		}
		if content, err := b.read("robots.txt"); err != nil || string(content) != "robots of "+tt.hash {
			t.Errorf("%s: %s %v", tt.hash, content, err)
		}
	}
	delete(dist, ".vite/manifest.json")
	if _, err := b.Reopen(); err == nil {
		t.Error("Reopen without a manifest returns no error")
	}
}

func TestLocate(t *testing.T) {
	file := &fstest.MapFile{Data: []byte("{}")}
	for _, tt := range []struct {
		name  string
		fsys  fs.FS
		want  string // outDir and name, separated by a space
		error string
	}{
		{"", fstest.MapFS{".vite/manifest.json": file}, ". .vite/manifest.json", ""},
		{"", fstest.MapFS{"a/b/.vite/manifest.json": file}, "a/b .vite/manifest.json", ""},
		{"", fstest.MapFS{"dist/manifest.json": file}, "dist manifest.json", ""},
		{"", fstest.MapFS{"manifest.json": file, "app/manifest.json": file}, ". manifest.json", ""},
		{"", fstest.MapFS{"manifest.json": file, "dist/.vite/manifest.json": file}, "dist .vite/manifest.json", ""},
		{"", fstest.MapFS{"node_modules/x/.vite/manifest.json": file}, "", "neither"},
		{"", fstest.MapFS{"a/.vite/manifest.json": file, "b/.vite/manifest.json": file}, "", "(a, b)"},
		{"x/y.json", fstest.MapFS{"dist/x/y.json": file, ".vite/manifest.json": file}, "dist x/y.json", ""},
		{"x/y.json", fstest.MapFS{"dist/y.json": file}, "", "has no x/y.json"},
		{"", nil, "", "is nil"},
		{"", fstest.MapFS{}, "", "there is no build in Config.Dist: run vite build"},
		{"", fstest.MapFS{"web/dist/.gitkeep": file}, "", "there is no build in Config.Dist: run vite build"},
		{"x/y.json", fstest.MapFS{"web/dist/.gitkeep": file}, "", "there is no build in Config.Dist: run vite build"},
		{"", fstest.MapFS{"web/dist/.gitkeep": file, "templates/home.html": file}, "", "there is no build in Config.Dist: run vite build"},
		{"", fstest.MapFS{"web/dist/.gitkeep": file, "web/dist/assets/a.js": file, "templates/home.html": file}, "", "has no manifest"},
		{".vite.json", fstest.MapFS{"web/dist/.vite.json": file}, "web/dist .vite.json", ""},
		{"", fstest.MapFS{".gitkeep": file, "index.html": file}, "", "has no manifest"},
	} {
		p, err := locate("Config.Dist", tt.fsys, tt.name)
		got := p.outDir + " " + p.name
		switch {
		case tt.error != "" && (err == nil || !strings.Contains(err.Error(), tt.error) || !strings.Contains(err.Error(), "Config.Dist")):
			t.Errorf("%v: got %q, %v, want an error with %s", tt.fsys, got, err, tt.error)
		case tt.error == "" && (err != nil || got != tt.want):
			t.Errorf("%v: got %q, %v, want %s", tt.fsys, got, err, tt.want)
		}
	}
}

func TestHasEncodedSlash(t *testing.T) {
	for path, want := range map[string]bool{"/a%2fb": true, "/a%2Fb": true, "/a%5cb": true, "/a%5Cb": true, "/a%2": false, "/a%20b": false, "/a/b": false, "": false, "%": false} {
		if got := hasEncodedSlash(path); got != want {
			t.Errorf("%s: %t", path, got)
		}
	}
}

// A name may hold any byte, so that no byte can stand between the names of a key.
func TestPreparedSetsAreApart(t *testing.T) {
	dist := fstest.MapFS{
		".vite/manifest.json": {Data: []byte(`{
			"a": {"file": "a.js", "isEntry": true}, "b": {"file": "b.js", "isEntry": true},
			"a\u00ffb": {"file": "c.js", "isEntry": true}, "a\u0001b": {"file": "d.js", "isEntry": true}
		}`)},
		"a.js": {}, "b.js": {}, "c.js": {}, "d.js": {},
	}
	b, err := Open(settingsOf(dist))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time they are kept
		for _, tt := range []struct {
			entries []string
			want    string
		}{{[]string{"a", "b"}, "a.js b.js"}, {[]string{"aÿb"}, "c.js"}, {[]string{"a\x01b"}, "d.js"}, {[]string{"b", "a"}, "b.js a.js"}} {
			set := b.Sets().Get(tt.entries)
			if set == nil {
				if set, err = b.Prepare(t.Context(), tt.entries); err != nil {
					t.Fatal(err)
				}
			}
			var files []string
			for line := range strings.Lines(set.HTML()) {
				_, after, _ := strings.Cut(line, `src="/`)
				file, _, _ := strings.Cut(after, `"`)
				files = append(files, file)
			}
			if got := strings.Join(files, " "); got != tt.want {
				t.Errorf("%q: %s, want %s", tt.entries, got, tt.want)
			}
		}
	}
}
