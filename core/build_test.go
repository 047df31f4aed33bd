package core

import (
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/govite/govite/core/manifest"
)

const testManifest = `{
	"src/main.ts": {
		"file": "assets/main-BTYxtEBp.js", "name": "main", "src": "src/main.ts", "isEntry": true,
		"imports": ["_all-hGLGBJa-.js"], "dynamicImports": ["src/lazy.ts"],
		"css": ["assets/main-CMUmSsHF.css"], "assets": ["assets/logo-DS6j0tmI.svg"]
	},
	"src/admin.ts": {
		"file": "assets/admin-xYVzyLXx.js", "name": "admin", "src": "src/admin.ts", "isEntry": true,
		"imports": ["_all-hGLGBJa-.js"]
	},
	"src/print.scss": {"file": "assets/print-Dg6JFAup.css", "name": "print", "src": "src/print.scss", "isEntry": true},
	"src/lazy.ts": {"file": "assets/lazy-ByAmVqlG.js", "name": "lazy", "src": "src/lazy.ts", "isDynamicEntry": true},
	"src/logo.svg": {"file": "assets/logo-DS6j0tmI.svg", "src": "src/logo.svg"},
	"_all-hGLGBJa-.js": {"file": "assets/all-hGLGBJa-.js", "name": "all", "css": ["assets/all-4trgJSHV.css"]},
	"_all-4trgJSHV.css": {"file": "assets/all-4trgJSHV.css", "src": "_all-4trgJSHV.css"}
}`

// testBuild is the output of a build with every file of testManifest.
func testBuild() fstest.MapFS {
	dist := fstest.MapFS{
		".vite/manifest.json":     {Data: []byte(testManifest)},
		"index.html":              {Data: []byte("<!doctype html><title>SPA</title>")},
		"robots.txt":              {Data: []byte("User-agent: *\n")},
		"assets/version-1.0.0.js": {Data: []byte("from public/")},
	}
	m, err := manifest.Parse([]byte(testManifest))
	if err != nil {
		panic(err)
	}
	for _, file := range m.Files() {
		dist[file] = &fstest.MapFile{Data: []byte("content of " + file)}
	}
	dist["assets/logo-DS6j0tmI.svg"].Data = []byte("<svg></svg>")
	dist["assets/print-Dg6JFAup.css"].Data = []byte(`a::after { content: "</style><script>" }`)
	return dist
}

