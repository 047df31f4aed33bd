package build

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/govite/govite/core/manifest"
)

// withAssets is a build with a record, or without one if record is "".
func withAssets(record string) fstest.MapFS {
	dist := fstest.MapFS{
		".vite/manifest.json": {Data: []byte(`{
			"src/main.js": {"file": "assets/main-AAAtEBp1.js", "src": "src/main.js", "isEntry": true, "imports": ["_shared-AAAtEBp1.js"], "dynamicImports": ["src/img/inlined.png", "src/img/lazy.png"]},
			"_shared-AAAtEBp1.js": {"file": "assets/shared-AAAtEBp1.js"},
			"src/big.png": {"file": "assets/big-AAAtEBp1.png", "src": "src/big.png"},
			"src/img/inlined.png": {"file": "assets/inlined-AAAtEBp1.js", "src": "src/img/inlined.png", "isDynamicEntry": true},
			"src/img/lazy.png": {"file": "assets/lazy-AAAtEBp1.js", "src": "src/img/lazy.png", "isDynamicEntry": true, "assets": ["assets/lazy-AAAtEBp1.png"]}
		}`)},
		"favicon.ico": {Data: []byte("icon")},
	}
	for _, name := range []string{
		"main-AAAtEBp1.js", "shared-AAAtEBp1.js", "big-AAAtEBp1.png", "inlined-AAAtEBp1.js", "lazy-AAAtEBp1.js",
		"lazy-AAAtEBp1.png", "inlined-AAAtEBp1.png", "logo-AAAtEBp1.svg", "hero-AAAtEBp1.png",
	} {
		dist["assets/"+name] = &fstest.MapFile{Data: []byte(name)}
	}
	if record != "" {
		dist[recordName] = &fstest.MapFile{Data: []byte(record)}
	}
	return dist
}

const (
	recorded = `{"version": 1, "base": "/", "emitted": [], "hashed": [],
		"assets": {"src/logo.svg": "assets/logo-AAAtEBp1.svg", "src/img/hero.png": "assets/hero-AAAtEBp1.png", "src/img/inlined.png": "assets/inlined-AAAtEBp1.png"},
		"modules": {"assets/main-AAAtEBp1.js": ["src/pages/Home.js", "src/home.css"], "assets/shared-AAAtEBp1.js": ["src/util.js"]}}`
	older = `{"version": 1, "base": "/", "emitted": [], "hashed": []}`
)

func TestAssets(t *testing.T) {
	for _, tt := range []struct {
		name, record, asset, want string
	}{
		{"a small asset", recorded, "src/logo.svg", "/assets/logo-AAAtEBp1.svg"},
		{"an asset that only a template names", recorded, "/src/img/hero.png", "/assets/hero-AAAtEBp1.png"},
		{"an asset in the manifest alone", recorded, "./src/big.png", "/assets/big-AAAtEBp1.png"},
		{"an asset that is inlined into a lazy chunk", recorded, "src/img/inlined.png", "/assets/inlined-AAAtEBp1.png"},
		{"a lazy asset without a record", "", "src/img/lazy.png", "/assets/lazy-AAAtEBp1.png"},
		{"a lazy asset with an older record", older, "src/img/lazy.png", "/assets/lazy-AAAtEBp1.png"},
		{"a public file", recorded, "favicon.ico", "/favicon.ico"},
	} {
		b, err := Open(settingsOf(withAssets(tt.record)))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := b.URL(t.Context(), tt.asset); err != nil || got != tt.want {
			t.Errorf("%s: %s, %v, want %s", tt.name, got, err, tt.want)
		}
	}
	b, err := Open(settingsOf(withAssets(recorded)))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := b.Inline(t.Context(), "src/logo.svg"); err != nil || string(got) != "logo-AAAtEBp1.svg" {
		t.Errorf("Inline: %s, %v", got, err)
	}
}

func TestCauses(t *testing.T) {
	for _, tt := range []struct {
		name, record, asset string
		want                []string
	}{
		{"no record", "", "src/logo.svg", []string{"is no file of the build: no script or stylesheet refers to it, or Vite has inlined it", "build.assetsInlineLimit", "add vite-plugin-govite"}},
		{"an older record", older, "src/logo.svg", []string{"Vite has inlined it", "update vite-plugin-govite"}},
		{"a typo without a record", "", "src/bgi.png", []string{"is not in the manifest; did you mean src/big.png?"}},
		{"a typo in a recorded name", recorded, "src/lgoo.svg", []string{"did you mean src/logo.svg?", "src/img/hero.png"}},
		{"not in the option assets", recorded, "/src/photo.jpg", []string{"/src/photo.jpg is no file of the build: no script or stylesheet refers to it, and the option assets", `govite({ assets: ["src/photo.jpg"] })`}},
		{"inlined into a lazy chunk", "", "src/img/inlined.png", []string{"is inlined into assets/inlined-AAAtEBp1.js", "add the current vite-plugin-govite"}},
		{"a merged module", recorded, "src/util.js", []string{"src/util.js is merged into assets/shared-AAAtEBp1.js", "make it an input"}},
		{"an unknown script", recorded, "src/nothing.js", []string{"src/nothing.js is not in the manifest;"}},
	} {
		b, err := Open(settingsOf(withAssets(tt.record)))
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.URL(t.Context(), tt.asset)
		var e *manifest.EntryError
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %s", tt.name, err, want)
			}
		}
	}
}

func TestMergedEntry(t *testing.T) {
	for record, want := range map[string]string{
		recorded:                       "src/pages/Home.js is merged into src/main.js, and is no entry of its own; make it an input of the build (build.rollupOptions.input), or leave it out of the page if Has returns false; entries: src/main.js",
		older:                          "src/pages/Home.js is not an entry of the build; entries: src/main.js",
		"":                             "src/pages/Home.js is not an entry of the build; entries: src/main.js",
		`{"version": 1, "modules": 1}`: "src/pages/Home.js is not an entry of the build; entries: src/main.js",
	} {
		s := settingsOf(withAssets(record))
		b, err := Open(s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Prepare(t.Context(), []string{"src/main.js", "src/pages/Home.js"}); err == nil || err.Error() != want {
			t.Errorf("Prepare: %v, want %s", err, want)
		}
		s.Entries = []string{"src/pages/Home.js"}
		if _, err := Open(s); err == nil || err.Error() != "Config.Entries: "+want {
			t.Errorf("Config.Entries: %v, want %s", err, want)
		}
	}
}

func TestRecordedAssetsAreChecked(t *testing.T) {
	for record, want := range map[string]string{
		`{"version": 1, "assets": {"src/a.png": "assets/gone.png"}}`: "assets/gone.png",
		`{"version": 1, "assets": {"src/a.png": "../x.png"}}`:        `"../x.png"`,
		`{"version": 1, "assets": {"src/a.png": ""}}`:                `"src/a.png"`,
		`{"version": 1, "assets": ["src/a.png"]}`:                    recordName,
	} {
		if _, err := Open(settingsOf(withAssets(record))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", record, err)
		}
	}
}
