package core

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/govite/govite/core/internal/gold"
	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// goldDist is a build with the file names of the gold build and the contents that
// tags depend on.
func goldDist(b gold.Build) fstest.MapFS {
	dist := fstest.MapFS{}
	for _, f := range b.Files {
		dist[f.Path] = &fstest.MapFile{Data: []byte(f.Path)}
		if b.Major() == "vite8" && strings.Contains(b.Variant, "legacy") && strings.HasSuffix(f.Path, ".js") && !strings.Contains(f.Path, "-legacy-") {
			// The guard that plugin-legacy 8 puts before each entry.
			dist[f.Path].Data = []byte(`import'data:text/javascript,"` + f.Path + `";if(!import.meta.resolve)throw Error("import.meta.resolve not supported")';export function __vite_legacy_guard(){…}`)
		}
	}
	dist[".vite/manifest.json"] = &fstest.MapFile{Data: b.Manifest}
	for name, page := range b.HTML {
		dist[name] = &fstest.MapFile{Data: []byte(page.HTML())}
	}
	if b.ImportMap != nil {
		dist["importmap.json"] = &fstest.MapFile{Data: b.ImportMap}
	}
	if legacy := dist["importmap.legacy.json"]; legacy != nil {
		for _, page := range b.HTML {
			for _, tag := range page.Tags {
				if tag.Attrs["type"] == "systemjs-importmap" {
					legacy.Data = []byte(tag.Content)
				}
			}
		}
	}
	return dist
}

var (
	tagPattern  = regexp.MustCompile(`<(script|link)((?: [^\s=>]+(?:="[^"]*")?)*)>(?:((?s:.*?))</script>)?`)
	attrPattern = regexp.MustCompile(` ([^\s=>]+)(?:="([^"]*)")?`)
)

// parseTags reads our own html back, one tag a line.
func parseTags(text string) []gold.Tag {
	var tags []gold.Tag
	for line := range strings.Lines(text) {
		m := tagPattern.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		tag := gold.Tag{Name: m[1], Attrs: map[string]any{}, Content: m[3]}
		for _, a := range attrPattern.FindAllStringSubmatch(m[2], -1) {
			if strings.Contains(a[0], "=") {
				tag.Attrs[a[1]] = html.UnescapeString(a[2])
			} else {
				tag.Attrs[a[1]] = true
			}
		}
		tags = append(tags, tag)
	}
	return tags
}

// TestGoldTags compares each tag with Vite's tag for the same file: every
// attribute, and the URL byte for byte. The gold test of package manifest
// compares the list of tags and their order.
func TestGoldTags(t *testing.T) {
	compared, whole := 0, 0
	for _, b := range gold.Builds(t) {
		if b.Config.Base == "" && b.Major() != "vite8" || strings.HasPrefix(b.Variant, "vite8-env") {
			continue // not a complete build
		}
		v, err := New(Config{Dist: goldDist(b), Base: b.Config.Base, Mode: Production, Manifest: ".vite/manifest.json"})
		if err != nil {
			t.Errorf("%s: %v", b.Variant, err)
			continue
		}
		m, err := manifest.Parse(b.Manifest)
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range b.Pages() {
			got, err := v.Tags(page)
			if err != nil {
				continue // no record of the page; package manifest has the list
			}
			if _, err := m.Lookup(page); err != nil {
				whole++
				comparePage(t, b, page, string(got))
			}
			ours := map[string]gold.Tag{}
			for _, tag := range parseTags(string(got)) {
				if tag.Href() == "" {
					continue
				}
				ours[tag.Kind()+" "+resolveURL(t, "/"+page, tag.Href(), b.Config.Base)] = tag
			}
			for _, theirs := range b.HTML[page].Tags {
				mine, ok := ours[theirs.Kind()+" "+resolveURL(t, "/"+page, theirs.Href(), b.Config.Base)]
				if theirs.Href() == "" || !ok {
					continue
				}
				compared++
				relative := b.Config.Base == "./" || b.Config.Base == ""
				for name, value := range theirs.Attrs {
					switch {
					case name == "nonce", name == "async": // of the page's own script tag
					case relative && (name == "src" || name == "href"): // resolved above
					case mine.Attrs[name] != value:
						t.Errorf("%s/%s: %s of %s: got %v, want %v", b.Variant, page, name, theirs.Href(), mine.Attrs[name], value)
					}
				}
				for name := range mine.Attrs {
					_, ok := theirs.Attrs[name]
					old := b.Major() < "vite5" && name == "crossorigin" // Vite 5 made it the same on all
					waits := name == "defer" && mine.Attrs["id"] == "vite-legacy-polyfill"
					if !ok && !old && !waits && name != "integrity" {
						t.Errorf("%s/%s: %s has a %s that Vite did not write", b.Variant, page, theirs.Href(), name)
					}
				}
			}
			if b.ImportMap != nil && !strings.Contains(string(got), `<script type="importmap">`) && len(b.HTML[page].Of("script")) > 0 {
				t.Errorf("%s/%s: no import map", b.Variant, page)
			}
		}
	}
	if compared < 2000 || whole < 250 {
		t.Errorf("only %d tags were compared, and %d pages without a record", compared, whole)
	}
	t.Logf("%d tags compared, %d pages without a record", compared, whole)
}

