package manifest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func resolve(t testing.TB, m *Manifest, entries ...string) *Resolved {
	t.Helper()
	r, err := m.Resolve(entries...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestResolve(t *testing.T) {
	for _, tt := range []struct {
		name, manifest               string
		entries                      []string
		styles, scripts, preloads    string
		lazyScripts, lazyStylesheets string
	}{{
		name: "diamond: imports first, post-order, then the chunk's own",
		manifest: `{
			"a": {"file": "a.js", "isEntry": true, "imports": ["b", "c"], "css": ["a.css"]},
			"b": {"file": "b.js", "imports": ["d"], "css": ["b.css"]},
			"c": {"file": "c.js", "imports": ["d"], "css": ["c.css"]},
			"d": {"file": "d.js", "css": ["d.css"]}}`,
		entries: []string{"a"},
		styles:  "d.css b.css c.css a.css", scripts: "a.js", preloads: "d.js b.js c.js",
	}, {
		name: "a cycle back to the entry neither preloads it nor repeats its css",
		manifest: `{
			"a": {"file": "a.js", "isEntry": true, "imports": ["b"], "css": ["a.css"]},
			"b": {"file": "b.js", "imports": ["c", "a"], "css": ["b.css"]},
			"c": {"file": "c.js", "imports": ["b"], "css": ["c.css"]}}`,
		entries: []string{"a"},
		styles:  "c.css b.css a.css", scripts: "a.js", preloads: "c.js b.js",
	}, {
		name: "a stylesheet of two chunks is linked once, at its first place",
		manifest: `{
			"a": {"file": "a.js", "isEntry": true, "imports": ["b", "b"], "css": ["x.css", "a.css", "x.css"]},
			"b": {"file": "b.js", "css": ["x.css"]}}`,
		entries: []string{"a"},
		styles:  "x.css a.css", scripts: "a.js", preloads: "b.js",
	}, {
		name: "two entries, one importing the other: two scripts, one preload",
		manifest: `{
			"a": {"file": "a.js", "isEntry": true, "imports": ["b"], "css": ["a.css"]},
			"b": {"file": "b.js", "isEntry": true, "imports": ["c"], "css": ["b.css"]},
			"c": {"file": "c.js", "css": ["c.css"]}}`,
		entries: []string{"a", "b"},
		styles:  "c.css b.css a.css", scripts: "a.js b.js", preloads: "c.js",
	}, {
		name: "an entry named twice, by two names",
		manifest: `{
			"src/a.ts": {"file": "a.js", "name": "a", "isEntry": true}}`,
		entries: []string{"src/a.ts", "/src/a.ts", "a"},
		scripts: "a.js",
	}, {
		name: "a css entry has no script and no preload",
		manifest: `{
			"a.scss": {"file": "a.css", "isEntry": true},
			"b": {"file": "b.js", "isEntry": true}}`,
		entries: []string{"a.scss", "b"},
		styles:  "a.css", scripts: "b.js",
	}, {
		name: "a chunk whose file is css, under a key that ends in .js, is a stylesheet",
		manifest: `{
			"a": {"file": "a.js", "isEntry": true, "imports": ["_x.js"]},
			"_x.js": {"file": "x.css"}}`,
		entries: []string{"a"},
		styles:  "x.css", scripts: "a.js",
	}, {
		name: "cssCodeSplit: false: the one stylesheet comes last, for every entry",
		manifest: `{
			"a": {"file": "a.js", "isEntry": true, "imports": ["b"]},
			"b": {"file": "b.js"},
			"style.css": {"file": "style-1.css", "src": "style.css"}}`,
		entries: []string{"a"},
		styles:  "style-1.css", scripts: "a.js", preloads: "b.js",
	}, {
		name: "a css entry called style.css belongs to itself alone",
		manifest: `{
			"a": {"file": "a.js", "isEntry": true},
			"style.css": {"file": "style-1.css", "src": "style.css", "isEntry": true}}`,
		entries: []string{"a"},
		scripts: "a.js",
	}, {
		name: "a module called style.css beside chunks with css of their own",
		manifest: `{
			"a": {"file": "a.js", "isEntry": true, "css": ["a.css"]},
			"style.css": {"file": "style-1.css", "src": "style.css"}}`,
		entries: []string{"a"},
		styles:  "a.css", scripts: "a.js",
	}, {
		name: "dynamic imports are lazy: their closure with css, without the files of the page",
		manifest: `{
			"a": {"file": "a.js", "isEntry": true, "imports": ["b"], "dynamicImports": ["l", "css"], "css": ["a.css"]},
			"b": {"file": "b.js", "dynamicImports": ["m"]},
			"l": {"file": "l.js", "imports": ["a", "b", "s"], "dynamicImports": ["m", "l"], "css": ["l.css", "a.css"]},
			"m": {"file": "m.js", "imports": ["s"], "css": ["m.css"]},
			"s": {"file": "s.js", "css": ["s.css"]},
			"css": {"file": "only.css"}}`,
		entries: []string{"a"},
		styles:  "a.css", scripts: "a.js", preloads: "b.js",
		lazyScripts: "s.js m.js l.js", lazyStylesheets: "s.css m.css l.css only.css",
	}, {
		name: "plugin-legacy's polyfills come first, before module scripts only",
		manifest: `{
			"src/main.ts": {"file": "main.js", "name": "main", "src": "src/main.ts", "isEntry": true},
			"src/main-legacy.ts": {"file": "main-legacy.js", "name": "main", "src": "src/main-legacy.ts", "isEntry": true},
			"../../\u0000vite/legacy-polyfills": {"file": "polyfills.js", "name": "polyfills", "isEntry": true},
			"../../\u0000vite/legacy-polyfills-legacy": {"file": "polyfills-legacy.js", "name": "polyfills", "isEntry": true}}`,
		entries: []string{"main"},
		scripts: "polyfills.js main.js",
	}, {
		name: "plugin-legacy and a css entry",
		manifest: `{
			"a.css": {"file": "a-1.css", "isEntry": true},
			"vite/legacy-polyfills": {"file": "polyfills.js", "isEntry": true}}`,
		entries: []string{"a.css"},
		styles:  "a-1.css",
	}} {
		t.Run(tt.name, func(t *testing.T) {
			m := parse(t, tt.manifest)
			for range 3 { // a manifest keeps nothing of a call
				r := resolve(t, m, tt.entries...)
				lazy := m.Lazy(r)
				for what, got := range map[string]struct {
					got  []string
					want string
				}{
					"stylesheets":      {r.Stylesheets, tt.styles},
					"scripts":          {r.Scripts, tt.scripts},
					"preloads":         {r.Preloads, tt.preloads},
					"lazy scripts":     {lazy.Scripts, tt.lazyScripts},
					"lazy stylesheets": {lazy.Stylesheets, tt.lazyStylesheets},
				} {
					if s := strings.Join(got.got, " "); s != got.want {
						t.Errorf("%s: got %q, want %q", what, s, got.want)
					}
				}
			}
		})
	}
}

func TestAssets(t *testing.T) {
	m := parse(t, `{
		"a": {"file": "a.js", "isEntry": true, "imports": ["b"], "dynamicImports": ["l"], "assets": ["x.woff2", "y.png"]},
		"b": {"file": "b.js", "assets": ["z.png", "x.woff2"]},
		"l": {"file": "l.js", "assets": ["lazy.png"]}}`)
	equal(t, true, "assets", resolve(t, m, "a").Assets, []string{"z.png", "x.woff2", "y.png"})
}

func TestOppositeOrders(t *testing.T) {
	m := parse(t, `{
		"one": {"file": "1.js", "isEntry": true, "imports": ["x", "y"]},
		"two": {"file": "2.js", "isEntry": true, "imports": ["y", "x"]},
		"x": {"file": "x.js", "css": ["x.css"]},
		"y": {"file": "y.js", "css": ["y.css"]}}`)
	for range 2 {
		equal(t, true, "one", resolve(t, m, "one").Stylesheets, []string{"x.css", "y.css"})
		equal(t, true, "two", resolve(t, m, "two").Stylesheets, []string{"y.css", "x.css"})
	}
}

// A layered graph has 2^depth paths. A walk that visits chunks more than once
// never ends.
func TestLayersResolveInLinearTime(t *testing.T) {
	m := parse(t, layers(2, 60))
	if r := resolve(t, m, "l0c0"); len(r.Preloads) != 2*59 {
		t.Errorf("%d preloads", len(r.Preloads))
	}
}

func layers(width, depth int) string {
	var b strings.Builder
	for l := range depth {
		for c := range width {
			fmt.Fprintf(&b, `, "l%dc%d": {"file": "%d-%d.js", "isEntry": %t, "css": ["%d-%d.css"]`, l, c, l, c, l == 0, l, c)
			if l+1 < depth {
				b.WriteString(`, "imports": [`)
				for i := range width {
					fmt.Fprintf(&b, `%s"l%dc%d"`, strings.Repeat(", ", min(i, 1)), l+1, i)
				}
				b.WriteString(`]`)
			}
			b.WriteString(`}`)
		}
	}
	return "{" + b.String()[1:] + "}"
}

func TestResolveRefuses(t *testing.T) {
	m := parse(t, `{
		"src/main.ts": {"file": "main.js", "name": "main", "src": "src/main.ts", "isEntry": true},
		"src/main-legacy.ts": {"file": "main-legacy.js", "name": "main", "src": "src/main-legacy.ts", "isEntry": true},
		"vite/legacy-polyfills-legacy": {"file": "polyfills-legacy.js", "isEntry": true},
		"src/logo.svg": {"file": "logo.svg", "src": "src/logo.svg"}}`)
	for entry, want := range map[string]string{
		"src/mian.ts":        "src/mian.ts is not an entry of the build; did you mean src/main.ts? entries: src/main.ts",
		"src/main-legacy.ts": "src/main-legacy.ts is the SystemJS form that plugin-legacy made for browsers without modules; a module script cannot load it; did you mean src/main.ts? entries: src/main.ts",
		"src/logo.svg":       "src/logo.svg is an asset (logo.svg), neither a script nor a stylesheet; ask for its URL instead; entries: src/main.ts",
	} {
		r, err := m.Resolve("src/main.ts", entry)
		if r != nil || err == nil || err.Error() != want {
			t.Errorf("%s:\n got %v\nwant %s", entry, err, want)
		}
	}
}

// checkResolved checks the invariants of Resolve.
func checkResolved(t *testing.T, m *Manifest, entries ...string) {
	t.Helper()
	r, err := m.Resolve(entries...)
	if err != nil {
		return
	}
	known := m.Files()
	lazy := m.Lazy(r)
	for what, files := range map[string][]string{
		"stylesheets": append(slices.Clone(r.Stylesheets), lazy.Stylesheets...),
		"scripts":     append(slices.Clone(r.Scripts), r.Preloads...),
	} {
		for i, file := range files {
			if _, ok := slices.BinarySearch(known, file); !ok {
				t.Errorf("%q: %s: %q is no file of the manifest", entries, what, file)
			}
			if what == "stylesheets" && slices.Contains(files[:i], file) {
				t.Errorf("%q: %s: %q is listed twice", entries, what, file)
			}
		}
	}
	again, err := m.Resolve(entries...)
	if err != nil || !slices.Equal(r.Stylesheets, again.Stylesheets) || !slices.Equal(r.Scripts, again.Scripts) || !slices.Equal(r.Preloads, again.Preloads) {
		t.Errorf("%q: resolved twice, two results (%v)", entries, err)
	}
}
