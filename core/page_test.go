package core

import (
	"html/template"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func TestPageRepeatsNothing(t *testing.T) {
	for _, tt := range []struct {
		name   string
		config Config
		calls  [][]string
		want   []string
	}{
		{"an entry twice", Config{Dist: lazyBuild(t)}, [][]string{{"src/main.ts"}, {"src/main.ts"}, {"src/main.ts", "src/admin.ts"}}, []string{`<link rel="stylesheet" crossorigin href="/main.css">
<script type="module" crossorigin src="/main.js"></script>
<link rel="modulepreload" crossorigin href="/a.js">
`, "", `<script type="module" crossorigin src="/admin.js"></script>
`}},
		{"an unknown entry", Config{Dist: lazyBuild(t)}, [][]string{{"src/admin.ts", "src/mian.ts"}, {"src/more.ts"}, {"src/mian.ts"}, {"src/admin.ts"}, nil, {"src/main.ts"}}, []string{"error", `<script type="module" crossorigin src="/more.js"></script>
`, "error", `<script type="module" crossorigin src="/admin.js"></script>
<link rel="modulepreload" crossorigin href="/a.js">
`, "error", `<link rel="stylesheet" crossorigin href="/main.css">
<script type="module" crossorigin src="/main.js"></script>
`}},
		{"a chunk that is an entry too", Config{Dist: distOf(t, map[string]string{
			"manifest.json": `{"a": {"file": "a.js", "isEntry": true, "imports": ["b"]}, "b": {"file": "b.js", "isEntry": true, "imports": ["a"]}}`,
			"a.js":          "", "b.js": "",
		})}, [][]string{{"a"}, {"b"}}, []string{`<script type="module" crossorigin src="/a.js"></script>
<link rel="modulepreload" crossorigin href="/b.js">
`, `<script type="module" crossorigin src="/b.js"></script>
`}},
		{"no prefetch of loaded files", Config{Dist: lazyBuild(t), Prefetch: "aggressive"}, [][]string{{"src/main.ts"}, {"src/admin.ts"}, {"src/lazy.ts"}}, []string{`<link rel="stylesheet" crossorigin href="/main.css">
<script type="module" crossorigin src="/main.js"></script>
<link rel="modulepreload" crossorigin href="/a.js">
<link rel="prefetch" crossorigin href="/lazy.js" fetchpriority="low">
<link rel="prefetch" crossorigin href="/lazy.css" fetchpriority="low">
`, `<script type="module" crossorigin src="/admin.js"></script>
<link rel="prefetch" crossorigin href="/more.js" fetchpriority="low">
`, `<link rel="stylesheet" crossorigin href="/lazy.css">
<script type="module" crossorigin src="/lazy.js"></script>
`}},
		{"no prefetch of loaded files by a waterfall", Config{Dist: lazyBuild(t), Prefetch: "waterfall"}, [][]string{{"src/lazy.ts"}, {"src/main.ts"}, {"src/admin.ts"}}, []string{`<link rel="stylesheet" crossorigin href="/lazy.css">
<script type="module" crossorigin src="/lazy.js"></script>
<link rel="modulepreload" crossorigin href="/a.js">
`, `<link rel="stylesheet" crossorigin href="/main.css">
<script type="module" crossorigin src="/main.js"></script>
`, `<script type="module" crossorigin src="/admin.js"></script>
<script type="module">
const links = [
  { "rel": "prefetch", "crossorigin": "", "href": "/more.js", "fetchpriority": "low" }
]
` + waterfall("3")}},
		// Browsers that know several import maps read those after the first.
		{"integrity", Config{Dist: distOf(t, map[string]string{
			"manifest.json": `{
				"a": {"file": "a.js", "isEntry": true, "dynamicImports": ["c"], "integrity": "sha384-a"},
				"b": {"file": "b.js", "isEntry": true, "dynamicImports": ["c", "d"], "integrity": "sha384-b"},
				"c": {"file": "c.js", "integrity": "sha384-c"},
				"d": {"file": "d.js", "integrity": "sha384-d"}}`,
			"importmap.json": `{"imports": {"/x.js": "/c.js"}}`,
			"a.js":           "", "b.js": "", "c.js": "", "d.js": "",
		})}, [][]string{{"a"}, {"b"}, {"a", "b"}}, []string{`<script type="importmap">{"imports":{"/x.js":"/c.js"},"integrity":{"/c.js":"sha384-c"}}</script>
<script type="module" crossorigin src="/a.js" integrity="sha384-a"></script>
`, `<script type="importmap">{"integrity":{"/d.js":"sha384-d"}}</script>
<script type="module" crossorigin src="/b.js" integrity="sha384-b"></script>
`, ""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := inProduction(t, tt.config).Page(t.Context())
			for i, entries := range tt.calls {
				got, err := p.Tags(entries...)
				if err != nil {
					got += "error"
				}
				if string(got) != tt.want[i] {
					t.Errorf("call %d: %v\n%s\nwant\n%s", i, err, got, tt.want[i])
				}
			}
		})
	}
}

func TestAllocations(t *testing.T) {
	v := inProduction(t, Config{})
	var html template.HTML
	for name, tt := range map[string]struct {
		tags func() (template.HTML, error)
		want float64
	}{
		"tags":           {func() (template.HTML, error) { return v.Tags("src/main.ts") }, 0},
		"of two entries": {func() (template.HTML, error) { return v.Tags("src/main.ts", "src/admin.ts") }, 0},
		"of a page":      {func() (template.HTML, error) { p := Page{v: v, ctx: t.Context()}; return p.Tags("src/main.ts") }, 0},
		"of one with nonce": {func() (template.HTML, error) {
			p := Page{v: v, ctx: t.Context(), nonce: "N"}
			return p.Tags("src/main.ts")
		}, 1},
	} {
		got := testing.AllocsPerRun(100, func() {
			var err error
			if html, err = tt.tags(); err != nil || html == "" {
				t.Fatal(err)
			}
		})
		if got != tt.want {
			t.Errorf("%s: %v allocations, want %v", name, got, tt.want)
		}
	}
}

func TestPageSaveData(t *testing.T) {
	for header, saves := range map[string]bool{"on": true, " ON ;x=1": true, "x, on": true, "": false, "off": false, "only": false} {
		p := inProduction(t, Config{Dist: lazyBuild(t), Prefetch: "aggressive"}).Page(t.Context())
		p.SaveData(header)
		for range 2 { // the second call prefetches nothing either
			got, err := p.Tags("src/lazy.ts", "src/admin.ts")
			if err != nil || strings.Contains(string(got), "more.js") && saves {
				t.Errorf("%q: %v\n%s", header, err, got)
			}
		}
		if got, err := p.Tags("src/main.ts", "src/admin.ts"); err != nil || strings.Contains(string(got), "prefetch") {
			t.Errorf("%q: %v\n%s", header, err, got)
		}
	}
}

// The first call of Nonce may be late; earlier tags stay without the nonce.
func TestPageNonceAfterTags(t *testing.T) {
	p := inProduction(t, Config{Dist: lazyBuild(t)}).Page(t.Context())
	if got, err := p.Tags("src/more.ts"); err != nil || strings.Contains(string(got), "nonce") {
		t.Errorf("%v\n%s", err, got)
	}
	nonce := p.Nonce()
	got, err := p.Tags("src/more.ts", "src/admin.ts")
	want := `<meta property="csp-nonce" nonce="N">
<script type="module" crossorigin src="/admin.js" nonce="N"></script>
<link rel="modulepreload" crossorigin href="/a.js" nonce="N">
`
	if err != nil || strings.ReplaceAll(string(got), nonce, "N") != want {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestPageLinkHeader(t *testing.T) {
	v := inProduction(t, Config{Dist: lazyBuild(t), Preload: []Preload{"module", "font", "image"}, Prefetch: "aggressive", CrossOrigin: "use-credentials"})
	p := v.Page(t.Context())
	if got, err := p.LinkHeader(); err != nil || got != "" {
		t.Errorf("an empty page: %s", got)
	}
	for _, entry := range []string{"src/admin.ts", "src/main.ts"} {
		if _, err := p.Tags(entry); err != nil {
			t.Fatal(err)
		}
	}
	const style = `</main.css>; rel=preload; as=style; crossorigin=use-credentials`
	const want = style + `, </admin.js>; rel=modulepreload; crossorigin=use-credentials, </a.js>; rel=modulepreload; crossorigin=use-credentials, ` +
		`</main.js>; rel=modulepreload; crossorigin=use-credentials, </a.woff2>; rel=preload; as=font; type="font/woff2"; crossorigin, ` +
		`</b.png>; rel=preload; as=image; type="image/png", </c.svg>; rel=preload; as=image; type="image/svg+xml"`
	if got, err := p.LinkHeader(); err != nil || got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got, err := p.LinkHeader("src/main.ts"); err != nil || !strings.HasPrefix(got, style+", </main.js>") {
		t.Errorf("of one entry: %s %v", got, err)
	}
	if got, err := p.LinkHeader("src/mian.ts"); err == nil {
		t.Errorf("of an unknown entry: %s", got)
	}
	p = inProduction(t, Config{Base: "https://cdn.example.com/", Integrity: "sha384", Dist: distOf(t, map[string]string{
		"manifest.json": `{"a": {"file": "a.js", "isEntry": true}, "b.css": {"file": "b.css", "isEntry": true}}`, "a.js": "", "b.css": "",
	})}).Page(t.Context())
	nonce := p.Nonce()
	if _, err := p.Tags("a", "b.css"); err != nil {
		t.Fatal(err)
	}
	const bare = `integrity="sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb"; nonce=N`
	if got, err := p.LinkHeader(); err != nil || strings.ReplaceAll(got, nonce, "N") != `<https://cdn.example.com/b.css>; rel=preload; as=style; crossorigin; `+bare+`, <https://cdn.example.com/a.js>; rel=modulepreload; crossorigin; `+bare {
		t.Errorf("got %s", got)
	}
}

func TestPageNonce(t *testing.T) {
	v := inProduction(t, Config{})
	p := v.Page(t.Context())
	nonce := p.Nonce()
	if p.Nonce() != nonce || !regexp.MustCompile(`^[A-Z2-7]{26}$`).MatchString(nonce) || v.Page(t.Context()).Nonce() == nonce {
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
	// A nonce belongs to one response: prepared tags have none.
	if got, err := v.Tags("src/admin.ts"); err != nil || strings.Contains(string(got), "nonce") {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestPageNonceOnImportMap(t *testing.T) {
	dist := testBuild()
	recordEmitted(dist, "importmap.json")
	dist["importmap.json"] = &fstest.MapFile{Data: []byte(`{"imports": {"/a.js": "/b.js"}}`)}
	p := inProduction(t, Config{Dist: dist}).Page(t.Context())
	got, err := p.Tags("src/lazy.ts")
	if err != nil || !strings.HasPrefix(string(got), `<script type="importmap">`) {
		t.Errorf("%v\n%s", err, got)
	}
	p = inProduction(t, Config{Dist: dist}).Page(t.Context())
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
	v := inProduction(t, Config{})
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
	got, err = inProduction(t, Config{Dist: dist, CrossOrigin: "none"}).LinkHeader("main.ts")
	if err != nil || len(got) > 1024 || len(got) < 900 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if !strings.HasPrefix(got, `</x.css>; rel=preload; as=style, </%C3%BC%20main.js>; rel=modulepreload, </0.js>`) {
		t.Errorf("got %s", got)
	}
}