// comparePage compares all tags of a page without a record in the manifest. They
// come from the page itself, each kind in the page's order.
func comparePage(t *testing.T, b gold.Build, page, got string) {
	t.Helper()
	var ours gold.Page
	ours.Tags = parseTags(got)
	for _, kind := range []string{"stylesheet", "script", "modulepreload"} {
		var want []string
		for _, href := range b.HTML[page].Hrefs(kind) {
			from := "/" + page
			if b.Major() == "vite2" {
				from = "/" // Vite 2's relative base is right at this depth only
			}
			want = append(want, resolveURL(t, from, href, b.Config.Base))
		}
		var have []string
		for _, href := range ours.Hrefs(kind) {
			have = append(have, resolveURL(t, "/", href, b.Config.Base))
		}
		if !slices.Equal(have, want) {
			t.Errorf("%s/%s: %s\n got %q\nwant %q", b.Variant, page, kind, have, want)
		}
	}
}

// The inline scripts of plugin-legacy differ from ours: they know one entry,
// which they import at the end of body, and until version 6 they test for a
// protocol that no server has.
var (
	theirImport = strings.NewReplacer(
		`System.import(document.getElementById('vite-legacy-entry').getAttribute('data-src'))`, "IMPORT",
		`if(location.protocol!="file:"){window.__vite_is_modern_browser=true}`, "window.__vite_is_modern_browser=true",
	)
	ourImport = strings.NewReplacer(
		`function(){var e=document.querySelectorAll(".vite-legacy-entry"),i=0;!function n(){i<e.length&&System.import(e[i++].getAttribute("data-src")).then(n,function(t){n();throw t})}()}`, "function(){IMPORT}",
	)
)

// TestGoldLegacy compares the inline scripts that plugin-legacy put into a page,
// and the scripts without modules. TestGoldImportMap compares the import map.
func TestGoldLegacy(t *testing.T) {
	pages := 0
	for _, b := range gold.Builds(t) {
		if !strings.Contains(b.Variant, "legacy") {
			continue
		}
		v, err := New(Config{Dist: goldDist(b), Base: b.Config.Base, Mode: Production})
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range b.Pages() {
			got, err := v.Tags(page)
			if err != nil {
				t.Errorf("%s/%s: %v", b.Variant, page, err)
				continue
			}
			pages++
			var theirs, ours []string
			for _, tag := range b.HTML[page].Tags {
				if tag.Attrs["type"] != "importmap" && (tag.Kind() == "<script>" || tag.Content != "") {
					theirs = append(theirs, legacyLine(tag, theirImport.Replace(tag.Content)))
				}
			}
			for _, tag := range parseTags(string(got)) {
				switch {
				case tag.Attrs["type"] == "importmap", tag.Kind() != "<script>" && tag.Content == "":
				case strings.HasPrefix(tag.Content, `document.addEventListener("DOMContentLoaded",`): // with the entry's tag
				case tag.Attrs["class"] == "vite-legacy-entry":
					tag.Attrs["id"] = tag.Attrs["class"]
					ours = append(ours, legacyLine(tag, "IMPORT"))
				default:
					ours = append(ours, legacyLine(tag, ourImport.Replace(tag.Content)))
				}
			}
			if !slices.Equal(ours, theirs) {
				t.Errorf("%s/%s\n got %s\nwant %s", b.Variant, page, strings.Join(ours, "\n     "), strings.Join(theirs, "\n     "))
			}
			wait := "<script nomodule>document.addEventListener"
			if strings.Contains(b.Variant, "legacyonly") {
				wait = strings.Replace(wait, " nomodule", "", 1)
			}
			if strings.Count(string(got), wait) != 1 {
				t.Errorf("%s/%s: no wait for the page", b.Variant, page)
			}
		}
	}
	if pages < 70 {
		t.Errorf("only %d pages", pages)
	}
}

