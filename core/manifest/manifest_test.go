package manifest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func parse(t testing.TB, text string) *Manifest {
	t.Helper()
	m, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", "the file is empty: vite build is writing it or was interrupted"},
		{"white space", " \n", "the file is empty"},
		{"truncated", `{"a.ts": {"file": "a.j`, "it ends early, after 22 bytes"},
		{"not JSON", `<!doctype html>`, "byte 1: invalid character '<'"},
		{"null", `null`, "null is not a manifest"},
		{"array", `[]`, "want an object of chunks"},
		{"string", `"x"`, "want an object of chunks"},
		{"null chunk", `{"a.ts": null}`, `"a.ts" is null`},
		{"chunk of the wrong type", `{"a.ts": 1}`, `"a.ts"`},
		{"field of the wrong type", `{"a.ts": {"file": "a.js", "css": "a.css"}}`, `"a.ts": json: cannot unmarshal string into Go struct field Chunk.css`},
		{"SSR manifest", `{"src/a.ts": ["/assets/a.js"]}`, "this is an SSR manifest"},
		{"no file", `{"a.ts": {}}`, `"a.ts" has no file`},
		{"parent", `{"a.ts": {"file": "../a.js"}}`, `"a.ts": file "../a.js" is not a path inside the build`},
		{"parent inside", `{"a.ts": {"file": "x/../../a.js"}}`, "is not a path inside the build"},
		{"absolute", `{"a.ts": {"file": "/a.js"}}`, "is not a path inside the build"},
		{"scheme", `{"a.ts": {"file": "https:a.js"}}`, `file "https:a.js" is a URL`},
		{"URL", `{"a.ts": {"file": "https://cdn/a.js"}}`, "is not a path inside the build"},
		{"backslash", `{"a.ts": {"file": "x\\..\\a.js"}}`, "backslash"},
		{"NUL", `{"a.ts": {"file": "a\u0000.js"}}`, "control character"},
		{"css outside", `{"a.ts": {"file": "a.js", "css": ["../a.css"]}}`, `"a.ts": file "../a.css"`},
		{"asset outside", `{"a.ts": {"file": "a.js", "assets": ["..\\a.png"]}}`, `"a.ts": file "..\\a.png"`},
		{"missing import", `{"a.ts": {"file": "a.js", "imports": ["_gone.js"]}}`, `"a.ts" imports "_gone.js", which the manifest does not have`},
		{"missing dynamic import", `{"a.ts": {"file": "a.js", "dynamicImports": ["gone.ts"]}}`, `"a.ts" imports "gone.ts", which the manifest does not have`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "manifest: ") {
				t.Errorf("got %v\nwant an error with %q", err, tt.want)
			}
		})
	}
}

func TestParseTolerates(t *testing.T) {
	m := parse(t, `{
		"a.ts": {"file": "a.js", "isEntry": true, "unheardOf": {"x": [1]}},
		"_b.js": {"file": "b.js", "names": ["b"], "integrity": "sha384-x"},
		"\u0000virtual": {"file": "v.js"},
		"../../ünï code.ts": {"file": "assets/ünï code-x.js"}
	}`)
	if got := m.Keys(); len(got) != 4 {
		t.Errorf("keys: %q", got)
	}
	if c, ok := m.Chunk("_b.js"); !ok || c.Key != "_b.js" || c.File != "b.js" {
		t.Errorf("_b.js: %+v", c)
	}
	if m := parse(t, `{}`); len(m.Entries()) != 0 {
		t.Error("an empty manifest has entries")
	}
}

// The example in Vite's guide to backend integration.
const guide = `{
  "main.js": {
    "file": "assets/main.4889e940.js",
    "src": "main.js",
    "isEntry": true,
    "dynamicImports": ["views/foo.js"],
    "css": ["assets/main.b82dbe22.css"],
    "assets": ["assets/asset.0ab0f9cd.png"]
  },
  "views/foo.js": {
    "file": "assets/foo.869aea0d.js",
    "src": "views/foo.js",
    "isDynamicEntry": true,
    "imports": ["_shared.83069a53.js"]
  },
  "_shared.83069a53.js": {
    "file": "assets/shared.83069a53.js"
  }
}`

