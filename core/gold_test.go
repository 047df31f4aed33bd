package core

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/govite/govite/core/internal/gold"
)

// goldDist is a build with the names of the gold one's files.
func goldDist(b gold.Build) fstest.MapFS {
	dist := fstest.MapFS{}
	for _, f := range b.Files {
		dist[f.Path] = &fstest.MapFile{Data: []byte(f.Path)}
	}
	dist[".vite/manifest.json"] = &fstest.MapFile{Data: b.Manifest}
	for name, page := range b.HTML {
		dist[name] = &fstest.MapFile{Data: []byte(page.HTML())}
	}
	if b.ImportMap != nil {
		dist["importmap.json"] = &fstest.MapFile{Data: b.ImportMap}
	}
	return dist
}

var (
	tagPattern  = regexp.MustCompile(`<(script|link)((?: [^\s=>]+(?:="[^"]*")?)*)>`)
	attrPattern = regexp.MustCompile(` ([^\s=>]+)(?:="([^"]*)")?`)
)

// parseTags reads our own html back.
func parseTags(text string) []gold.Tag {
	var tags []gold.Tag
	for _, m := range tagPattern.FindAllStringSubmatch(text, -1) {
		tag := gold.Tag{Name: m[1], Attrs: map[string]any{}}
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

// TestGoldTags compares each tag with the one that Vite wrote for the same
// file: every attribute, and the URL byte for byte. Which tags a page has, and
// in which order, is the manifest package's golden test.
func TestGoldTags(t *testing.T) {
	compared, whole := 0, 0
	for _, b := range gold.Builds(t) {
		if b.Config.Base == "" && b.Major() != "vite8" || strings.HasPrefix(b.Variant, "vite8-env") {
			continue // not a whole build
		}
		v, err := New(Config{Dist: goldDist(b), Base: b.Config.Base, Mode: Production, Manifest: ".vite/manifest.json"})
		if err != nil {
			t.Errorf("%s: %v", b.Variant, err)
			continue
		}
		for _, page := range b.Pages() {
			got, err := v.Tags(page)
			if err != nil {
				continue // no record of the page; the manifest package has the list
			}
			if _, ok := v.backend().(*build).manifest.Chunk(page); !ok {
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
					if !ok && !old && name != "integrity" {
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

// comparePage compares all tags of a page that has no record in the manifest:
// they come from the page itself, each kind in the page's order.
func comparePage(t *testing.T, b gold.Build, page, got string) {
	t.Helper()
	var ours gold.Page
	ours.Tags = parseTags(got)
	for _, kind := range []string{"stylesheet", "script", "modulepreload"} {
		var want []string
		for _, href := range b.HTML[page].Hrefs(kind) {
			from := "/" + page
			if b.Major() == "vite2" {
				from = "/" // its relative base was wrong at any depth but this
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
	for _, tag := range b.HTML[page].Tags {
		if tag.Name == "script" && tag.Content != "" && tag.Attrs["type"] != "importmap" && !strings.Contains(got, tag.Content) {
			t.Errorf("%s/%s lacks the inline script %.60s", b.Variant, page, tag.Content)
		}
	}
}

// resolveURL returns the URL that a browser makes of href on a page. A
// relative base is one of "/": see parseBase.
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

// TestGoldServes asks for every file of every build by the URL that a page has
// for it.
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
		base, _ := parseBase(b.Config.Base)
		for _, f := range b.Files {
			_, ok := v.File(base.path + f.Path)
			if want := !strings.HasPrefix(f.Path, ".vite/"); ok != want {
				t.Errorf("%s: File(%q) = %t", b.Variant, base.path+f.Path, ok)
			}
		}
	}
}
