package manifest

import (
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/govite/govite/core/internal/gold"
)

// Reasons why the manifest does not determine the tags of a page. The test
// fails for a page that has a reason and passes.
const (
	noKey = "the manifest has no record of the page: its chunk was all imports, and Vite wrote one script per chunk"
	// The html plugin of Vite 5 and earlier keeps a chunk's stylesheets from one
	// page to the next, and then leaves them out or reorders them.
	pageCache = "Vite before 8 let the order of the pages change the order of stylesheets"
	noPreload = "built with build.modulePreload: false, which the manifest does not say"
	noStyle   = "Vite 2 wrote no record of the one stylesheet of cssCodeSplit: false"
	// plugin-legacy removes scripts that start with type="module", but not async
	// ones. Vite 5 also preloads SystemJS chunks as modules.
	noModules = "built with renderModernChunks: false: the page has module tags that load SystemJS chunks"
)

func undetermined(b gold.Build, m *Manifest, page string) string {
	_, variant, _ := strings.Cut(b.Variant, "-")
	switch {
	case variant == "legacyonly" && strings.Contains(strings.Join(append(files(b, page, "script"), files(b, page, "modulepreload")...), " "), "-legacy-"):
		return noModules
	case m.chunks[page] == nil && !m.legacy.Only:
		return noKey
	case variant == "nopreload" && len(b.HTML[page].Of("modulepreload")) == 0:
		return noPreload
	case b.Major() == "vite2" && strings.HasPrefix(variant, "cssnosplit"):
		return noStyle
	}
	return map[string]string{
		"vite2-chunkshtml/admin.html":                pageCache,
		"vite2-chunkshtml/index.html":                pageCache,
		"vite3-chunkshtml/admin.html":                pageCache,
		"vite3-chunkshtml/index.html":                pageCache,
		"vite5-chunkshtml/admin.html":                pageCache,
		"vite5-chunkshtml/index.html":                pageCache,
		"vite5-legacy/index.html":                    pageCache,
		"vite5-legacy/nested/deep/page.html":         pageCache,
		"vite5-legacyhtml/nested/deep/page.html":     pageCache,
		"vite5-legacynomodern/nested/deep/page.html": pageCache,
		"vite5-nopolyfill/admin.html":                pageCache,
	}[b.Variant+"/"+page]
}

// TestGold compares what Resolve returns for an html entry with the tags that
// Vite itself wrote into that page.
func TestGold(t *testing.T) {
	count := map[string]int{}
	for _, b := range gold.Builds(t) {
		m, err := Parse(b.Manifest)
		if err != nil {
			t.Errorf("%s: %v", b.Variant, err)
			continue
		}
		for _, page := range b.Pages() {
			t.Run(b.Variant+"/"+page, func(t *testing.T) {
				reason := undetermined(b, m, page)
				count[reason]++
				if reason == noKey {
					checkFlattened(t, b, m, page)
					return
				}
				r, err := m.Resolve(page)
				if err != nil {
					t.Fatal(err)
				}
				same := equal(t, reason == "", "scripts", r.Scripts, files(b, page, "script"))
				same = equal(t, reason == "", "modulepreloads", r.Preloads, files(b, page, "modulepreload")) && same
				same = equal(t, reason == "", "stylesheets", r.Stylesheets, files(b, page, "stylesheet")) && same
				checkLegacy(t, b, page, r)
				switch {
				case reason != "" && same:
					t.Errorf("the page passes; it is listed wrongly: %s", reason)
				case reason == pageCache && !slices.Equal(r.Preloads, files(b, page, "modulepreload")):
					t.Errorf("more than the order of stylesheets differs; it is listed wrongly: %s", reason)
				case reason == pageCache && !sameSet(r.Stylesheets, files(b, page, "stylesheet")):
					t.Errorf("the stylesheets are others, not in another order; it is listed wrongly: %s", reason)
				}
			})
		}
	}
	for reason, n := range count {
		t.Logf("%4d pages %s", n, reason)
	}
	if count[""] < 150 {
		t.Errorf("only %d pages were compared", count[""])
	}
}