func TestGuide(t *testing.T) {
	m := parse(t, guide)
	r, err := m.Resolve("main.js")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, true, "stylesheets", r.Stylesheets, []string{"assets/main.b82dbe22.css"})
	equal(t, true, "scripts", r.Scripts, []string{"assets/main.4889e940.js"})
	equal(t, true, "preloads", r.Preloads, nil)
	lazy := m.Lazy(r)
	equal(t, true, "lazy scripts", lazy.Scripts, []string{"assets/shared.83069a53.js", "assets/foo.869aea0d.js"})
	equal(t, true, "files", m.Files(), []string{
		"assets/asset.0ab0f9cd.png", "assets/foo.869aea0d.js", "assets/main.4889e940.js",
		"assets/main.b82dbe22.css", "assets/shared.83069a53.js",
	})
}

func TestIntegrityIsFoundByFile(t *testing.T) {
	m := parse(t, `{
		"src/main.ts": {"file": "main.js", "isEntry": true, "css": ["main.css", "bare.css"], "integrity": "sha384-js"},
		"_x.css": {"file": "main.css", "integrity": "sha384-css"}
	}`)
	for file, want := range map[string]string{"main.js": "sha384-js", "main.css": "sha384-css", "bare.css": "", "none": ""} {
		if got := m.Integrity(file); got != want {
			t.Errorf("Integrity(%q) = %q, want %q", file, got, want)
		}
	}
}

func TestIntegrityKey(t *testing.T) {
	text := []byte(`{"a.ts": {"file": "a.js", "integrity": "not this", "sri": "sha384-a"}, "b.ts": {"file": "b.js", "integrity": "nor this"}}`)
	m, err := Options{IntegrityKey: "sri"}.Parse(text)
	if err != nil || m.Integrity("a.js") != "sha384-a" || m.Integrity("b.js") != "" {
		t.Errorf("%v", err)
	}
	if _, err := (Options{IntegrityKey: "sri"}).Parse([]byte(`{"a.ts": {"file": "a.js", "sri": 1}}`)); err == nil || !strings.Contains(err.Error(), `manifest: "a.ts": sri: `) {
		t.Errorf("got %v", err)
	}
}

func TestLookup(t *testing.T) {
	m := parse(t, `{
		"src/main.ts": {"file": "main-1.js", "name": "main", "src": "src/main.ts", "isEntry": true},
		"src/lazy/main.ts": {"file": "main-2.js", "name": "main", "src": "src/lazy/main.ts", "isDynamicEntry": true},
		"src/a/page.ts": {"file": "page-1.js", "name": "page", "src": "src/a/page.ts", "isDynamicEntry": true},
		"src/b/page.ts": {"file": "page-2.js", "name": "page", "src": "src/b/page.ts", "isDynamicEntry": true},
		"../shared/x y.ts": {"file": "x y.js", "name": "outside", "src": "../shared/x y.ts", "isEntry": true},
		"src/print.css": {"file": "print.css", "names": ["print.css"], "isEntry": true},
		"main.css": {"file": "assets/main.css", "src": "main.css"}
	}`)
	for name, want := range map[string]string{
		"src/main.ts":      "src/main.ts",
		"/src/main.ts":     "src/main.ts",
		"./src/main.ts":    "src/main.ts",
		"main":             "src/main.ts", // two chunks have the name, one is an entry
		"outside":          "../shared/x y.ts",
		"../shared/x y.ts": "../shared/x y.ts",
		"print.css":        "src/print.css",
		"main.css":         "main.css",
	} {
		c, err := m.Lookup(name)
		if err != nil || c.Key != want {
			t.Errorf("Lookup(%q) = %v, %v, want %s", name, c, err, want)
		}
		if got, err := m.EntryName(name); err != nil || got != want {
			t.Errorf("EntryName(%q) = %s, %v, want %s", name, got, err, want)
		}
	}
	for name, want := range map[string]string{
		"src/mian.ts":  `src/mian.ts is not an entry of the build; did you mean src/main.ts? entries: ../shared/x y.ts, src/main.ts, src/print.css`,
		"src/main.tsx": `src/main.tsx is not an entry of the build; did you mean src/main.ts? entries: ../shared/x y.ts, src/main.ts, src/print.css`,
		"page":         `page is the name of several chunks; did you mean src/a/page.ts or src/b/page.ts? entries: ../shared/x y.ts, src/main.ts, src/print.css`,
		"a/page.ts":    `a/page.ts is not an entry of the build; did you mean src/a/page.ts or src/b/page.ts? entries: ../shared/x y.ts, src/main.ts, src/print.css`,
		"zzzzzzzzz":    `zzzzzzzzz is not an entry of the build; entries: ../shared/x y.ts, src/main.ts, src/print.css`,
		"":             `"" is not an entry of the build; entries: ../shared/x y.ts, src/main.ts, src/print.css`,
		"a\nb":         `"a\nb" is not an entry of the build; entries: ../shared/x y.ts, src/main.ts, src/print.css`,
	} {
		c, err := m.Lookup(name)
		var e *EntryError
		if !errors.As(err, &e) {
			t.Errorf("Lookup(%q) = %v, %v, want an *EntryError", name, c, err)
			continue
		}
		if e.Name != name || err.Error() != want {
			t.Errorf("Lookup(%q):\n got %v\nwant %s", name, err, want)
		}
		if got, err := m.EntryName(name); err == nil || err.Error() != want {
			t.Errorf("EntryName(%q) = %s, %v", name, got, err)
		}
	}
}

