package core

import (
	"strings"
	"testing"
	"testing/fstest"
)

// legacyBuild is the output of plugin-legacy for two entries.
func legacyBuild(t testing.TB, guard string) fstest.MapFS {
	t.Helper()
	return distOf(t, map[string]string{
		"manifest.json": `{
			"src/main.ts": {"file": "main.js", "src": "src/main.ts", "isEntry": true, "css": ["main.css"]},
			"src/main-legacy.ts": {"file": "main-legacy.js", "src": "src/main-legacy.ts", "isEntry": true},
			"src/admin.ts": {"file": "admin.js", "src": "src/admin.ts", "isEntry": true},
			"src/admin-legacy.ts": {"file": "admin-legacy.js", "src": "src/admin-legacy.ts", "isEntry": true},
			"\u0000vite/legacy-polyfills": {"file": "polyfills.js", "src": "\u0000vite/legacy-polyfills", "isEntry": true},
			"\u0000vite/legacy-polyfills-legacy": {"file": "polyfills-legacy.js", "src": "\u0000vite/legacy-polyfills-legacy", "isEntry": true}}`,
		"main.js": guard, "main.css": "", "main-legacy.js": "", "admin.js": guard, "admin-legacy.js": "", "polyfills.js": guard, "polyfills-legacy.js": "",
	})
}

const (
	guardOf5 = `function y(){import.meta.url,import("_").catch(()=>1),async function*(){}().next()}`
	guardOf8 = `import'data:text/javascript,"main.js";if(!import.meta.resolve)throw Error("import.meta.resolve not supported")';`

	guard8Hash   = "eIBI7HR0rUic40aMXdFV61MDgCNP8f47/DJJFuFza1kiDqHUURD+c4kLDkTOahvJ"
	legacyDetect = `import.meta.url;import("_").catch(()=>1);(async function*(){})().next();window.__vite_is_modern_browser=true`
	legacyImport = `function(){var e=document.querySelectorAll(".vite-legacy-entry"),i=0;!function n(){i<e.length&&System.import(e[i++].getAttribute("data-src")).then(n,function(t){n();throw t})}()}`
	legacySafari = `!function(){var e=document,t=e.createElement("script");if(!("noModule"in t)&&"onbeforeload"in t){var n=!1;e.addEventListener("beforeload",(function(e){if(e.target===t)n=!0;else if(!e.target.hasAttribute("nomodule")||!n)return;e.preventDefault()}),!0),t.type="module",t.src=".",e.head.appendChild(t),t.remove()}}();`

	legacyFallback = `!function(){if(window.__vite_is_modern_browser)return;console.warn("vite: loading legacy chunks, syntax error above and the same error below should be ignored");var e=document.getElementById("vite-legacy-polyfill"),n=document.createElement("script");n.src=e.src,n.onload=` + legacyImport + `,document.body.appendChild(n)}();`
)

