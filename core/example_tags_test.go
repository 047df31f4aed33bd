package core_test

import (
	"context"
	"fmt"
	"html/template"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing/fstest"

	"github.com/govite/govite/core"
)

// pages stands for a build with a chunk that two scripts share, one that is
// loaded later, and a font.
var pages = fstest.MapFS{
	".vite/manifest.json": {Data: []byte(`{
		"src/main.ts": {"file": "main.js", "src": "src/main.ts", "isEntry": true, "imports": ["_shared.js"], "dynamicImports": ["src/lazy.ts"], "css": ["main.css"], "assets": ["inter.woff2"]},
		"src/lazy.ts": {"file": "lazy.js", "src": "src/lazy.ts", "isDynamicEntry": true, "css": ["lazy.css"]},
		"_shared.js": {"file": "shared.js"}
	}`)},
	"main.js": {}, "lazy.js": {}, "shared.js": {}, "main.css": {}, "lazy.css": {}, "inter.woff2": {},
}

func printTags(c core.Config) {
	c.Dist, c.Mode = pages, core.Production
	v, err := core.New(c)
	if err != nil {
		log.Fatal(err)
	}
	tags, err := v.Tags("src/main.ts")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(tags)
}

func ExampleConfig_preload() {
	printTags(core.Config{Preload: []core.Preload{core.PreloadModule, core.PreloadFont}})
	// Output:
	// <link rel="stylesheet" crossorigin href="/main.css">
	// <script type="module" crossorigin src="/main.js"></script>
	// <link rel="modulepreload" crossorigin href="/shared.js">
	// <link rel="preload" as="font" type="font/woff2" crossorigin href="/inter.woff2">
}

func ExampleConfig_prefetch() {
	printTags(core.Config{Prefetch: core.PrefetchAggressive})
	// Output:
	// <link rel="stylesheet" crossorigin href="/main.css">
	// <script type="module" crossorigin src="/main.js"></script>
	// <link rel="modulepreload" crossorigin href="/shared.js">
	// <link rel="prefetch" crossorigin href="/lazy.js" fetchpriority="low">
	// <link rel="prefetch" crossorigin href="/lazy.css" fetchpriority="low">
}

func ExampleConfig_integrity() {
	printTags(core.Config{Integrity: core.IntegritySHA384, Preload: []core.Preload{core.PreloadNone}})
	// Output:
	// <script type="importmap">{"integrity":{"/shared.js":"sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb","/lazy.js":"sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb"}}</script>
	// <link rel="stylesheet" crossorigin href="/main.css" integrity="sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb">
	// <script type="module" crossorigin src="/main.js" integrity="sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb"></script>
}

func ExampleConfig_attributes() {
	printTags(core.Config{Attributes: map[core.TagKind]core.Attributes{
		core.TagScript:     {"data-turbo-track": "reload", "crossorigin": false},
		core.TagStylesheet: {"data-turbo-track": "reload"},
	}})
	// Output:
	// <link rel="stylesheet" crossorigin href="/main.css" data-turbo-track="reload">
	// <script type="module" src="/main.js" data-turbo-track="reload"></script>
	// <link rel="modulepreload" crossorigin href="/shared.js">
}

func ExampleConfig_tag() {
	printTags(core.Config{Tag: func(tag *core.Tag) bool {
		if tag.Kind == core.TagScript {
			tag.Attributes["fetchpriority"] = "high"
		}
		return tag.File != "shared.js"
	}})
	// Output:
	// <link rel="stylesheet" crossorigin href="/main.css">
	// <script type="module" crossorigin src="/main.js" fetchpriority="high"></script>
}

func ExamplePage_CSP() {
	v, err := core.New(core.Config{Dist: pages, Mode: core.Production})
	if err != nil {
		log.Fatal(err)
	}
	head := template.Must(template.New("head").Parse(`{{ .Tags "src/main.ts" }}`))
	handler := func(w http.ResponseWriter, r *http.Request) {
		page := v.Page(r.Context())
		page.SaveData(r.Header.Get("Save-Data"))
		w.Header().Set("Content-Security-Policy", page.CSP("connect-src https://api.example.com", "img-src 'self' data:"))
		if err := head.Execute(w, page); err != nil {
			log.Print(err)
		}
	}

	w := httptest.NewRecorder()
	handler(w, httptest.NewRequest("GET", "/", nil))
	policy := w.Header().Get("Content-Security-Policy")
	nonce := strings.SplitN(policy, "'", 3)[1]
	for directive := range strings.SplitSeq(strings.ReplaceAll(policy, nonce, "nonce-N"), "; ") {
		fmt.Println(directive)
	}
	fmt.Print(strings.ReplaceAll(w.Body.String(), strings.TrimPrefix(nonce, "nonce-"), "N"))
	// Output:
	// script-src 'nonce-N' 'strict-dynamic' 'self'
	// style-src 'nonce-N' 'self'
	// connect-src 'self' https://api.example.com
	// object-src 'none'
	// base-uri 'none'
	// img-src 'self' data:
	// <meta property="csp-nonce" nonce="N">
	// <link rel="stylesheet" crossorigin href="/main.css" nonce="N">
	// <script type="module" crossorigin src="/main.js" nonce="N"></script>
	// <link rel="modulepreload" crossorigin href="/shared.js" nonce="N">
}

func ExamplePage_LinkHeader() {
	v, err := core.New(core.Config{Dist: pages, Mode: core.Production})
	if err != nil {
		log.Fatal(err)
	}
	head := template.Must(template.New("head").Parse(`{{ .Tags "src/main.ts" }}`))
	page := v.Page(context.Background())
	var body strings.Builder
	if err := head.Execute(&body, page); err != nil {
		log.Fatal(err)
	}
	fmt.Println(page.LinkHeader()) // for w.Header().Add("Link", …), before the body
	// Output:
	// </main.css>; rel=preload; as=style; crossorigin, </main.js>; rel=modulepreload; crossorigin, </shared.js>; rel=modulepreload; crossorigin <nil>
}

// A page for browsers without modules, too, by plugin-legacy. The scripts that
// tell browsers apart are on the page once.
func ExamplePage_Tags_legacy() {
	v, err := core.New(core.Config{Mode: core.Production, Dist: fstest.MapFS{
		"manifest.json": {Data: []byte(`{
			"src/main.ts": {"file": "main.js", "src": "src/main.ts", "isEntry": true},
			"src/main-legacy.ts": {"file": "main-legacy.js", "src": "src/main-legacy.ts", "isEntry": true},
			"vite/legacy-polyfills-legacy": {"file": "polyfills-legacy.js", "src": "vite/legacy-polyfills-legacy", "isEntry": true}
		}`)},
		"main.js": {}, "main-legacy.js": {}, "polyfills-legacy.js": {},
	}})
	if err != nil {
		log.Fatal(err)
	}
	tags, err := v.Page(context.Background()).Tags("src/main.ts")
	if err != nil {
		log.Fatal(err)
	}
	for tag := range strings.Lines(string(tags)) {
		fmt.Println(tag[:min(len(tag)-1, 60)])
	}
	// Output:
	// <script type="module" crossorigin src="/main.js"></script>
	// <script type="module">import.meta.url;import("_").catch(()=>
	// <script type="module">!function(){if(window.__vite_is_modern
	// <script nomodule>!function(){var e=document,t=e.createElemen
	// <script nomodule defer crossorigin id="vite-legacy-polyfill"
	// <script nomodule>document.addEventListener("DOMContentLoaded
	// <script nomodule crossorigin class="vite-legacy-entry" data-
}