// In a build without modules, entries have the names of their sources.
func TestEntryNameWithoutModules(t *testing.T) {
	m := parse(t, `{
		"src/main-legacy.ts": {"file": "main-legacy.js", "name": "main", "src": "src/main-legacy.ts", "isEntry": true},
		"vite/legacy-polyfills-legacy": {"file": "polyfills-legacy.js", "src": "vite/legacy-polyfills-legacy", "isEntry": true}
	}`)
	for _, name := range []string{"src/main.ts", "/src/main.ts", "src/main-legacy.ts"} {
		if got, err := m.EntryName(name); err != nil || got != "src/main.ts" || !slices.Contains(m.Entries(), got) {
			t.Errorf("EntryName(%q) = %s, %v", name, got, err)
		}
	}
}

func TestEntryErrorIsShort(t *testing.T) {
	entries := make([]string, 500)
	for i := range entries {
		entries[i] = fmt.Sprintf("src/pages/page%03d.ts", i)
	}
	err := &EntryError{Name: "x", Reason: "is not an entry of the build", Entries: entries}
	if s := err.Error(); len(s) > 600 || !strings.HasSuffix(s, "src/pages/page019.ts and 480 more") {
		t.Error(s)
	}
	if err := (&EntryError{Name: "x", Reason: "is not an entry of the build"}).Error(); err != "x is not an entry of the build; the build has no entries" {
		t.Error(err)
	}
}

func TestAsset(t *testing.T) {
	m := parse(t, `{
		"src/logo.svg": {"file": "assets/logo-BkPz52_5.js", "src": "src/logo.svg", "assets": ["assets/other-AkPz52_5.svg", "assets/logo-CkPz52_5.svg"]},
		"src/logo.png": {"file": "assets/logo-DS6j0tmI.png", "src": "src/logo.png"},
		"src/main.ts": {"file": "assets/main-BTYxtEBp.js", "src": "src/main.ts", "isEntry": true, "css": ["assets/main-CMUmSsHF.css"]},
		"_x-4trgJSHV.css": {"file": "assets/x-4trgJSHV.css"},
		"_all-!~{00d}~.js": {"file": "assets/all-4trgJSHV.css", "src": "_all-!~{00d}~.js"},
		"src/small.svg": {"file": "assets/small-BkPz52_5.js", "src": "src/small.svg", "isDynamicEntry": true},
		"src/App.vue": {"file": "assets/App-BkPz52_5.js", "src": "src/App.vue", "isDynamicEntry": true}
	}`)
	for name, want := range map[string]string{
		"src/App.vue":      "assets/App-BkPz52_5.js",
		"src/logo.svg":     "assets/logo-CkPz52_5.svg",
		"/src/logo.png":    "assets/logo-DS6j0tmI.png",
		"src/main.ts":      "assets/main-BTYxtEBp.js",
		"_x-4trgJSHV.css":  "assets/x-4trgJSHV.css",
		"_all-!~{00d}~.js": "assets/all-4trgJSHV.css",
	} {
		if got, err := m.Asset(name); err != nil || got != want {
			t.Errorf("Asset(%q) = %q, %v, want %q", name, got, err, want)
		}
	}
	_, err := m.Asset("src/lgoo.png")
	want := "src/lgoo.png is not in the manifest; did you mean src/logo.png"
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v\nwant %s…", err, want)
	}
	_, err = m.Asset("src/small.svg")
	want = "src/small.svg is inlined into assets/small-BkPz52_5.js, because it is smaller than build.assetsInlineLimit; lower the limit"
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v\nwant %s…", err, want)
	}
}

