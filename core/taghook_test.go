package core

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// seenTags returns the tags that Config.Tag got for entries, as "kind file: entry,
// source".
func seenTags(t *testing.T, open func(testing.TB, Config) *Vite, c Config, entries ...string) []string {
	t.Helper()
	var tags []string
	collect := false
	c.Tag = func(tag *Tag) bool {
		if collect {
			tags = append(tags, fmt.Sprintf("%s %s: %s, %s", tag.Kind, tag.File, tag.Entry, tag.Source))
		}
		return true
	}
	v := open(t, c)
	collect = true
	if _, err := v.Tags(entries...); err != nil {
		t.Fatal(err)
	}
	return tags
}

func TestTagEntryAndSource(t *testing.T) {
	const manifest = `{
		"src/main.ts": {"file": "main.js", "name": "main", "src": "src/main.ts", "isEntry": true, "imports": ["_a.js"], "dynamicImports": ["src/lazy.ts"], "css": ["main.css"], "assets": ["f.woff2"]},
		"src/admin.ts": {"file": "admin.js", "name": "admin", "src": "src/admin.ts", "isEntry": true, "imports": ["_a.js", "_b.js", "src/main.ts"]},
		"src/print.scss": {"file": "print.css", "src": "src/print.scss", "isEntry": true},
		"src/lazy.ts": {"file": "lazy.js", "src": "src/lazy.ts", "isDynamicEntry": true},
		"src/f.woff2": {"file": "f.woff2", "src": "src/f.woff2"},
		"_a.js": {"file": "a.js", "css": ["a.css"]},
		"_a.css": {"file": "a.css", "src": "_a.css"},
		"_b.js": {"file": "b.js"}}`
	dist := fstest.MapFS{".vite/manifest.json": {Data: []byte(manifest)}}
	for _, file := range []string{"main.js", "main.css", "admin.js", "print.css", "lazy.js", "f.woff2", "a.js", "a.css", "b.js", "page.html", "page.js"} {
		dist[file] = &fstest.MapFile{}
	}
	dist["page.html"].Data = []byte(`<script type="module" src="/lazy.js"></script>`)
	c := Config{Dist: dist, Preload: []Preload{PreloadModule, PreloadFont}, Prefetch: PrefetchAggressive}
	for _, tt := range []struct{ entries, want []string }{
		{[]string{"/src/main.ts", "admin"}, []string{
			"stylesheet a.css: src/main.ts, ",
			"stylesheet main.css: src/main.ts, ",
			"script main.js: src/main.ts, src/main.ts",
			"script admin.js: src/admin.ts, src/admin.ts",
			"modulepreload a.js: src/main.ts, ",
			"modulepreload b.js: src/admin.ts, ",
			"preload f.woff2: src/main.ts, src/f.woff2",
			"prefetch lazy.js: src/main.ts, src/lazy.ts",
		}},
		// admin imports main, which the page has as an entry of its own.
		{[]string{"src/admin.ts", "main", "./src/print.scss"}, []string{
			"stylesheet a.css: src/admin.ts, ",
			"stylesheet main.css: src/admin.ts, ",
			"stylesheet print.css: src/print.scss, src/print.scss",
			"script admin.js: src/admin.ts, src/admin.ts",
			"script main.js: src/main.ts, src/main.ts",
			"modulepreload a.js: src/admin.ts, ",
			"modulepreload b.js: src/admin.ts, ",
			"preload f.woff2: src/admin.ts, src/f.woff2",
			"prefetch lazy.js: src/admin.ts, src/lazy.ts",
		}},
		{[]string{"page.html"}, []string{"script lazy.js: page.html, src/lazy.ts"}},
	} {
		if got := seenTags(t, inProduction, c, tt.entries...); !slices.Equal(got, tt.want) {
			t.Errorf("%q:\n%s\nwant\n%s", tt.entries, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
		}
	}
}

// The tags of the entries have the same Entry and Source in both modes.
func TestDevTagEntryAndSource(t *testing.T) {
	dist := fstest.MapFS{
		".vite/manifest.json": {Data: []byte(`{
			"src/main.tsx": {"file": "main.js", "name": "app", "src": "src/main.tsx", "isEntry": true},
			"src/print.css": {"file": "print.css", "src": "src/print.css", "isEntry": true},
			"src/page.html": {"file": "page.js", "src": "src/page.html", "isEntry": true}}`)},
		"main.js": {}, "print.css": {}, "page.js": {},
	}
	root := project(t)
	writePage(t, root)
	answer := headOf(t, map[string]any{
		"html":  transformed,
		"pages": map[string]string{"/src/page.html": `<script type="module" src="/@vite/client"></script><script type="module" src="/src/page.ts"></script>`},
	})
	announceAt(t, root, pluginStandIn(t, "a1", answer).URL, "a1")
	plain := standIn(t, "/", false).URL
	entries := []string{"app", "/src/print.css", "./src/page.html"}
	want := []string{"script: src/main.tsx, src/main.tsx", "script: src/page.html, src/page.html", "stylesheet: src/print.css, src/print.css"}
	for name, got := range map[string][]string{
		"production":         seenTags(t, inProduction, Config{Dist: dist}, entries...),
		"development":        seenTags(t, inDevelopment, Config{Dist: dist, Root: root}, entries...),
		"without the plugin": seenTags(t, inDevelopment, Config{Dist: dist, DevServer: plain}, entries[:2]...),
	} {
		for i, tag := range got {
			kind, rest, _ := strings.Cut(tag, " ")
			_, rest, _ = strings.Cut(rest, ":")
			got[i] = kind + ":" + rest
		}
		slices.Sort(got)
		expected := want
		if name == "without the plugin" {
			expected = []string{want[0], want[2]}
		}
		if !slices.Equal(got, expected) {
			t.Errorf("%s:\n%s", name, strings.Join(got, "\n"))
		}
	}
}
