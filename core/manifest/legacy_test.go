package manifest

import (
	"reflect"
	"strings"
	"testing"
)

func TestLegacy(t *testing.T) {
	const twins = `
		"src/main-legacy.ts": {"file": "main-legacy.js", "name": "main", "src": "src/main-legacy.ts", "isEntry": true, "imports": ["_a-legacy.js"]},
		"src/admin-legacy.ts": {"file": "admin-legacy.js", "name": "admin", "src": "src/admin-legacy.ts", "isEntry": true, "dynamicImports": ["src/lazy-legacy.ts"]},
		"src/lazy-legacy.ts": {"file": "lazy-legacy.js", "name": "lazy", "src": "src/lazy-legacy.ts", "isDynamicEntry": true},
		"_a-legacy.js": {"file": "a-legacy.js", "name": "a"},
		"vite/legacy-polyfills-legacy": {"file": "polyfills-legacy.js", "name": "polyfills", "src": "vite/legacy-polyfills-legacy", "isEntry": true}`
	const modules = `,
		"src/main.ts": {"file": "main.js", "name": "main", "src": "src/main.ts", "isEntry": true},
		"src/admin.ts": {"file": "admin.js", "name": "admin", "src": "src/admin.ts", "isEntry": true},
		"src/print.css": {"file": "print.css", "name": "print", "src": "src/print.css", "isEntry": true}`
	both, only := parse(t, "{"+twins+modules+"}"), parse(t, "{"+twins+"}")
	bothEntries, onlyEntries := "src/admin.ts src/main.ts src/print.css", "src/admin.ts src/main.ts"

	// plugin-legacy 1, for Vite 2, gives both kinds of polyfills the same key.
	const earlyModule = `"src/main.js": {"file": "assets/main.js", "src": "src/main.js", "isEntry": true}`
	const earlyTwin = `"src/main-legacy.js": {"file": "assets/main-legacy.js", "src": "src/main-legacy.js", "isEntry": true}`
	const modern, legacy, unnamed = "assets/polyfills-modern.bd348b16.js", "assets/polyfills-legacy.b8b78be4.js", "x/b8b78be4.js"
	early := func(polyfills string, entries ...string) *Manifest {
		polyfills = `"vite/legacy-polyfills": {"file": "` + polyfills + `", "src": "vite/legacy-polyfills", "isEntry": true}`
		return parse(t, "{"+strings.Join(append(entries, polyfills), ",")+"}")
	}
	earlyFiles := []string{"assets/main-legacy.js"}

	for _, tt := range []struct {
		name    string
		m       *Manifest
		all     string // entries of m
		entries []string
		scripts []string
		want    Legacy
	}{
		{"one entry", both, bothEntries, []string{"src/main.ts"}, []string{"main.js"}, Legacy{"polyfills-legacy.js", []string{"main-legacy.js"}, false}},
		{"two entries", both, bothEntries, []string{"admin", "main"}, []string{"admin.js", "main.js"}, Legacy{"polyfills-legacy.js", []string{"admin-legacy.js", "main-legacy.js"}, false}},
		{"a stylesheet", both, bothEntries, []string{"src/print.css"}, nil, Legacy{}},
		{"no modules, by the source", only, onlyEntries, []string{"/src/main.ts"}, nil, Legacy{"polyfills-legacy.js", []string{"main-legacy.js"}, true}},
		{"no modules, by name", only, onlyEntries, []string{"main"}, nil, Legacy{"polyfills-legacy.js", []string{"main-legacy.js"}, true}},
		{"no modules, by key", only, onlyEntries, []string{"src/admin-legacy.ts"}, nil, Legacy{"polyfills-legacy.js", []string{"admin-legacy.js"}, true}},

		{"Vite 2", early(legacy, earlyTwin, earlyModule), "src/main.js", []string{"src/main.js"}, []string{"assets/main.js"}, Legacy{legacy, earlyFiles, false}},
		{"Vite 2, named otherwise", early(unnamed, earlyTwin, earlyModule), "src/main.js", []string{"src/main.js"}, []string{"assets/main.js"}, Legacy{unnamed, earlyFiles, false}},
		{"Vite 2, no modules", early(legacy, earlyTwin), "src/main.js", []string{"src/main.js"}, nil, Legacy{legacy, earlyFiles, true}},
		{"Vite 2, polyfills for modules, written last", early(modern, earlyTwin, earlyModule), "src/main.js", []string{"src/main.js"}, []string{modern, "assets/main.js"}, Legacy{"", earlyFiles, false}},
		{"Vite 2, both polyfills", early(modern, earlyTwin, earlyModule).WithLegacyPolyfills(legacy), "src/main.js", []string{"src/main.js"}, []string{modern, "assets/main.js"}, Legacy{legacy, earlyFiles, false}},
		{"polyfills for modules alone, in any Vite", early(unnamed, earlyModule), "src/main.js", []string{"src/main.js"}, []string{unnamed, "assets/main.js"}, Legacy{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := resolve(t, tt.m, tt.entries...)
			equal(t, true, "scripts", r.Scripts, tt.scripts)
			equal(t, true, "preloads", r.Preloads, nil)
			if !reflect.DeepEqual(r.Legacy, tt.want) {
				t.Errorf("got %+v, want %+v", r.Legacy, tt.want)
			}
			if lazy := tt.m.Lazy(r); len(lazy.Scripts) > 0 {
				t.Errorf("lazy: %q", lazy.Scripts)
			}
			equal(t, true, "entries", tt.m.Entries(), strings.Fields(tt.all))
		})
	}
	_, err := only.Resolve("src/mian.ts")
	if want := "src/mian.ts is not an entry of the build; did you mean src/main.ts? entries: src/admin.ts, src/main.ts"; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	for polyfills, want := range map[string]bool{modern: true, legacy: false} {
		if _, lacks := early(polyfills, earlyTwin, earlyModule).LacksLegacyPolyfills(); lacks != want {
			t.Errorf("%s: %t", polyfills, lacks)
		}
	}
}