// legacyLine returns a tag in a form that can be compared.
func legacyLine(tag gold.Tag, content string) string {
	if tag.Attrs["type"] == "systemjs-importmap" {
		content = fmt.Sprint(imports(content)) // Vite does not sort
	}
	return fmt.Sprint(tag.Attrs["type"], tag.Attrs["nomodule"], tag.Attrs["crossorigin"], tag.Attrs["id"], tag.Attrs["src"], tag.Attrs["data-src"], content)
}

// TestGoldImportMap compares the import maps. Vite writes the map of an html page
// before the file; it then has names of scripts that Vite drops.
func TestGoldImportMap(t *testing.T) {
	pages := 0
	for _, b := range gold.Builds(t) {
		if b.ImportMap == nil {
			continue
		}
		v, err := New(Config{Dist: goldDist(b), Base: b.Config.Base, Mode: Production})
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range b.Pages() {
			got, err := v.Tags(page)
			if err != nil {
				continue // see TestGoldTags
			}
			theirs := b.HTML[page].Tags
			i := slices.IndexFunc(theirs, func(tag gold.Tag) bool { return tag.Attrs["type"] == "importmap" })
			if i < 0 {
				t.Errorf("%s/%s: Vite wrote no import map", b.Variant, page)
				continue
			}
			ours := parseTags(string(got))
			if ours[0].Attrs["type"] != "importmap" || strings.Count(string(got), `type="importmap"`) != 1 {
				t.Errorf("%s/%s: no import map, or two, or not at the start", b.Variant, page)
				continue
			}
			pages++
			want := imports(theirs[i].Content)
			for name, file := range imports(ours[0].Content) {
				if b.Config.Base == "./" { // see settings.ParseBase
					name, file = "."+name, "."+file
				}
				if want[name] != file {
					t.Errorf("%s/%s: %s: got %s, want %s", b.Variant, page, name, file, want[name])
				}
			}
		}
	}
	if pages < 50 {
		t.Errorf("only %d pages", pages)
	}
}

func imports(text string) map[string]string {
	var m struct{ Imports map[string]string }
	_ = json.Unmarshal([]byte(text), &m) // no map, no imports
	return m.Imports
}

// resolveURL returns the URL that a browser makes of href on a page. A
// relative base is one of "/": see settings.ParseBase.
func resolveURL(t *testing.T, page, href, base string) string {
	t.Helper()
	if base != "./" && base != "" {
		return href
	}
	p := &url.URL{Path: page}
	h, err := url.Parse(strings.ReplaceAll(href, " ", "%20"))
	if err != nil {
		t.Fatal(err)
	}
	return p.ResolveReference(h).String()
}

// TestGoldServes requests every file of every build by its URL on a page.
func TestGoldServes(t *testing.T) {
	for _, b := range gold.Builds(t) {
		if b.Config.Base == "" && b.Major() != "vite8" || strings.HasPrefix(b.Variant, "vite8-env") {
			continue
		}
		v, err := New(Config{Dist: goldDist(b), Base: b.Config.Base, Mode: Production, Manifest: ".vite/manifest.json"})
		if err != nil {
			t.Errorf("%s: %v", b.Variant, err)
			continue
		}
		base, err := settings.ParseBase(b.Config.Base)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range b.Files {
			file, _ := v.backend().Find(http.MethodGet, base.Path+f.Path, "", http.Header{})
			if want := !strings.HasPrefix(f.Path, ".vite/"); (file != nil) != want {
				t.Errorf("%s: %s: %v", b.Variant, base.Path+f.Path, file)
			}
		}
	}
}
