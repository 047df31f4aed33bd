// Package gold has the manifests of real builds by Vite 2, 3, 5 and 8 in many
// configurations, with the tags that Vite wrote into the html pages of these
// builds, for tests.
package gold

import (
	"embed"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
)

//go:embed testdata
var data embed.FS

// A Build is one run of `vite build`.
type Build struct {
	Variant   string          `json:"variant"` // the version and the configuration: "vite8-html"
	Vite      string          `json:"vite"`
	Config    Config          `json:"config"`
	Files     []File          `json:"files"` // the files in outDir
	Manifest  json.RawMessage `json:"manifest"`
	ImportMap json.RawMessage `json:"importmap"` // with build.chunkImportMap
	HTML      map[string]Page `json:"html"`      // by the path of the page below outDir
}

// Config is the part of Vite's configuration that tests use.
type Config struct {
	Base string `json:"base"`
}

// File is a file of the build.
type File struct {
	Path string `json:"path"`
	Size int    `json:"size"`
}

// Page has the tags that Vite wrote into an html page.
type Page struct {
	Tags []Tag `json:"tags"`
}

// Tag is one tag, in the order of the page.
type Tag struct {
	Name    string         `json:"tag"`
	Attrs   map[string]any `json:"attrs"` // true for a bare attribute
	Where   string         `json:"where"` // "head" or "body"
	Content string         `json:"content"`
}

// Builds returns all builds, by name. Tests share them, and do not change them.
func Builds(t testing.TB) []Build {
	t.Helper()
	builds, err := all()
	if err != nil {
		t.Fatal(err)
	}
	return builds
}

// all reads all builds once.
var all = sync.OnceValues(func() ([]Build, error) {
	entries, err := data.ReadDir("testdata")
	if err != nil {
		return nil, err
	}
	var builds []Build
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".ssr-manifest.json") {
			continue
		}
		b, err := read(strings.TrimSuffix(e.Name(), ".json"))
		if err != nil {
			return nil, err
		}
		builds = append(builds, b)
	}
	return builds, nil
})

// Load returns one build.
func Load(t testing.TB, variant string) Build {
	t.Helper()
	b, err := read(variant)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func read(variant string) (Build, error) {
	text, err := data.ReadFile(path.Join("testdata", variant+".json"))
	if err != nil {
		return Build{}, err
	}
	var b Build
	err = json.Unmarshal(text, &b)
	return b, err
}

// Major is the major version of Vite: "vite8".
func (b Build) Major() string {
	major, _, _ := strings.Cut(b.Variant, "-")
	return major
}

// Pages returns the names of the html pages, sorted.
func (b Build) Pages() []string {
	var names []string
	for name := range b.HTML {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// HTML returns a page with the tags of p. It is not Vite's page: the data has
// only its tags.
func (p Page) HTML() string {
	var b strings.Builder
	b.WriteString("<!doctype html><html><head>\n")
	for _, t := range p.Tags {
		fmt.Fprintf(&b, "<%s", t.Name)
		for _, name := range slices.Sorted(maps.Keys(t.Attrs)) {
			if value := t.Attrs[name]; value == true {
				fmt.Fprintf(&b, " %s", name)
			} else {
				fmt.Fprintf(&b, ` %s="%s"`, name, html.EscapeString(fmt.Sprint(value)))
			}
		}
		b.WriteString(">")
		if t.Name == "script" {
			fmt.Fprintf(&b, "%s</script>", t.Content)
		}
		b.WriteString("\n")
	}
	b.WriteString("</head><body></body></html>\n")
	return b.String()
}

// Hrefs returns the targets of the page's tags of one kind: "script" for
// module scripts, or the rel of a link.
func (p Page) Hrefs(kind string) []string {
	var hrefs []string
	for _, t := range p.Of(kind) {
		hrefs = append(hrefs, t.Href())
	}
	return hrefs
}

// Of returns the page's tags of one kind; see [Page.Hrefs].
func (p Page) Of(kind string) []Tag {
	var tags []Tag
	for _, t := range p.Tags {
		if t.Kind() == kind && t.Href() != "" {
			tags = append(tags, t)
		}
	}
	return tags
}

// Kind is "script" for a module script, the rel for a link, else the tag's name
// in angle brackets.
func (t Tag) Kind() string {
	switch {
	case t.Name == "script" && t.Attrs["type"] == "module":
		return "script"
	case t.Name == "link":
		rel, _ := t.Attrs["rel"].(string)
		return rel
	}
	return "<" + t.Name + ">"
}

// Href is the tag's src or href.
func (t Tag) Href() string {
	for _, attr := range []string{"src", "href"} {
		if s, ok := t.Attrs[attr].(string); ok {
			return s
		}
	}
	return ""
}
