package manifest

import (
	"reflect"
	"testing"
)

// plugin-legacy 1, for Vite 2, gives both kinds of polyfills the same key.
func TestLegacyOfVite2(t *testing.T) {
	const entries = `{
		"src/main.js": {"file": "assets/main.fe33b508.js", "src": "src/main.js", "isEntry": true},
		"src/main-legacy.js": {"file": "assets/main-legacy.1d6b406d.js", "src": "src/main-legacy.js", "isEntry": true},`
	polyfills := func(file string) string {
		return `"vite/legacy-polyfills": {"file": "` + file + `", "src": "vite/legacy-polyfills", "isEntry": true}}`
	}
	const modern, legacy = "assets/polyfills-modern.bd348b16.js", "assets/polyfills-legacy.b8b78be4.js"
	for name, tt := range map[string]struct {
		m       *Manifest
		scripts []string
		want    string
	}{
		"legacy":                    {parse(t, entries+polyfills(legacy)), []string{"assets/main.fe33b508.js"}, legacy},
		"legacy, named otherwise":   {parse(t, entries+polyfills("x/b8b78be4.js")), []string{"assets/main.fe33b508.js"}, "x/b8b78be4.js"},
		"modern, written last":      {parse(t, entries+polyfills(modern)), []string{modern, "assets/main.fe33b508.js"}, ""},
		"modern, with the other":    {parse(t, entries+polyfills(modern)).WithLegacyPolyfills(legacy), []string{modern, "assets/main.fe33b508.js"}, legacy},
		"modern alone, in any Vite": {parse(t, `{"src/main.js": {"file": "main.js", "src": "src/main.js", "isEntry": true}, `+polyfills("x/b8b78be4.js")), []string{"x/b8b78be4.js", "main.js"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := resolve(t, tt.m, "src/main.js")
			equal(t, true, "scripts", r.Scripts, tt.scripts)
			if r.Legacy.Polyfills != tt.want || r.Legacy.Only {
				t.Errorf("%+v, want %s", r.Legacy, tt.want)
			}
			equal(t, true, "entries", tt.m.Entries(), []string{"src/main.js"})
		})
	}
	only := parse(t, `{"src/main-legacy.js": {"file": "main-legacy.js", "src": "src/main-legacy.js", "isEntry": true}, `+polyfills(legacy))
	if r, want := resolve(t, only, "src/main.js"), (Legacy{legacy, []string{"main-legacy.js"}, true}); !reflect.DeepEqual(r.Legacy, want) || len(r.Scripts) > 0 {
		t.Errorf("no modules: %+v %q", r.Legacy, r.Scripts)
	}
	for modern, want := range map[string]bool{modern: true, legacy: false} {
		if _, lacks := parse(t, entries+polyfills(modern)).LacksLegacyPolyfills(); lacks != want {
			t.Errorf("%s: %t", modern, lacks)
		}
	}
}
