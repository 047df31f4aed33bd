package core

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"
)

// distOf returns a Dist with these files.
func distOf(t testing.TB, files map[string]string) fstest.MapFS {
	t.Helper()
	dist := fstest.MapFS{}
	for name, content := range files {
		dist[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return dist
}

// lazyBuild has lazy chunks, fonts, images, and a chunk that two entries share.
func lazyBuild(t testing.TB) fstest.MapFS {
	t.Helper()
	return distOf(t, map[string]string{
		".vite/manifest.json": `{
			"src/main.ts": {"file": "main.js", "src": "src/main.ts", "isEntry": true, "imports": ["_a.js"], "dynamicImports": ["src/lazy.ts"],
				"css": ["main.css"], "assets": ["a.woff2", "a.woff", "b.png", "c.svg", "d.eot", "worker.js"]},
			"src/admin.ts": {"file": "admin.js", "src": "src/admin.ts", "isEntry": true, "imports": ["_a.js"], "dynamicImports": ["src/lazy.ts", "src/more.ts", "src/main.ts"]},
			"src/lazy.ts": {"file": "lazy.js", "src": "src/lazy.ts", "isDynamicEntry": true, "imports": ["_a.js"], "css": ["lazy.css"]},
			"src/more.ts": {"file": "more.js", "src": "src/more.ts", "isDynamicEntry": true},
			"_a.js": {"file": "a.js"}}`,
		"main.js": "main", "admin.js": "admin", "lazy.js": "lazy", "more.js": "more", "a.js": "a", "main.css": "maincss", "lazy.css": "lazycss",
		"a.woff2": "", "a.woff": "", "b.png": "", "c.svg": "", "d.eot": "", "worker.js": "",
	})
}

func TestTagOptions(t *testing.T) {
	for _, tt := range []struct {
		name   string
		config Config
		want   string
	}{
		{"fonts", Config{Preload: []Preload{"font"}}, `<link rel="stylesheet" crossorigin href="/main.css">
<script type="module" crossorigin src="/main.js"></script>
<link rel="preload" as="font" type="font/woff2" crossorigin href="/a.woff2">
`},
		{"images, fonts and modules", Config{Preload: []Preload{"module", "image", "font"}, CrossOrigin: "none"}, `<link rel="stylesheet" href="/main.css">
<script type="module" src="/main.js"></script>
<link rel="modulepreload" href="/a.js">
<link rel="preload" as="font" type="font/woff2" crossorigin href="/a.woff2">
<link rel="preload" as="image" type="image/png" href="/b.png">
<link rel="preload" as="image" type="image/svg+xml" href="/c.svg">
`},
		{"no preloads", Config{Preload: []Preload{"none"}}, `<link rel="stylesheet" crossorigin href="/main.css">
<script type="module" crossorigin src="/main.js"></script>
`},
		{"aggressive", Config{Prefetch: "aggressive", CrossOrigin: "use-credentials"}, `<link rel="stylesheet" crossorigin="use-credentials" href="/main.css">
<script type="module" crossorigin="use-credentials" src="/main.js"></script>
<link rel="modulepreload" crossorigin="use-credentials" href="/a.js">
<link rel="prefetch" crossorigin="use-credentials" href="/lazy.js" fetchpriority="low">
<link rel="prefetch" crossorigin="use-credentials" href="/lazy.css" fetchpriority="low">
`},
		{"a waterfall", Config{Prefetch: "waterfall", PrefetchConcurrency: 2}, `<link rel="stylesheet" crossorigin href="/main.css">
<script type="module" crossorigin src="/main.js"></script>
<link rel="modulepreload" crossorigin href="/a.js">
<script type="module">
const links = [
  { "rel": "prefetch", "crossorigin": "", "href": "/lazy.js", "fetchpriority": "low" },
  { "rel": "prefetch", "crossorigin": "", "href": "/lazy.css", "fetchpriority": "low" }
]
` + waterfall("2")},
		{"attributes", Config{Prefetch: "aggressive", Attributes: map[TagKind]Attributes{
			"script":        {"data-turbo-track": "reload", "Async": true, "crossorigin": false, "zero": 0, "empty": "", "nothing": nil},
			"stylesheet":    {"media": `a"><b`, "crossorigin": "use-credentials"},
			"modulepreload": {"fetchpriority": "low"},
			"prefetch":      {"fetchpriority": false},
		}}, `<link rel="stylesheet" crossorigin="use-credentials" href="/main.css" media="a&#34;&gt;&lt;b">
<script type="module" src="/main.js" async data-turbo-track="reload" empty="" zero="0"></script>
<link rel="modulepreload" crossorigin href="/a.js" fetchpriority="low">
<link rel="prefetch" crossorigin href="/lazy.js">
<link rel="prefetch" crossorigin href="/lazy.css">
`},
		{"a callback", Config{
			Preload: []Preload{"module", "image"}, Prefetch: "waterfall",
			Attributes: map[TagKind]Attributes{"script": {"data-a": 1}},
			Tag: func(tag *Tag) bool {
				switch {
				case tag.Kind == "modulepreload", tag.File == "c.svg", tag.Kind == "prefetch" && tag.File == "lazy.css":
					return false
				case tag.Kind == "script":
					tag.Attributes["data-a"] = tag.Attributes["data-a"].(int) + 1
					tag.Attributes["src"] = "https://x" + tag.Attributes["src"].(string)
					delete(tag.Attributes, "crossorigin")
				case tag.Kind == "stylesheet":
					tag.Attributes = Attributes{"rel": "stylesheet", "href": "/x", "title": tag.File}
				case tag.Kind == "prefetch":
					tag.Attributes["as"] = "</script>"
				}
				return true
			},
		}, `<link rel="stylesheet" href="/x" title="main.css">
<script type="module" src="https://x/main.js" data-a="2"></script>
<link rel="preload" as="image" type="image/png" href="/b.png">
<script type="module">
const links = [
  { "rel": "prefetch", "crossorigin": "", "href": "/lazy.js", "fetchpriority": "low", "as": "\u003c/script\u003e" }
]
` + waterfall("3")},
		{"integrity", Config{Integrity: "sha384"}, `<script type="importmap">{"integrity":{"/a.js":"sha384-VKWbnyKwuAiA2EJ+VIt8I6vYc0huHwNdzpzWl+hRdQM8qojm1XvDXvrgta/TFF8x","/lazy.js":"sha384-/Qk6DW1ypLhH9VPXBr3ND2izqCghONDyJo2xZPvb6kJfNUsuqA8JjEgWqYfshHsU"}}</script>
<link rel="stylesheet" crossorigin href="/main.css" integrity="sha384-Alfl+5ApMuLUk1rjNrmL9JwrkPn+vfYPJYFXf2hqbSzelUlr7fKsUarTHsEJmwgs">
<script type="module" crossorigin src="/main.js" integrity="sha384-Tx4mF1AISYMmq79GWyYsGtXNURgUxrs2ngn6q7e2iDBo+zHZ+PvuRyect7/PNgdL"></script>
<link rel="modulepreload" crossorigin href="/a.js" integrity="sha384-VKWbnyKwuAiA2EJ+VIt8I6vYc0huHwNdzpzWl+hRdQM8qojm1XvDXvrgta/TFF8x">
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.config.Dist = lazyBuild(t)
			got, err := inProduction(t, tt.config).Tags("src/main.ts")
			if err != nil || string(got) != tt.want {
				t.Errorf("got %v\n%s\nwant\n%s", err, got, tt.want)
			}
		})
	}
}

// waterfall is the end of the script that prefetches.
func waterfall(concurrency string) string {
	return `const nonce = document.querySelector("meta[property=csp-nonce]")?.nonce
const next = () => {
  const attributes = links.shift()
  if (!attributes) return
  const link = document.createElement("link")
  for (const name in attributes) link.setAttribute(name, attributes[name])
  if (nonce) link.nonce = nonce
  link.onload = link.onerror = next
  document.head.append(link)
}
const start = () => { for (let i = 0; i < ` + concurrency + `; i++) next() }
if (document.readyState === "complete") start()
else addEventListener("load", () => setTimeout(start), { once: true })
</script>
`
}

func TestTagErrors(t *testing.T) {
	_, err := New(Config{Mode: Production, Dist: lazyBuild(t), Tag: func(tag *Tag) bool {
		tag.Attributes["a b"] = true
		return tag.Kind == "stylesheet"
	}})
	if err == nil || err.Error() != `govite: Config.Tag: stylesheet main.css: "a b" is not the name of an attribute` {
		t.Error(err)
	}
	v := inProduction(t, Config{Dist: lazyBuild(t), Tag: func(tag *Tag) bool {
		tag.Attributes["a b"] = true
		return tag.File == "lazy.css" // on no entry's page
	}})
	if got, err := v.Tags("src/admin.ts"); got != "" || err != nil {
		t.Errorf("%v\n%s", err, got)
	}
	if got, err := v.Tags("src/lazy.ts"); got != "" || err == nil || !strings.Contains(err.Error(), "govite: Config.Tag: stylesheet lazy.css") {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestIntegrity(t *testing.T) {
	const written = `{
		"main.ts": {"file": "main.js", "isEntry": true, "imports": ["_a.js"], "dynamicImports": ["lazy.ts"], "css": ["main.css", "bare.css"], "integrity": "sha384-\"main", "sri": "sha512-main"},
		"lazy.ts": {"file": "lazy.js", "isDynamicEntry": true, "integrity": "sha384-</script>"},
		"_a.js": {"file": "a.js", "integrity": "sha384-a"},
		"main.css": {"file": "main.css", "integrity": "sha384-css"}}`
	const bare = "OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb" // of ""
	for _, tt := range []struct {
		name   string
		config Config
		want   string
	}{
		{"from the manifest", Config{}, `<script type="importmap">{"integrity":{"/a.js":"sha384-a","/lazy.js":"sha384-\u003c/script\u003e"}}</script>
<link rel="stylesheet" crossorigin href="/main.css" integrity="sha384-css">
<link rel="stylesheet" crossorigin href="/bare.css">
<script type="module" crossorigin src="/main.js" integrity="sha384-&#34;main"></script>
<link rel="modulepreload" crossorigin href="/a.js" integrity="sha384-a">
`},
		{"computed where the manifest lacks it", Config{Integrity: "sha384", IntegrityKey: "sri", Preload: []Preload{"none"}}, `<script type="importmap">{"integrity":{"/a.js":"sha384-` + bare + `","/lazy.js":"sha384-` + bare + `"}}</script>
<link rel="stylesheet" crossorigin href="/main.css" integrity="sha384-` + bare + `">
<link rel="stylesheet" crossorigin href="/bare.css" integrity="sha384-` + bare + `">
<script type="module" crossorigin src="/main.js" integrity="sha512-main"></script>
`},
		{"on another host", Config{Base: "https://cdn.example.com/x/"}, `<script type="importmap">{"integrity":{"https://cdn.example.com/x/a.js":"sha384-a","https://cdn.example.com/x/lazy.js":"sha384-\u003c/script\u003e"}}</script>
<link rel="stylesheet" crossorigin href="https://cdn.example.com/x/main.css" integrity="sha384-css">
<link rel="stylesheet" crossorigin href="https://cdn.example.com/x/bare.css" integrity="sha384-` + bare + `">
<script type="module" crossorigin src="https://cdn.example.com/x/main.js" integrity="sha384-&#34;main"></script>
<link rel="modulepreload" crossorigin href="https://cdn.example.com/x/a.js" integrity="sha384-a">
`},
		{"on another host that sends no CORS headers", Config{Base: "//cdn.example.com/", CrossOrigin: "none"}, `<link rel="stylesheet" href="//cdn.example.com/main.css">
<link rel="stylesheet" href="//cdn.example.com/bare.css">
<script type="module" src="//cdn.example.com/main.js"></script>
<link rel="modulepreload" href="//cdn.example.com/a.js">
`},
		{"none", Config{Integrity: "none"}, `<link rel="stylesheet" crossorigin href="/main.css">
<link rel="stylesheet" crossorigin href="/bare.css">
<script type="module" crossorigin src="/main.js"></script>
<link rel="modulepreload" crossorigin href="/a.js">
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.config.Dist = distOf(t, map[string]string{".vite/manifest.json": written, "main.js": "", "lazy.js": "", "a.js": "", "main.css": "", "bare.css": ""})
			got, err := inProduction(t, tt.config).Tags("main.ts")
			if err != nil || string(got) != tt.want {
				t.Errorf("got %v\n%s\nwant\n%s", err, got, tt.want)
			}
		})
	}
}

func TestImportMap(t *testing.T) {
	for _, tt := range []struct{ name, text, entry, want string }{
		{"sorted, escaped, merged", `{"imports": {"./b.js": "/</script>.js", "./a.js": "./1.js"}, "scopes": {"./x/": {"y": "./z.js"}}, "integrity": {"./other.js": "sha384-o"}}`, "src/lazy.ts",
			`<script type="importmap">{"imports":{"/x/a.js":"/x/1.js","/x/b.js":"/\u003c/script\u003e.js"},"scopes":{"/x/x/":{"y":"/x/z.js"}},"integrity":{"/x/other.js":"sha384-o","/x/a.js":"sha384-VKWbnyKwuAiA2EJ+VIt8I6vYc0huHwNdzpzWl+hRdQM8qojm1XvDXvrgta/TFF8x"}}</script>
<link rel="stylesheet"`},
		{"an empty one", `{}`, "src/more.ts", `<script type="module"`},
	} {
		dist := lazyBuild(t)
		recordEmitted(dist, "importmap.json")
		dist["importmap.json"] = &fstest.MapFile{Data: []byte(tt.text)}
		got, err := inProduction(t, Config{Dist: dist, Base: "/x/", Integrity: "sha384"}).Tags(tt.entry)
		if err != nil || !strings.HasPrefix(string(got), tt.want) {
			t.Errorf("%s: got %v\n%s\nwant\n%s", tt.name, err, got, tt.want)
		}
	}
	dist := testBuild()
	recordEmitted(dist, "importmap.json")
	dist["importmap.json"] = &fstest.MapFile{Data: []byte(`{"imports":{"/a.js":"/b.js"}}`)}
	v := inProduction(t, Config{Dist: dist})
	if got, err := v.Tags("src/print.scss"); err != nil || strings.Contains(string(got), "importmap") {
		t.Errorf("a stylesheet needs no import map: %v %s", err, got)
	}
	// A browser that knows only one map refuses the map after the first module.
	if link, err := v.LinkHeader("src/admin.ts"); err != nil || link != `</assets/all-4trgJSHV.css>; rel=preload; as=style; crossorigin` {
		t.Errorf("Link: %s %v", link, err)
	}
	dist["importmap.json"].Data = []byte("[]")
	if _, err := New(Config{Dist: dist, Mode: Production}); err == nil || !strings.Contains(err.Error(), "importmap.json") {
		t.Errorf("a broken import map: %v", err)
	}
}

// recordEmitted adds the plugin's record of a build that emitted these files.
func recordEmitted(dist fstest.MapFS, names ...string) {
	text, _ := json.Marshal(map[string]any{"version": 1, "emitted": names, "hashed": []string{}}) // strings always marshal
	dist[".vite/govite.json"] = &fstest.MapFile{Data: text}
}

// An application may have an import map of its own in Vite's public directory.
func TestPublicImportMap(t *testing.T) {
	for name, tt := range map[string]struct {
		text    string
		record  []string // emitted files; nil for a build without the plugin
		isVites bool
	}{
		"packages":                       {`{"imports": {"vue": "https://esm.sh/vue"}}`, nil, false},
		"a package in public/":           {`{"imports": {"vue": "/vendor/vue.js"}}`, nil, false},
		"a package from the build":       {`{"imports": {"app": "/a.js"}}`, nil, false},
		"URLs of others":                 {`{"imports": {"/x.js": "https://esm.sh/x"}}`, nil, false},
		"URLs in public/":                {`{"imports": {"/vendor/vue-1.js": "/vendor/vue.js"}}`, nil, false},
		"a build and others":             {`{"imports": {"/a-KEY.js": "/a.js", "/b.js": "https://esm.sh/b"}}`, nil, false},
		"nothing":                        {`{}`, nil, false},
		"Vite's":                         {`{"imports": {"/a-KEY.js": "/a.js", "/gone-KEY.js": "/gone.js"}}`, nil, true},
		"Vite's with a relative base":    {`{"imports": {"./a-KEY.js": "./a.js"}}`, nil, true},
		"recorded as copied":             {`{"imports": {"/a-KEY.js": "/a.js"}}`, []string{"a.js"}, false},
		"recorded as copied, and broken": {`// mine`, []string{"a.js"}, false},
		"recorded as emitted":            {`{"imports": {"x": "y"}}`, []string{"importmap.json"}, true},
	} {
		dist := lazyBuild(t)
		dist["vendor/vue.js"] = &fstest.MapFile{Data: []byte("export {}")}
		dist["importmap.json"] = &fstest.MapFile{Data: []byte(tt.text)}
		if tt.record != nil {
			recordEmitted(dist, tt.record...)
		}
		v := inProduction(t, Config{Dist: dist})
		got, err := v.Tags("src/lazy.ts")
		if err != nil || strings.Contains(string(got), "importmap") != tt.isVites {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
		if body, _ := served(v, "/importmap.json"); body != tt.text {
			t.Errorf("%s: served as %q", name, body)
		}
	}
}
