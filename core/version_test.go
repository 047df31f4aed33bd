package core

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func TestVersion(t *testing.T) {
	version := func(change func(fstest.MapFS)) string {
		dist := testBuild()
		if change != nil {
			change(dist)
		}
		return inProduction(t, Config{Dist: dist}).Version()
	}
	first := version(nil)
	if first == "" || version(nil) != first {
		t.Errorf("%q, and %q for the same files", first, version(nil))
	}
	if v := inProduction(t, Config{IntegrityKey: "isEntry2", Base: "https://cdn.example.com/"}); v.Version() != first {
		t.Error("settings change the version")
	}
	withKey := testBuild()
	withKey[".vite/manifest.json"].Data = []byte(strings.Replace(testManifest, `"name": "main"`, `"name": "main", "sri": "sha384-x"`, 1))
	if inProduction(t, Config{Dist: withKey, IntegrityKey: "sri"}).Version() != inProduction(t, Config{Dist: withKey}).Version() {
		t.Error("Config.IntegrityKey changes the version")
	}
	seen := map[string]string{first: "no change"}
	for name, change := range map[string]func(fstest.MapFS){
		"content of a hashed file":    func(d fstest.MapFS) { d["assets/lazy-ByAmVqlG.js"].Data = []byte("new") },
		"content of a file in public": func(d fstest.MapFS) { d["robots.txt"].Data = []byte("new") },
		"a new file":                  func(d fstest.MapFS) { d["new.txt"] = &fstest.MapFile{} },
		"no file":                     func(d fstest.MapFS) { delete(d, "robots.txt") },
		"another name":                func(d fstest.MapFS) { d["robots2.txt"] = d["robots.txt"]; delete(d, "robots.txt") },
		"two contents change places": func(d fstest.MapFS) {
			d["robots.txt"], d["index.html"] = d["index.html"], d["robots.txt"]
		},
		"the manifest": func(d fstest.MapFS) {
			d[".vite/manifest.json"].Data = []byte(strings.Replace(testManifest, `"dynamicImports": ["src/lazy.ts"],`, "", 1))
		},
	} {
		got := version(change)
		if other, ok := seen[got]; ok {
			t.Errorf("%s has the version of %s", name, other)
		}
		seen[got] = name
	}

	dir := t.TempDir()
	files := map[string]string{}
	for name, file := range testBuild() {
		files[name] = string(file.Data)
	}
	writeFiles(t, dir, maps.Clone(files))
	v := inProduction(t, Config{Dist: os.DirFS(dir)})
	if v.Version() != first {
		t.Error("the same files in a directory have another version")
	}
	if err := os.WriteFile(filepath.Join(dir, "robots.txt"), []byte("after Reload"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := v.Reload(); err != nil || v.Version() == first {
		t.Errorf("%v: Reload left the version", err)
	}
	if dev := inDevelopment(t, Config{DevServer: standIn(t, "/", false).URL}); dev.Version() != "development" {
		t.Error(dev.Version())
	}
}
