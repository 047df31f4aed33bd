package core

import (
	"html/template"
	"slices"
	"strings"
	"testing"

	"github.com/govite/govite/core/internal/gold"
	"github.com/govite/govite/core/manifest"
)

func TestStylesAndScripts(t *testing.T) {
	v := inProduction(t, Config{Dist: lazyBuild(t), Preload: []Preload{"module", "font", "image"}, Prefetch: "aggressive", Integrity: "sha384"})
	isStyle := func(tag string) bool {
		return !strings.Contains(tag, "<script") && !strings.Contains(tag, `rel="modulepreload"`) && !strings.Contains(tag, `rel="prefetch"`)
	}
	all, err := v.Tags("src/main.ts")
	styles, errStyles := v.Styles("src/main.ts")
	scripts, errScripts := v.Scripts("src/main.ts")
	if err != nil || errStyles != nil || errScripts != nil {
		t.Fatal(err, errStyles, errScripts)
	}
	for tag := range strings.Lines(string(all)) {
		if in, other := strings.Contains(string(styles), tag), strings.Contains(string(scripts), tag); in == other || in != isStyle(tag) {
			t.Errorf("styles %t, scripts %t: %s", in, other, tag)
		}
	}
	if len(styles)+len(scripts) != len(all) || !strings.HasPrefix(string(scripts), `<script type="importmap">`) {
		t.Errorf("styles\n%s\nscripts\n%s", styles, scripts)
	}
}

// On a page, in any order of calls, the parts are the tags of Tags, each once.
func TestPagePartsAreAllTags(t *testing.T) {
	for _, name := range []string{"vite2-mixed", "vite5-legacy", "vite5-default", "vite8-mixed", "vite8-importmapjs+sri", "vite8-legacyonly"} {
		b := gold.Load(t, name)
		m, err := manifest.Parse(b.Manifest)
		if err != nil {
			t.Fatal(err)
		}
		v, err := New(Config{Dist: goldDist(b), Base: b.Config.Base, Mode: Production, Prefetch: PrefetchAggressive, Preload: []Preload{PreloadModule, PreloadFont, PreloadImage}})
		if err != nil {
			t.Fatalf("%s: %v", b.Variant, err)
		}
		for _, entry := range m.Entries() {
			if m.Check(entry) != nil {
				continue // an asset
			}
			type method func(*Page, ...string) (template.HTML, error)
			var want []string
			for i, calls := range [][]method{
				{(*Page).Tags},
				{(*Page).Styles, (*Page).Scripts},
				{(*Page).Scripts, (*Page).Styles, (*Page).Tags},
				{(*Page).Styles, (*Page).Tags, (*Page).Scripts},
			} {
				p := Page{v: v, ctx: t.Context(), nonce: "N"}
				var html template.HTML
				for _, call := range calls {
					got, err := call(&p, entry)
					if err != nil {
						t.Fatalf("%s: %s: %v", b.Variant, entry, err)
					}
					html += got
				}
				lines := slices.Sorted(strings.Lines(string(html)))
				if i == 0 {
					want = lines
				} else if !slices.Equal(lines, want) {
					t.Errorf("%s: %s: calls %d gave\n%q\nwant\n%q", b.Variant, entry, i, lines, want)
				}
			}
		}
	}
}

// Vite's runtime takes the nonce from the meta tag, on a page with scripts alone,
// too.
func TestScriptsHaveTheNonce(t *testing.T) {
	p := inProduction(t, Config{}).Page(t.Context())
	nonce := p.Nonce()
	meta := `<meta property="csp-nonce" nonce="` + nonce + `">` + "\n"
	scripts, err := p.Scripts("src/main.ts")
	if err != nil || !strings.HasPrefix(string(scripts), meta) {
		t.Errorf("%v\n%s", err, scripts)
	}
	if styles, err := p.Styles("src/main.ts"); err != nil || strings.Contains(string(styles), "<meta") || strings.Count(string(styles), "<link") != 2 {
		t.Errorf("%v\n%s", err, styles)
	}
	if link, err := p.LinkHeader(); err != nil || strings.Count(link, "<") != 4 {
		t.Errorf("%v %s", err, link)
	}
}

