package core

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/manifest"
)

// isPage reports whether entry is an html page of the build that has no record
// in the manifest. Vite leaves the record out where the page's chunk was
// nothing but imports; the page itself has the tags then.
func (b *build) isPage(entry string) bool {
	name := cleanName(entry)
	if path.Ext(name) != ".html" || b.files.File(b.base.path+name) == nil {
		return false
	}
	_, err := b.manifest.Lookup(entry)
	return err != nil
}

// htmlTags returns the tags that Vite wrote into a built html page: those of
// files of the build, and what plugin-legacy adds for them. What else the page
// has in its head is the page's own.
func (b *build) htmlTags(entry string) ([]markup.Tag, error) {
	name := cleanName(entry)
	text, err := b.read(name)
	if err != nil {
		return nil, err
	}
	p := &pageTags{b: b}
	var styles, scripts, preloads []markup.Tag
	var legacy manifest.Legacy
	for _, t := range markup.Scan(string(text)) {
		file, ok := b.fileOf(name, t.Attr("src")+t.Attr("href")+t.Attr("data-src"))
		if !ok {
			continue
		}
		url, crossOrigin, integrity := p.url(file), b.config.CrossOrigin, b.integrity(file)
		switch {
		case t.Attr("id") == "vite-legacy-polyfill":
			legacy.Polyfills, legacy.Only = file, !t.Has("nomodule")
		case t.Attr("id") == "vite-legacy-entry":
			legacy.Scripts, legacy.Only = append(legacy.Scripts, file), !t.Has("nomodule")
		case t.Attr("type") == "module":
			script := markup.Script(url, crossOrigin, integrity)
			if t.Has("async") {
				script.Attrs = append([]markup.Attr{{Name: "async", Value: true}}, script.Attrs...)
			}
			scripts = p.add(scripts, script, file)
		case t.Attr("rel") == "stylesheet":
			styles = p.add(styles, markup.Stylesheet(url, crossOrigin, integrity), file)
		case t.Attr("rel") == "modulepreload" && b.preload.modules:
			preloads = p.add(preloads, markup.ModulePreload(url, crossOrigin, integrity), file)
		}
	}
	p.tags = slices.Concat(styles, scripts, preloads)
	p.legacy(legacy)
	return p.tags, p.err
}

// fileOf returns the file of the build that a built page refers to.
func (b *build) fileOf(page, ref string) (file string, ok bool) {
	if decoded, err := url.PathUnescape(ref); err == nil && ref != decoded {
		if file, ok := b.fileOf(page, decoded); ok {
			return file, true
		}
	}
	var names []string
	switch below, under := strings.CutPrefix(ref, b.base.url); {
	case under:
		names = []string{below}
	case ref != "" && ref[0] != '/' && !strings.Contains(ref, "//"):
		// base: "./", which Vite 2 wrote at any depth as if it were at the root
		names = []string{path.Join(path.Dir(page), ref), path.Clean(ref)}
	}
	for _, name := range names {
		if b.files.File(b.base.path+name) != nil {
			return name, true
		}
	}
	return "", false
}