// checkLegacy compares the scripts for browsers without modules. The manifest
// determines them for every page.
func checkLegacy(t *testing.T, b gold.Build, page string, r *Resolved) {
	t.Helper()
	var want Legacy
	for _, tag := range b.HTML[page].Tags {
		base := b.Config.Base
		switch tag.Attrs["id"] {
		case "vite-legacy-polyfill":
			want.Polyfills = strings.TrimPrefix(tag.Href(), base)
			want.Only = tag.Attrs["nomodule"] == nil
		case "vite-legacy-entry":
			src, _ := tag.Attrs["data-src"].(string)
			want.Scripts = append(want.Scripts, strings.TrimPrefix(src, base))
		}
	}
	if !reflect.DeepEqual(r.Legacy, want) {
		t.Errorf("legacy\n got %+v\nwant %+v", r.Legacy, want)
	}
}

// checkFlattened checks a page without a record. Vite wrote the page's chunks as
// scripts, dependencies first, which is the order of walk.
func checkFlattened(t *testing.T, b gold.Build, m *Manifest, page string) {
	byFile := map[string]*Chunk{}
	for _, c := range m.chunks {
		byFile[c.File] = c
	}
	var scripts []string
	w := newWalk(m)
	for _, file := range files(b, page, "script") {
		c := byFile[file]
		if c == nil {
			if m.isLegacy || b.Major() == "vite2" {
				return // the page's own chunk has no record either
			}
			t.Fatalf("script %s is in no record", file)
		}
		scripts = append(scripts, file)
		w.visit(c)
	}
	if preloads := files(b, page, "modulepreload"); len(preloads) > 0 {
		return // the page has a chunk of its own
	}
	equal(t, true, "scripts and what they import", w.r.Preloads, scripts)
}

func equal(t *testing.T, report bool, what string, got, want []string) bool {
	t.Helper()
	same := slices.Equal(got, want)
	if !same && report {
		t.Errorf("%s\n got %q\nwant %q", what, got, want)
	}
	return same
}

func sameSet(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// files returns the files of the page's tags of one kind, relative to outDir.
func files(b gold.Build, page, kind string) []string {
	base := b.Config.Base
	if base == "./" || base == "" {
		base = "./" + strings.Repeat("../", strings.Count(page, "/"))
		base = strings.TrimPrefix(base, "./")
		if base == "" {
			base = "./"
		}
	}
	var files []string
	for _, href := range b.HTML[page].Hrefs(kind) {
		files = append(files, strings.TrimPrefix(href, base))
	}
	return files
}

// TestGoldResolvesAll checks the invariants of Resolve on every record of every
// manifest.
func TestGoldResolvesAll(t *testing.T) {
	for _, b := range gold.Builds(t) {
		m, err := Parse(b.Manifest)
		if err != nil {
			t.Errorf("%s: %v", b.Variant, err)
			continue
		}
		if len(m.Entries()) == 0 {
			t.Errorf("%s: no entries", b.Variant)
		}
		for _, key := range m.keys {
			checkResolved(t, m, key)
		}
	}
}

var allDigits = regexp.MustCompile(`\.[0-9]{8}\.`)

// TestGoldHashed compares Hashed with the builds: all but the nohash ones hash
// every file.
func TestGoldHashed(t *testing.T) {
	n := 0
	for _, b := range gold.Builds(t) {
		m, err := Parse(b.Manifest)
		if err != nil {
			t.Fatal(err)
		}
		_, variant, _ := strings.Cut(b.Variant, "-")
		for _, file := range m.Files() {
			n++
			want := variant != "nohash" && file != "server.js"
			if allDigits.MatchString(file) && b.Major() < "vite5" {
				continue // 2 % of hexadecimal hashes look like a date
			}
			if got := m.Hashed(file); got != want {
				t.Errorf("%s: Hashed(%q) = %t", b.Variant, file, got)
			}
		}
		for _, f := range b.Files {
			if path.Dir(f.Path) == "." && !strings.Contains(variant, "assetsdirempty") && m.Hashed(f.Path) {
				t.Errorf("%s: %s is a copy from public/ and counts as hashed", b.Variant, f.Path)
			}
		}
	}
	if n < 1000 {
		t.Errorf("only %d files were looked at", n)
	}
}
