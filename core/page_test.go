package core

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func TestPageRepeatsNothing(t *testing.T) {
	p := production(t, Config{}).Page()
	tags := func(entries ...string) string {
		t.Helper()
		got, err := p.Tags(entries...)
		if err != nil {
			t.Fatal(err)
		}
		return string(got)
	}
	if got := tags("src/main.ts"); got != mainTags {
		t.Errorf("first call:\n%s", got)
	}
	if _, err := p.Tags("src/admin.ts", "src/mian.ts"); err == nil {
		t.Error("no error")
	}
	if got, want := tags("src/admin.ts"), `<script type="module" crossorigin src="/assets/admin-xYVzyLXx.js"></script>`+"\n"; got != want {
		t.Errorf("second call:\n%s\nwant\n%s", got, want)
	}
	if got := tags("src/main.ts", "src/admin.ts"); got != "" {
		t.Errorf("third call:\n%s", got)
	}
}

func TestPageNonce(t *testing.T) {
	v := production(t, Config{})
	p := v.Page()
	nonce := p.Nonce()
	if p.Nonce() != nonce || !regexp.MustCompile(`^[A-Z2-7]{26}$`).MatchString(nonce) || v.Page().Nonce() == nonce {
		t.Errorf("nonce %q", nonce)
	}
	got, err := p.Tags("src/admin.ts")
	want := `<meta property="csp-nonce" nonce="N">
<link rel="stylesheet" crossorigin href="/assets/all-4trgJSHV.css" nonce="N">
<script type="module" crossorigin src="/assets/admin-xYVzyLXx.js" nonce="N"></script>
<link rel="modulepreload" crossorigin href="/assets/all-hGLGBJa-.js" nonce="N">
`
	if err != nil || strings.ReplaceAll(string(got), nonce, "N") != want {
		t.Errorf("got %v\n%s\nwant\n%s", err, got, want)
	}
	if again, err := p.Tags("src/lazy.ts"); err != nil || strings.Contains(string(again), "csp-nonce") {
		t.Errorf("two metas: %v\n%s", err, again)
	}
	// A nonce belongs to one response: what is kept has none.
	if got, err := v.Tags("src/admin.ts"); err != nil || strings.Contains(string(got), "nonce") {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestPageNonceOnImportMap(t *testing.T) {
	dist := testBuild()
	dist["importmap.json"] = &fstest.MapFile{Data: []byte(`{"imports": {}}`)}
	p := production(t, Config{Dist: dist}).Page()
	got, err := p.Tags("src/lazy.ts")
	if err != nil || !strings.HasPrefix(string(got), `<script type="importmap">`) {
		t.Errorf("%v\n%s", err, got)
	}
	p = production(t, Config{Dist: dist}).Page()
	nonce := p.Nonce()
	got, err = p.Tags("src/lazy.ts")
	if err != nil || !strings.Contains(string(got), `<script type="importmap" nonce="`+nonce+`">`) {
		t.Errorf("%v\n%s", err, got)
	}
	if again, err := p.Tags("src/main.ts"); err != nil || strings.Contains(string(again), "importmap") {
		t.Errorf("two import maps: %v\n%s", err, again)
	}
}

func TestLinkHeader(t *testing.T) {
	v := production(t, Config{})
	got, err := v.LinkHeader("src/admin.ts")
	want := `</assets/all-4trgJSHV.css>; rel=preload; as=style; crossorigin, </assets/admin-xYVzyLXx.js>; rel=modulepreload; crossorigin, </assets/all-hGLGBJa-.js>; rel=modulepreload; crossorigin`
	if err != nil || got != want {
		t.Errorf("got %v\n%s\nwant\n%s", err, got, want)
	}
	if got, err := v.LinkHeader("src/mian.ts"); err == nil {
		t.Errorf("got %q", got)
	}

	var b strings.Builder
	b.WriteString(`{"main.ts": {"file": "ü main.js", "isEntry": true, "css": ["x.css"], "imports": ["c0"`)
	for i := range 60 {
		b.WriteString(`, "c` + strings.Repeat("1", i+1) + `"`)
	}
	b.WriteString(`]}, "c0": {"file": "0.js"}`)
	dist := fstest.MapFS{"ü main.js": {}, "x.css": {}, "0.js": {}}
	for i := range 60 {
		name := strings.Repeat("1", i+1)
		b.WriteString(`, "c` + name + `": {"file": "` + name + `.js"}`)
		dist[name+".js"] = &fstest.MapFile{}
	}
	b.WriteString("}")
	dist["manifest.json"] = &fstest.MapFile{Data: []byte(b.String())}
	got, err = production(t, Config{Dist: dist, CrossOrigin: "none"}).LinkHeader("main.ts")
	if err != nil || len(got) > 1024 || len(got) < 900 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if !strings.HasPrefix(got, `</x.css>; rel=preload; as=style, </%C3%BC%20main.js>; rel=modulepreload, </0.js>`) {
		t.Errorf("got %s", got)
	}
}