func inProduction(t testing.TB, c Config) *Vite {
	t.Helper()
	c.Mode = Production
	if c.Dist == nil {
		c.Dist = testBuild()
	}
	v, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

const mainTags = `<link rel="stylesheet" crossorigin href="/assets/all-4trgJSHV.css">
<link rel="stylesheet" crossorigin href="/assets/main-CMUmSsHF.css">
<script type="module" crossorigin src="/assets/main-BTYxtEBp.js"></script>
<link rel="modulepreload" crossorigin href="/assets/all-hGLGBJa-.js">
`

func TestTags(t *testing.T) {
	for _, tt := range []struct {
		name    string
		config  Config
		entries []string
		want    string
	}{
		{"one entry", Config{}, []string{"src/main.ts"}, mainTags},
		{"a leading slash", Config{}, []string{"/src/main.ts"}, mainTags},
		{"by name", Config{}, []string{"main"}, mainTags},
		{"twice the same", Config{}, []string{"main", "src/main.ts"}, mainTags},
		{"two entries", Config{}, []string{"src/admin.ts", "src/main.ts"}, `<link rel="stylesheet" crossorigin href="/assets/all-4trgJSHV.css">
<link rel="stylesheet" crossorigin href="/assets/main-CMUmSsHF.css">
<script type="module" crossorigin src="/assets/admin-xYVzyLXx.js"></script>
<script type="module" crossorigin src="/assets/main-BTYxtEBp.js"></script>
<link rel="modulepreload" crossorigin href="/assets/all-hGLGBJa-.js">
`},
		{"a css entry", Config{}, []string{"src/print.scss"}, `<link rel="stylesheet" crossorigin href="/assets/print-Dg6JFAup.css">
`},
		{"a dynamic entry on its own", Config{}, []string{"src/lazy.ts"}, `<script type="module" crossorigin src="/assets/lazy-ByAmVqlG.js"></script>
`},
		{"a base", Config{Base: "/static"}, []string{"src/admin.ts"}, `<link rel="stylesheet" crossorigin href="/static/assets/all-4trgJSHV.css">
<script type="module" crossorigin src="/static/assets/admin-xYVzyLXx.js"></script>
<link rel="modulepreload" crossorigin href="/static/assets/all-hGLGBJa-.js">
`},
		{"a CDN", Config{Base: "https://cdn.example.com/x", Integrity: "none"}, []string{"src/lazy.ts"}, `<script type="module" crossorigin src="https://cdn.example.com/x/assets/lazy-ByAmVqlG.js"></script>
`},
		{"credentials", Config{CrossOrigin: "use-credentials"}, []string{"src/admin.ts"}, `<link rel="stylesheet" crossorigin="use-credentials" href="/assets/all-4trgJSHV.css">
<script type="module" crossorigin="use-credentials" src="/assets/admin-xYVzyLXx.js"></script>
<link rel="modulepreload" crossorigin="use-credentials" href="/assets/all-hGLGBJa-.js">
`},
		{"no crossorigin", Config{CrossOrigin: "none"}, []string{"src/admin.ts"}, `<link rel="stylesheet" href="/assets/all-4trgJSHV.css">
<script type="module" src="/assets/admin-xYVzyLXx.js"></script>
<link rel="modulepreload" href="/assets/all-hGLGBJa-.js">
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := inProduction(t, tt.config)
			for range 2 { // prepared, then looked up
				got, err := v.Tags(tt.entries...)
				if err != nil || string(got) != tt.want {
					t.Errorf("got %v\n%s\nwant\n%s", err, got, tt.want)
				}
			}
		})
	}
}

func TestTagsErrors(t *testing.T) {
	v := inProduction(t, Config{})
	for want, entries := range map[string][]string{
		"govite: no entry is named":     nil,
		"src/main.ts":                   {"src/mian.ts"},
		"src/logo.svg is an asset":      {"src/main.ts", "src/logo.svg"},
		`govite: "" is not an entry`:    {""},
		`"src/main.ts\xffsrc/admin.ts"`: {"src/main.ts\xffsrc/admin.ts"},
	} {
		for range 2 {
			got, err := v.Tags(entries...)
			if got != "" || err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("Tags(%q) = %q, %v, want an error with %q", entries, got, err, want)
			}
		}
	}
}

// A file name with characters that html gives a meaning.
func TestNamesAreEscaped(t *testing.T) {
	v := inProduction(t, Config{Dist: fstest.MapFS{
		"manifest.json":      {Data: []byte(`{"m.ts": {"file": "a/ü \"<100%>?#'&.js", "isEntry": true}}`)},
		`a/ü "<100%>?#'&.js`: {},
	}})
	got, err := v.Tags("m.ts")
	if want := `<script type="module" crossorigin src="/a/ü &#34;&lt;100%25&gt;%3F%23&#39;&amp;.js"></script>` + "\n"; err != nil || string(got) != want {
		t.Errorf("got %v %s\nwant %s", err, got, want)
	}
	url, err := v.URL("m.ts")
	if want := `/a/%C3%BC%20%22%3C100%25%3E%3F%23%27&.js`; err != nil || url != want {
		t.Errorf("got %v %s\nwant %s", err, url, want)
	}
}

func TestURLAndInline(t *testing.T) {
	v := inProduction(t, Config{Base: "/static/"})
	for name, want := range map[string]string{
		"src/logo.svg":             "/static/assets/logo-DS6j0tmI.svg",
		"/src/logo.svg":            "/static/assets/logo-DS6j0tmI.svg",
		"robots.txt":               "/static/robots.txt", // from public/
		"/robots.txt":              "/static/robots.txt",
		"src/main.ts":              "/static/assets/main-BTYxtEBp.js",
		"assets/logo-DS6j0tmI.svg": "/static/assets/logo-DS6j0tmI.svg",
	} {
		if got, err := v.URL(name); err != nil || got != want {
			t.Errorf("URL(%q) = %q, %v, want %q", name, got, err, want)
		}
	}
	if content, err := v.Inline("src/logo.svg"); err != nil || content != template.HTML("<svg></svg>") {
		t.Errorf("Inline: %q, %v", content, err)
	}
	for _, name := range []string{"", "/", "src/lgoo.svg", "../robots.txt", ".vite/manifest.json", "assets", "nul\x00"} {
		if url, err := v.URL(name); err == nil {
			t.Errorf("URL(%q) = %q", name, url)
		}
		if content, err := v.Inline(name); err == nil {
			t.Errorf("Inline(%q) = %q", name, content)
		}
	}
	_, err := v.URL("src/lgoo.svg")
	if want := "govite: src/lgoo.svg is not in the manifest; did you mean src/logo.svg?"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v\nwant %s…", err, want)
	}
}