// The Link header of a page names the tags that the page has, and no others.
func TestLinkHeaderOfAPart(t *testing.T) {
	p := inProduction(t, Config{}).Page(t.Context())
	if _, err := p.Styles("src/main.ts"); err != nil {
		t.Fatal(err)
	}
	if link, err := p.LinkHeader(); err != nil || strings.Count(link, "as=style") != 2 || strings.Contains(link, ".js") {
		t.Errorf("%v %s", err, link)
	}
}

func TestDevStylesAndScripts(t *testing.T) {
	answer := headOf(t, map[string]any{"html": transformed, "styles": []map[string]string{{"id": "/web/src/a.css", "css": "a {}"}}})
	root := project(t)
	announceAt(t, root, pluginStandIn(t, "a1", answer).URL, "a1")
	p := inDevelopment(t, Config{Root: root}).Page(t.Context())
	nonce := p.Nonce()
	calls := []struct {
		call func(...string) (template.HTML, error)
		want string
	}{
		{p.Styles, `<meta property="csp-nonce" nonce="N">
<meta name="by-a-plugin" content="a &#34;b&#34;">
<style nonce="N">.by-a-plugin > b {}</style>
<style data-vite-dev-id="/web/src/a.css" nonce="N">a {}</style>
<link rel="stylesheet" href="/src/print.css" nonce="N">
`},
		{p.Scripts, `<script type="module" nonce="N">import { injectIntoGlobalHook } from "/@react-refresh";
injectIntoGlobalHook(window);</script>
<script type="module" src="/@vite/client" nonce="N"></script>
<script src="/widget.js" defer nonce="N"></script>
<script type="module" src="/src/main.tsx?t=12" nonce="N"></script>
`},
		{p.Tags, ""},
	}
	for i, c := range calls {
		got, err := c.call("src/main.tsx", "src/print.css")
		if err != nil || strings.ReplaceAll(string(got), nonce, "N") != c.want {
			t.Errorf("call %d: %v\n%s\nwant\n%s", i, err, got, c.want)
		}
	}
}

// A problem is on the page, whichever part the page asks for.
func TestDevProblemOfAPart(t *testing.T) {
	v := inDevelopment(t, Config{DevServer: standIn(t, "/", false).URL})
	for name, call := range map[string]func(*Page, ...string) (template.HTML, error){"Styles": (*Page).Styles, "Scripts": (*Page).Scripts} {
		p := v.Page(t.Context())
		if got, err := call(p, "src/mian.tsx"); err != nil || !strings.Contains(string(got), "did you mean src/main.tsx?") {
			t.Errorf("%s: %v\n%.300s", name, err, got)
		}
		if got, err := p.Tags("src/mian.tsx"); err != nil || got != "" {
			t.Errorf("%s: a second time: %v\n%.300s", name, err, got)
		}
	}
}

// The parts cost no more than Tags.
func TestPartAllocations(t *testing.T) {
	v := inProduction(t, Config{})
	var html template.HTML
	for name, tt := range map[string]struct {
		parts func() (template.HTML, error)
		want  float64
	}{
		"styles":  {func() (template.HTML, error) { return v.Styles("src/main.ts") }, 0},
		"scripts": {func() (template.HTML, error) { return v.Scripts("src/main.ts", "src/admin.ts") }, 0},
		"of a page": {func() (template.HTML, error) {
			p := Page{v: v, ctx: t.Context(), nonce: "N"}
			if _, err := p.Styles("src/main.ts"); err != nil {
				return "", err
			}
			return p.Scripts("src/main.ts")
		}, 2},
	} {
		got := testing.AllocsPerRun(100, func() {
			var err error
			if html, err = tt.parts(); err != nil || html == "" {
				t.Fatal(err)
			}
		})
		if got != tt.want {
			t.Errorf("%s: %v allocations, want %v", name, got, tt.want)
		}
	}
}
