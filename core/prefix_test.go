package core

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

func TestSetPrefix(t *testing.T) {
	dist := testBuild()
	dist["importmap.json"] = &fstest.MapFile{Data: []byte(`{"imports": {"./assets/all-KEY.js": "./assets/all-hGLGBJa-.js", "/assets/b.js": "https://x/y.js"}}`)}
	dist[".vite/govite.json"] = &fstest.MapFile{Data: []byte(`{"version": 1, "base": "./", "emitted": ["importmap.json"], "hashed": []}`)}
	v := inProduction(t, Config{Dist: dist})
	plain, err := v.Tags("src/main.ts")
	if err != nil {
		t.Fatal(err)
	}
	for prefix, at := range map[string]string{"/tenant-a": "/tenant-a", "/b/c/": "/b/c", "/ü": "/%C3%BC", "": "", "/": ""} {
		p := v.Page(t.Context())
		if err := p.SetPrefix(prefix); err != nil {
			t.Fatal(err)
		}
		want := strings.ReplaceAll(string(plain), `"/assets/`, `"`+at+`/assets/`)
		if got, err := p.Tags("src/main.ts"); err != nil || string(got) != want || !strings.Contains(want, `"`+at+`/assets/all-KEY.js":"`+at+`/assets/all-hGLGBJa-.js"`) {
			t.Errorf("%q: %v\n%s\nwant\n%s", prefix, err, got, want)
		}
		if got, err := p.URL("src/logo.svg"); err != nil || got != at+"/assets/logo-DS6j0tmI.svg" {
			t.Errorf("%q: %v %s", prefix, err, got)
		}
		if got, err := p.LinkHeader("src/print.scss"); err != nil || !strings.HasPrefix(got, "<"+at+"/assets/print-Dg6JFAup.css>") {
			t.Errorf("%q: %v %s", prefix, err, got)
		}
	}
	if again, err := v.Tags("src/main.ts"); err != nil || again != plain {
		t.Errorf("a prefix changes other pages: %v\n%s", err, again)
	}
	for _, prefix := range []string{"tenant", "https://evil.example/", "//evil.example", "/a/../b", "/a?b", "javascript:x", "./"} {
		p := v.Page(t.Context())
		if err := p.SetPrefix(prefix); err == nil || !strings.Contains(err.Error(), prefix) {
			t.Errorf("%q: %v", prefix, err)
		}
	}
	cdn := inProduction(t, Config{Base: "https://cdn.example.com/", Integrity: IntegrityNone}).Page(t.Context())
	if err := cdn.SetPrefix("/a"); err != nil {
		t.Error(err)
	}
	if got, err := cdn.URL("src/logo.svg"); err != nil || got != "https://cdn.example.com/assets/logo-DS6j0tmI.svg" {
		t.Errorf("a base on another host: %v %s", err, got)
	}
}

// A program may answer under more prefixes than it keeps tags for.
func TestManyPrefixes(t *testing.T) {
	v := inProduction(t, Config{})
	var wait sync.WaitGroup
	for i := range 600 {
		wait.Go(func() {
			p := v.Page(t.Context())
			if err := p.SetPrefix(fmt.Sprintf("/t%d", i)); err != nil {
				t.Error(err)
			}
			if got, err := p.Tags("src/main.ts"); err != nil || !strings.Contains(string(got), fmt.Sprintf(`src="/t%d/assets/main-BTYxtEBp.js"`, i)) {
				t.Errorf("%v %s", err, got)
			}
		})
	}
	wait.Wait()
}
