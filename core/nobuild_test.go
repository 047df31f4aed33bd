package core

import (
	"embed"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// freshClone embeds a directory as an application does, before its first build.
//
//go:embed all:testdata/fresh/web/dist
var freshClone embed.FS

// withoutBuild are the values of Config.Dist before the first build.
func withoutBuild() map[string]fs.FS {
	return map[string]fs.FS{
		"a fresh clone": freshClone,
		"templates":     fstest.MapFS{"web/dist/.gitkeep": {}, "templates/home.html": {}},
		"no file":       fstest.MapFS{},
		"no embed":      embed.FS{},
		"directories":   fstest.MapFS{"web/dist/assets": {Mode: fs.ModeDir}},
		"dot files":     fstest.MapFS{"dist/.gitkeep": {}, "dist/.gitignore": {Data: []byte("*\n!.gitignore\n")}, "dist/.DS_Store": {}},
	}
}

// Without a build, production says to run vite build.
func TestNoBuildInProduction(t *testing.T) {
	const want = "govite: there is no build in Config.Dist: run vite build, and compile the program again if it embeds the build"
	for name, dist := range withoutBuild() {
		for _, custom := range []string{"", "manifest.json"} {
			for _, mode := range []Mode{Production, Auto} {
				v, err := New(Config{Dist: dist, Mode: mode, Root: t.TempDir(), Manifest: custom, Entries: []string{"src/main.ts"}})
				if v != nil || err == nil || !strings.HasPrefix(err.Error(), want) {
					t.Errorf("%s, mode %v: got %v\nwant %s", name, mode, err, want)
				}
			}
		}
	}
}

// A directory with files of a build, but without the manifest, has a build.
func TestNoManifestIsNotNoBuild(t *testing.T) {
	for _, name := range []string{"assets/main-BTYxtEBp.js", ".vite/govite.json", "index.html"} {
		_, err := New(Config{Dist: fstest.MapFS{name: {}, ".gitkeep": {}}, Mode: Production})
		if err == nil || !strings.Contains(err.Error(), "Config.Dist has no manifest") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Without a build, development works as without Config.Dist.
func TestNoBuildInDevelopment(t *testing.T) {
	for name, dist := range withoutBuild() {
		for _, mode := range []Mode{Development, Auto} {
			root := project(t)
			vite := pluginStandIn(t, "a1", `{"html":"<script type=module src=/src/main.tsx data-govite-entry=0></script>"}`)
			announceAt(t, root, vite.URL, "a1")
			tags := map[string]string{}
			for field, dist := range map[string]fs.FS{"with": dist, "without": nil} {
				var log syncBuffer
				v, err := New(Config{Dist: dist, Mode: mode, Root: root, Entries: []string{"src/main.tsx"}, Logger: slog.New(slog.NewTextHandler(&log, nil))})
				if err != nil || v.Mode() != Development {
					t.Fatalf("%s, mode %v, %s Dist: %v", name, mode, field, err)
				}
				got, err := v.Tags("src/main.tsx")
				if err != nil || !strings.Contains(string(got), `src="/src/main.tsx"`) {
					t.Errorf("%s, mode %v, %s Dist: %v\n%s", name, mode, field, err, got)
				}
				if err := v.Reload(); err != nil {
					t.Errorf("%s, mode %v, %s Dist: Reload: %v", name, mode, field, err)
				}
				if log.String() != "" {
					t.Errorf("%s, mode %v, %s Dist: log:\n%s", name, mode, field, log.String())
				}
				tags[field] = string(got)
			}
			if tags["with"] != tags["without"] {
				t.Errorf("%s, mode %v:\n%s\nwithout Dist:\n%s", name, mode, tags["with"], tags["without"])
			}
		}
	}
}

// On a developer's machine without a build and without a dev server, New
// succeeds in Mode Auto.
func TestNoBuildBeforeViteStarts(t *testing.T) {
	root := project(t)
	if err := os.MkdirAll(filepath.Join(root, "node_modules", "vite"), 0o700); err != nil {
		t.Fatal(err)
	}
	v, err := New(Config{Dist: freshClone, Root: root, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := v.Tags("src/main.tsx"); err != nil || !strings.Contains(string(got), "there is no build in Config.Dist") {
		t.Errorf("%v\n%s", err, got)
	}
}

// Browsers do not get the .gitkeep of a build.
func TestGitkeepIsNotServed(t *testing.T) {
	dist := testBuild()
	dist[".gitkeep"] = &fstest.MapFile{Data: []byte("kept")}
	dist["assets/.gitkeep"] = &fstest.MapFile{Data: []byte("kept")}
	v, err := New(Config{Dist: dist, Mode: Production})
	if err != nil {
		t.Fatal(err)
	}
	s := application(t, v)
	for _, path := range []string{"/.gitkeep", "/assets/.gitkeep"} {
		if resp, body := raw(t, s, "GET", path); resp.StatusCode != 404 || strings.Contains(body, "kept") {
			t.Errorf("%s: %d %s", path, resp.StatusCode, body)
		}
	}
	prefixes, paths := v.routes()
	if contains(prefixes, "/.gitkeep") || contains(paths, "/.gitkeep") {
		t.Errorf("routes %q %q", prefixes, paths)
	}
}