func TestFuncMap(t *testing.T) {
	v := inProduction(t, Config{})
	page := template.Must(template.New("").Funcs(v.FuncMap()).Parse(
		`{{ vite "src/lazy.ts" }}<img src="{{ viteAsset "src/logo.svg" }}">{{ viteInline "src/logo.svg" }}<style>{{ viteInline "src/print.scss" }}</style><script>{{ viteInline "src/lazy.ts" }}</script>{{ viteInline "robots.txt" }}`))
	var b strings.Builder
	if err := page.Execute(&b, nil); err != nil {
		t.Fatal(err)
	}
	want := `<script type="module" crossorigin src="/assets/lazy-ByAmVqlG.js"></script>
<img src="/assets/logo-DS6j0tmI.svg"><svg></svg><style>a::after { content: "<\/style><script>" }</style><script>content of assets/lazy-ByAmVqlG.js</script>User-agent: *
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	wrong := template.Must(template.New("").Funcs(v.FuncMap()).Parse(`{{ vite "src/mian.ts" }}`))
	if err := wrong.Execute(&b, nil); err == nil || !strings.Contains(err.Error(), "did you mean src/main.ts?") {
		t.Errorf("got %v", err)
	}
}

func TestNewErrors(t *testing.T) {
	without := func(names ...string) fs.FS {
		dist := testBuild()
		for _, name := range names {
			delete(dist, name)
		}
		return dist
	}
	broken := testBuild()
	broken[".vite/manifest.json"].Data = []byte(testManifest[:100])
	two := fstest.MapFS{}
	for name, file := range testBuild() {
		two["a/dist/"+name], two["b/dist/"+name] = file, file
	}
	helper := testBuild()
	helper[".vite/manifest.json"].Data = []byte(`{"_plugin.js": {"file": "assets/_plugin-vue_export-helper-DlAUqK2U.js"}}`)
	for _, tt := range []struct {
		name   string
		config Config
		want   string
	}{
		{"no Dist", Config{}, "Config.Dist is nil: embed the output of vite build with //go:embed all:dist"},
		{"no such directory", Config{Dist: os.DirFS("nowhere")}, "Config.Dist cannot be read"},
		{"no manifest", Config{Dist: without(".vite/manifest.json")}, "neither .vite/manifest.json (Vite 5 and later) nor manifest.json (Vite 2 to 4) is there, at any depth; run vite build with build.manifest: true, and embed its output with //go:embed all:dist"},
		{"no custom manifest", Config{Dist: testBuild(), Manifest: "x/y.json"}, "Config.Dist has no x/y.json at any depth"},
		{"a custom manifest elsewhere", Config{Dist: testBuild(), Manifest: "../y.json"}, `Config.Manifest: "../y.json"`},
		{"two builds", Config{Dist: two}, "Config.Dist has .vite/manifest.json in several directories (a/dist, b/dist): name one of them with fs.Sub"},
		{"a truncated manifest", Config{Dist: broken}, "govite: .vite/manifest.json: manifest: it ends early, after 100 bytes"},
		{"a missing file", Config{Dist: without("assets/all-hGLGBJa-.js")}, "the manifest names files that Dist lacks: assets/all-hGLGBJa-.js; run vite build again"},
		{"many missing files", Config{Dist: fstest.MapFS{".vite/manifest.json": {Data: []byte(testManifest)}}}, " and 3 more; run vite build again"},
		{"files that go:embed left out", Config{Dist: helper}, "Dist lacks: assets/_plugin-vue_export-helper-DlAUqK2U.js; go:embed leaves out names that start with _ or . unless the pattern starts with all:"},
		{"a mistyped entry", Config{Dist: testBuild(), Entries: []string{"src/main.ts", "src/mian.ts", "src/admn.ts"}}, "Config.Entries: src/mian.ts is not an entry of the build; did you mean src/main.ts? entries: src/admin.ts, src/main.ts, src/print.scss\nConfig.Entries: src/admn.ts"},
		{"no SPA", Config{Dist: testBuild(), SPA: "app.html"}, "Config.SPA: Dist has no app.html"},
		{"a wrong crossorigin", Config{Dist: testBuild(), CrossOrigin: "yes"}, `Config.CrossOrigin: "yes": want anonymous, use-credentials or none`},
		{"a wrong base", Config{Dist: testBuild(), Base: "ftp://x/"}, "Config.Base"},
		{"a wrong integrity", Config{Dist: testBuild(), Integrity: "sha256"}, `Config.Integrity: "sha256": want auto, manifest, sha384 or none`},
		{"an integrity that browsers refuse", Config{Dist: testBuild(), Base: "https://cdn.example.com/", CrossOrigin: "none", Integrity: "sha384"}, "Config.Integrity: sha384 needs a Config.CrossOrigin other than none, because Config.Base is on another host"},
		{"a wrong preload", Config{Dist: testBuild(), Preload: []Preload{"module", "none"}}, `Config.Preload: "none": want some of module, font and image, or none alone`},
		{"a wrong prefetch", Config{Dist: testBuild(), Prefetch: "all"}, `Config.Prefetch: "all": want none, waterfall or aggressive`},
		{"a concurrency without a waterfall", Config{Dist: testBuild(), PrefetchConcurrency: 3}, "Config.PrefetchConcurrency: 3: only a waterfall has a concurrency"},
		{"an output without a command", Config{Dist: testBuild(), CommandOutput: io.Discard}, "Config.CommandOutput: Config.Command is empty"},
		{"an integrity key without integrity", Config{Dist: testBuild(), IntegrityKey: "sri", Integrity: IntegrityNone}, `Config.IntegrityKey: "sri"`},
		{"several at once", Config{Dist: testBuild(), CrossOrigin: "yes", Prefetch: "all"}, "anonymous, use-credentials or none\nConfig.Prefetch"},
		{"a wrong concurrency", Config{Dist: testBuild(), PrefetchConcurrency: -1}, "Config.PrefetchConcurrency: -1: want a positive number"},
		{"attributes of an unknown kind", Config{Dist: testBuild(), Attributes: map[TagKind]Attributes{"style": nil}}, `Config.Attributes: "style": want script, stylesheet, modulepreload, preload, prefetch`},
		{"a nonce attribute", Config{Dist: testBuild(), Attributes: map[TagKind]Attributes{"script": {"Nonce": "x"}}}, "Config.Attributes: script: a nonce is for one response: Page.Nonce gives it to all tags"},
		{"an attribute without a name", Config{Dist: testBuild(), Attributes: map[TagKind]Attributes{"script": {"": true}}}, `Config.Attributes: script: "" is not the name of an attribute`},
		{"an attribute that ends the tag", Config{Dist: testBuild(), Attributes: map[TagKind]Attributes{"script": {"a><b": true}}}, `"a><b" is not the name of an attribute`},
		{"an attribute in two cases", Config{Dist: testBuild(), Attributes: map[TagKind]Attributes{"script": {"async": true, "ASYNC": true}}}, `"async" is there twice`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.config.Mode = Production
			v, err := New(tt.config)
			if v != nil || err == nil || !strings.HasPrefix(err.Error(), "govite: ") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v\nwant an error with %s", err, tt.want)
			}
		})
	}
}

func TestDistAtAnyDepth(t *testing.T) {
	for _, depth := range []string{"dist", "web/dist", "a/b/c/d"} {
		deep := fstest.MapFS{}
		for name, file := range testBuild() {
			deep[depth+"/"+name] = file
		}
		deep["web/node_modules/x/.vite/manifest.json"] = &fstest.MapFile{Data: []byte("{}")}
		v := inProduction(t, Config{Dist: deep})
		if got, err := v.Tags("src/main.ts"); err != nil || string(got) != mainTags {
			t.Errorf("%s: %v %s", depth, err, got)
		}
	}
}

// A web app manifest has the same name as the manifest of Vite 2 to 4.
func TestWebAppManifest(t *testing.T) {
	dist := testBuild()
	dist["manifest.json"] = &fstest.MapFile{Data: []byte(`{"name": "App", "icons": []}`)}
	v := inProduction(t, Config{Dist: dist})
	if url, err := v.URL("manifest.json"); err != nil || url != "/manifest.json" {
		t.Errorf("URL = %q, %v", url, err)
	}
	if !isServed(v, "/manifest.json") {
		t.Error("the web app manifest is not served")
	}
	delete(dist, ".vite/manifest.json")
	if _, err := New(Config{Dist: dist, Mode: Production}); err == nil || !strings.Contains(err.Error(), "manifest.json: manifest: ") {
		t.Errorf("got %v", err)
	}
}

func TestCustomManifestIsNotServed(t *testing.T) {
	dist := testBuild()
	dist["x/y.json"] = dist[".vite/manifest.json"]
	delete(dist, ".vite/manifest.json")
	v := inProduction(t, Config{Dist: dist, Manifest: "x/y.json"})
	if isServed(v, "/x/y.json") {
		t.Error("the manifest is served")
	}
	if got, err := v.Tags("src/main.ts"); err != nil || string(got) != mainTags {
		t.Errorf("%v %s", err, got)
	}
}

func TestReload(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) {
		t.Helper()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, file := range testBuild() {
		write(name, string(file.Data))
	}
	v := inProduction(t, Config{Dist: os.DirFS(dir), Entries: []string{"src/main.ts"}})
	check := func(when, want string) {
		t.Helper()
		if got, err := v.Tags("src/main.ts"); err != nil || string(got) != want {
			t.Errorf("%s: %v\n%s", when, err, got)
		}
	}
	// States of the output while vite build runs.
	for name, content := range map[string]string{"empty": "", "truncated": testManifest[:200], "another project's": `{"x.ts": {"file": "robots.txt"}}`} {
		write(".vite/manifest.json", content)
		if err := v.Reload(); err == nil || !strings.Contains(err.Error(), "the build in use stays") {
			t.Errorf("%s: %v", name, err)
		}
		check(name, mainTags)
	}
	if err := os.Remove(filepath.Join(dir, ".vite", "manifest.json")); err != nil {
		t.Fatal(err)
	}
	if err := v.Reload(); err == nil {
		t.Error("want an error without a manifest")
	}
	check("none", mainTags)

	write(".vite/manifest.json", strings.ReplaceAll(testManifest, "main-BTYxtEBp", "main-NEWtEBp1"))
	write("assets/main-NEWtEBp1.js", "new")
	if err := v.Reload(); err != nil {
		t.Fatal(err)
	}
	check("new", strings.ReplaceAll(mainTags, "main-BTYxtEBp", "main-NEWtEBp1"))
	if !isServed(v, "/assets/main-NEWtEBp1.js") {
		t.Error("the new file is not served")
	}
}

func TestMode(t *testing.T) {
	for s, want := range map[string]Mode{"": Auto, "auto": Auto, "development": Development, "production": Production} {
		if got, err := ParseMode(s); err != nil || got != want {
			t.Errorf("ParseMode(%q) = %v, %v", s, got, err)
		}
		if s != "" && want.String() != s {
			t.Errorf("%d.String() = %s", want, want)
		}
	}
	if _, err := ParseMode("prod"); err == nil {
		t.Error(`want an error for the mode "prod"`)
	}
	t.Setenv("GOVITE_MODE", "prod")
	if _, err := New(Config{Dist: testBuild()}); err == nil || !strings.Contains(err.Error(), `GOVITE_MODE: unknown mode "prod"`) {
		t.Errorf("got %v", err)
	}
	t.Setenv("GOVITE_MODE", "production")
	if v, err := New(Config{Dist: testBuild()}); err != nil || v.Mode() != Production {
		t.Errorf("%v", err)
	}
	if _, err := New(Config{Dist: testBuild(), Mode: 7}); err == nil || !strings.Contains(err.Error(), "Mode(7)") {
		t.Errorf("got %v", err)
	}
}

// With base "./" the references in a stylesheet are relative to the stylesheet.
// In a page they would be relative to the page.
func TestInlineOfARelativeBase(t *testing.T) {
	const css = `.a{background:url(./dots%20a-BTYxtEBp.svg#x)}.b{background:url(missing.svg)}.c{background:url(../favicon.ico)}`
	dist := fstest.MapFS{
		".vite/manifest.json":          {Data: []byte(`{"src/critical.css":{"file":"assets/critical-BTYxtEBp.css","src":"src/critical.css","isEntry":true}}`)},
		".vite/govite.json":            {Data: []byte(`{"version":1,"base":"./","emitted":[],"hashed":[]}`)},
		"assets/critical-BTYxtEBp.css": {Data: []byte(css)},
		"assets/dots a-BTYxtEBp.svg":   {},
		"favicon.ico":                  {},
	}
	for base, url := range map[string]string{"": "/", "https://cdn.example.com/x/": "https://cdn.example.com/x/"} {
		v := inProduction(t, Config{Dist: dist, Base: base})
		want := `.a{background:url("` + url + `assets/dots%20a-BTYxtEBp.svg#x")}.b{background:url(missing.svg)}.c{background:url("` + url + `favicon.ico")}`
		if got, err := v.Inline("src/critical.css"); err != nil || fmt.Sprint(got) != want {
			t.Errorf("%v\n%s, want\n%s", err, got, want)
		}
	}
}
