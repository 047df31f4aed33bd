package core

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// injectedBuild is a build with two scripts and a stylesheet, and with the tags
// that Vite's plugins inject into their pages: the part "injected" of the record.
func injectedBuild(base, injected string) fstest.MapFS {
	dist := fstest.MapFS{
		".vite/manifest.json": {Data: []byte(`{
			"src/main.ts": {"file": "assets/main.js", "src": "src/main.ts", "isEntry": true, "css": ["assets/main.css"]},
			"src/admin.ts": {"file": "assets/admin.js", "src": "src/admin.ts", "isEntry": true},
			"src/plain.ts": {"file": "assets/plain.js", "src": "src/plain.ts", "isEntry": true},
			"src/print.css": {"file": "assets/print.css", "src": "src/print.css", "isEntry": true}
		}`)},
		".vite/govite.json": {Data: []byte(`{"version": 1, "base": "` + base + `", "emitted": [], "hashed": [], "injected": ` + injected + `}`)},
	}
	for _, name := range []string{"assets/main.js", "assets/admin.js", "assets/plain.js", "assets/main.css", "assets/print.css", "assets/a b.woff2", "app.webmanifest", "register.js"} {
		dist[name] = &fstest.MapFile{Data: []byte(name)}
	}
	return dist
}

const injectedPages = `{
	"html": [
		"<!doctype html><html><head><meta name='theme-color' content='#fff'>\n<link rel='preload' as='font' type='font/woff2' crossorigin href='BASEassets/a%20b.woff2?v=1'><!--entry--><link rel='manifest' href='BASEapp.webmanifest'><style nonce='old'>p { color: red }</style></head><body><script nonce='old' src='BASEregister.js'></script><div>no tag</div></body></html>",
		"<html><head><!--entry--><link rel='manifest' href='BASEapp.webmanifest'><meta name='only' content='print'></head></html>"
	],
	"pages": {"assets/main.js": 0, "assets/admin.js": 0, "": 1}
}`

func TestInjectedTags(t *testing.T) {
	own := `<link rel="stylesheet" crossorigin href="/assets/main.css">
<script type="module" crossorigin src="/assets/main.js"></script>
`
	before := `<meta name="theme-color" content="#fff">
<link rel="preload" as="font" type="font/woff2" crossorigin href="/assets/a b.woff2?v=1">
`
	after := `<link rel="manifest" href="/app.webmanifest">
<style>p { color: red }</style>
<script src="/register.js" defer></script>
`
	for _, base := range []string{"/", "./", "/app/", "https://cdn.example.com/"} {
		v, err := New(Config{Mode: Production, Dist: injectedBuild(base, strings.ReplaceAll(injectedPages, "BASE", base)), Base: "/"})
		if err != nil {
			t.Fatal(err)
		}
		for entries, want := range map[string]string{
			"src/main.ts":  before + own + after,
			"src/plain.ts": `<script type="module" crossorigin src="/assets/plain.js"></script>` + "\n",
			"src/main.ts src/admin.ts": before + own + `<script type="module" crossorigin src="/assets/admin.js"></script>
` + after,
			"src/print.css": `<link rel="stylesheet" crossorigin href="/assets/print.css">
<link rel="manifest" href="/app.webmanifest">
<meta name="only" content="print">
`,
		} {
			if got, err := v.Tags(strings.Fields(entries)...); err != nil || string(got) != want {
				t.Errorf("base %s: %s: %v\n%s\nwant:\n%s", base, entries, err, got, want)
			}
		}
	}
}

func TestInjectedTagsOnAPage(t *testing.T) {
	v, err := New(Config{Mode: Production, Dist: injectedBuild("/", strings.ReplaceAll(injectedPages, "BASE", "/"))})
	if err != nil {
		t.Fatal(err)
	}
	page := v.Page(t.Context())
	var all strings.Builder
	for _, entry := range []string{"src/main.ts", "src/admin.ts", "src/print.css"} {
		tags, err := page.Tags(entry)
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(string(tags))
	}
	html := all.String()
	for _, part := range []string{"theme-color", "woff2?v=1", "app.webmanifest", "color: red", "register.js"} {
		if n := strings.Count(html, part); n != 1 {
			t.Errorf("%s is there %d times:\n%s", part, n, html)
		}
	}
	links, err := page.LinkHeader()
	if err != nil || !strings.Contains(links, `</assets/a%20b.woff2?v=1>; rel=preload; as=font; type="font/woff2"; crossorigin`) || strings.Contains(links, "register.js") {
		t.Errorf("%s %v", links, err)
	}

	page = v.Page(t.Context())
	nonce := page.Nonce()
	tags, err := page.Tags("src/main.ts")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(tags)) {
		want := 1
		if strings.HasPrefix(line, "<meta name") {
			want = 0
		}
		if strings.Count(line, "nonce=") != want || strings.Count(line, nonce) != want {
			t.Errorf("nonce: %s", line)
		}
	}
}

// TestInjectedTagsElsewhere has the files on another host. A web app manifest
// stays on the host of the pages.
func TestInjectedTagsElsewhere(t *testing.T) {
	dropped := ""
	v, err := New(Config{
		Mode: Production, Dist: injectedBuild("/", strings.ReplaceAll(injectedPages, "BASE", "/")), Base: "https://cdn.example.com/x/",
		Attributes: map[TagKind]Attributes{TagScript: {"data-x": "y"}},
		Tag: func(tag *Tag) bool {
			if tag.Kind != TagPreload {
				return true
			}
			dropped = tag.File
			return false
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := v.Tags("src/main.ts")
	if err != nil {
		t.Fatal(err)
	}
	if dropped != "assets/a b.woff2" || strings.Contains(string(got), "woff2") {
		t.Errorf("Config.Tag got %q", dropped)
	}
	for _, want := range []string{
		`<link rel="manifest" href="/x/app.webmanifest">`,
		`<script src="https://cdn.example.com/x/register.js" defer integrity="sha384-`,
		`" crossorigin data-x="y"></script>`,
	} {
		if !strings.Contains(string(got), want) {
			t.Errorf("want %s in\n%s", want, got)
		}
	}
}

func TestInjectedImportMap(t *testing.T) {
	v, err := New(Config{Mode: Production, Dist: injectedBuild("/", `{
		"html": ["<head><script type='module' src='/register.js'></script><script type='importmap'>{\"imports\":{}}</script><!--entry--></head>"],
		"pages": {"assets/plain.js": 0}
	}`)})
	if err != nil {
		t.Fatal(err)
	}
	want := `<script type="importmap">{"imports":{}}</script>
<script type="module" src="/register.js"></script>
<script type="module" crossorigin src="/assets/plain.js"></script>
`
	if got, err := v.Tags("src/plain.ts"); err != nil || string(got) != want {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestInjectedErrors(t *testing.T) {
	cases := map[string]string{
		`{"html": [], "pages": {"assets/main.js": 0}}`:    "injected.pages",
		`{"html": [""], "pages": {"assets/main.js": -1}}`: "injected.pages",
		`{"html": {}}`: "run vite build again",
	}
	for _, injected := range slices.Sorted(maps.Keys(cases)) {
		if _, err := New(Config{Mode: Production, Dist: injectedBuild("/", injected)}); err == nil || !strings.Contains(err.Error(), cases[injected]) {
			t.Errorf("%s: %v", injected, err)
		}
	}
}