func TestLegacyTags(t *testing.T) {
	only := legacyBuild(t, "")
	only["manifest.json"].Data = []byte(`{
		"src/main-legacy.ts": {"file": "main-legacy.js", "src": "src/main-legacy.ts", "isEntry": true},
		"src/admin-legacy.ts": {"file": "admin-legacy.js", "src": "src/admin-legacy.ts", "isEntry": true},
		"\u0000vite/legacy-polyfills-legacy": {"file": "polyfills-legacy.js", "src": "\u0000vite/legacy-polyfills-legacy", "isEntry": true}}`)
	mapped := legacyBuild(t, guardOf8)
	recordEmitted(mapped, "importmap.legacy.json")
	mapped["importmap.legacy.json"] = &fstest.MapFile{Data: []byte(`{"imports": {"/b-legacy.js": "/a-legacy.js"}}`)}
	for _, tt := range []struct {
		name   string
		config Config
		calls  [][]string
		want   []string
	}{
		{"two calls", Config{Dist: legacyBuild(t, guardOf5)}, [][]string{{"src/main.ts"}, {"src/admin.ts"}, {"src/main.ts", "src/admin.ts"}}, []string{`<meta property="csp-nonce" nonce="N">
<link rel="stylesheet" crossorigin href="/main.css" nonce="N">
<script type="module" crossorigin src="/polyfills.js" nonce="N"></script>
<script type="module" crossorigin src="/main.js" nonce="N"></script>
<script type="module" nonce="N">` + legacyDetect + `</script>
<script type="module" nonce="N">` + legacyFallback + `</script>
<script nomodule nonce="N">` + legacySafari + `</script>
<script nomodule defer crossorigin id="vite-legacy-polyfill" src="/polyfills-legacy.js" nonce="N"></script>
<script nomodule nonce="N">document.addEventListener("DOMContentLoaded",` + legacyImport + `)</script>
<script nomodule crossorigin class="vite-legacy-entry" data-src="/main-legacy.js" nonce="N"></script>
`, `<script type="module" crossorigin src="/admin.js" nonce="N"></script>
<script nomodule crossorigin class="vite-legacy-entry" data-src="/admin-legacy.js" nonce="N"></script>
`, ""}},
		{"one call, an import map, integrity, a CDN, attributes", Config{Dist: mapped, Base: "https://cdn/", Attributes: map[TagKind]Attributes{"script": {"async": true}}}, [][]string{{"src/admin.ts", "src/main.ts"}}, []string{`<meta property="csp-nonce" nonce="N">
<link rel="stylesheet" crossorigin href="https://cdn/main.css" integrity="sha384-EMPTY" nonce="N">
<script type="module" crossorigin src="https://cdn/polyfills.js" integrity="sha384-GUARD" async nonce="N"></script>
<script type="module" crossorigin src="https://cdn/admin.js" integrity="sha384-GUARD" async nonce="N"></script>
<script type="module" crossorigin src="https://cdn/main.js" integrity="sha384-GUARD" async nonce="N"></script>
<script type="systemjs-importmap" nonce="N">{"imports":{"/b-legacy.js":"/a-legacy.js"}}</script>
<script type="module" nonce="N">import'data:text/javascript,if(!import.meta.resolve)throw Error("import.meta.resolve not supported")';` + legacyDetect + `</script>
<script type="module" nonce="N">` + legacyFallback + `</script>
<script nomodule nonce="N">` + legacySafari + `</script>
<script nomodule defer crossorigin id="vite-legacy-polyfill" src="https://cdn/polyfills-legacy.js" integrity="sha384-EMPTY" nonce="N"></script>
<script nomodule nonce="N">document.addEventListener("DOMContentLoaded",` + legacyImport + `)</script>
<script nomodule crossorigin class="vite-legacy-entry" data-src="https://cdn/admin-legacy.js" nonce="N"></script>
<script nomodule crossorigin class="vite-legacy-entry" data-src="https://cdn/main-legacy.js" nonce="N"></script>
`}},
		{"no modules", Config{Dist: only, CrossOrigin: "none"}, [][]string{{"src/main.ts"}, {"src/admin.ts"}}, []string{`<meta property="csp-nonce" nonce="N">
<script defer id="vite-legacy-polyfill" src="/polyfills-legacy.js" nonce="N"></script>
<script nonce="N">document.addEventListener("DOMContentLoaded",` + legacyImport + `)</script>
<script class="vite-legacy-entry" data-src="/main-legacy.js" nonce="N"></script>
`, `<script class="vite-legacy-entry" data-src="/admin-legacy.js" nonce="N"></script>
`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := inProduction(t, tt.config).Page(t.Context())
			clean := strings.NewReplacer(p.Nonce(), "N",
				"sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb", "sha384-EMPTY",
				"sha384-"+guard8Hash, "sha384-GUARD")
			for i, entries := range tt.calls {
				got, err := p.Tags(entries...)
				if got := clean.Replace(string(got)); err != nil || got != tt.want[i] {
					t.Errorf("call %d: %v\n%s\nwant\n%s", i, err, got, tt.want[i])
				}
			}
		})
	}
	// Entries are checked under the names of their sources.
	inProduction(t, Config{Dist: only, Entries: []string{"src/main.ts"}})
	if link, err := inProduction(t, Config{Dist: only}).LinkHeader("src/main.ts"); err != nil || link != "" {
		t.Errorf("Link: %s %v", link, err)
	}
	mapped["importmap.legacy.json"].Data = []byte("{")
	if _, err := New(Config{Dist: mapped, Mode: Production}); err == nil || !strings.Contains(err.Error(), "importmap.legacy.json") {
		t.Errorf("a broken import map: %v", err)
	}
}

// TestLegacyPolyfillsOfVite2 has a build in which the manifest has one of two
// polyfill chunks.
func TestLegacyPolyfillsOfVite2(t *testing.T) {
	for _, named := range []string{"polyfills-legacy.b8b78be4.js", "polyfills-modern.48a46467.js"} {
		dist := fstest.MapFS{
			"manifest.json": {Data: []byte(`{
				"src/main-legacy.js": {"file": "assets/main-legacy.d0db698e.js", "src": "src/main-legacy.js", "isEntry": true},
				"src/main.js": {"file": "assets/main.4189d884.js", "src": "src/main.js", "isEntry": true},
				"vite/legacy-polyfills": {"file": "assets/` + named + `", "src": "vite/legacy-polyfills", "isEntry": true}}`)},
		}
		for _, file := range []string{"main.4189d884.js", "main-legacy.d0db698e.js", "polyfills-legacy.b8b78be4.js", named} {
			dist["assets/"+file] = &fstest.MapFile{}
		}
		v, err := New(Config{Mode: Production, Dist: dist})
		if err != nil {
			t.Fatal(err)
		}
		tags, err := v.Tags("src/main.js")
		if err != nil {
			t.Fatal(err)
		}
		html := string(tags)
		if !strings.Contains(html, `<script nomodule defer crossorigin id="vite-legacy-polyfill" src="/assets/polyfills-legacy.b8b78be4.js">`) || strings.Count(html, "polyfills-legacy.b8b78be4.js") != 1 {
			t.Errorf("%s is in the manifest:\n%s", named, html)
		}
		if modern := `<script type="module" crossorigin src="/assets/` + named + `">`; strings.Contains(html, modern) != strings.Contains(named, "modern") {
			t.Errorf("%s is in the manifest:\n%s", named, html)
		}
	}
}