func TestHashed(t *testing.T) {
	m := parse(t, `{
		"src/main.ts": {"file": "assets/main-BTYxtEBp.js", "name": "main", "src": "src/main.ts", "isEntry": true,
			"css": ["assets/main-CMUmSsHF.css", "assets/site.css"], "assets": ["assets/photo-Original.png", "assets/b.0ab0f9cd.png"]},
		"_long.js": {"file": "assets/long-0123456789abcdef.js", "name": "long"},
		"_only.js": {"file": "assets/BTYxtEBp.js", "name": "only"},
		"src/photo-version2.png": {"file": "assets/photo-version2-DS6j0tmI.png", "src": "src/photo-version2.png"}
	}`)
	for file, want := range map[string]bool{
		"assets/main-BTYxtEBp.js":            true,
		"assets/main-CMUmSsHF.css":           true,
		"assets/b.0ab0f9cd.png":              true,
		"assets/long-0123456789abcdef.js":    true,
		"assets/BTYxtEBp.js":                 true,
		"assets/photo-version2-DS6j0tmI.png": true,
		"assets/site.css":                    false,
		"assets/photo-Original.png":          false,
		"assets/public-BTYxtEBp.js":          false, // not in the manifest
		"robots.txt":                         false,
	} {
		if got := m.Hashed(file); got != want {
			t.Errorf("Hashed(%q) = %t", file, got)
		}
	}
	// entryFileNames: "[name].js", while chunks have hashes. An asset without a
	// hash has a plain name that looks like one.
	m = parse(t, `{
		"src/app.ts": {"file": "app.js", "name": "app", "src": "src/app.ts", "isEntry": true, "imports": ["_vendor.js"], "css": ["assets/x-version2.css"]},
		"_vendor.js": {"file": "chunks/vendor-BTYxtEBp.js", "name": "vendor"},
		"src/photo-version2.png": {"file": "assets/photo-version2.png", "src": "src/photo-version2.png"}
	}`)
	for file, want := range map[string]bool{
		"app.js":                    false,
		"chunks/vendor-BTYxtEBp.js": true,
		"assets/photo-version2.png": false,
		"assets/x-version2.css":     false,
	} {
		if got := m.Hashed(file); got != want {
			t.Errorf("Hashed(%q) = %t", file, got)
		}
	}
}

func TestIsStylesheet(t *testing.T) {
	for name, want := range map[string]bool{
		"a.css": true, "a.scss": true, "a.sass": true, "a.less": true, "a.styl": true, "a.stylus": true,
		"a.pcss": true, "a.postcss": true, "a.css?inline": true, "src/a.module.scss?x=1": true,
		"a.ts": false, "a.css.ts": false, "css": false, "": false, "a.ts?x=a.css": false,
	} {
		if got := IsStylesheet(name); got != want {
			t.Errorf("IsStylesheet(%q) = %t", name, got)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"src/main.ts", "src/admin.ts", "src/print.css"}
	for name, want := range map[string][]string{
		"src/mian.ts":    {"src/main.ts"},
		"main":           {"src/main.ts"},
		"src/print.scss": {"src/print.css"},
		"SRC/ADMIN.TS":   {"src/admin.ts"},
		"nothing":        nil,
	} {
		if got := Nearest(name, names); !slices.Equal(got, want) {
			t.Errorf("Nearest(%q) = %q, want %q", name, got, want)
		}
	}
}
