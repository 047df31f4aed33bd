package core

import (
	"io"
	"net/url"
	"path"
	"strings"

	"github.com/govite/govite/core/internal/markup"
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

// pageTags returns the tags that Vite wrote into a built html page: those of
// files of the build, and the inline scripts of plugin-legacy. What else the
// page has in its head is the page's own.
func (b *build) pageTags(entry string) ([]markup.Tag, error) {
	name := cleanName(entry)
	content, err := b.files.File(b.base.path + name).Open()
	if err != nil {
		return nil, err
	}
	defer content.Close()
	text, err := io.ReadAll(content)
	if err != nil {
		return nil, err
	}
	var styles, scripts, preloads, legacy []markup.Tag
	for _, t := range markup.Scan(string(text)) {
		file, built := b.fileOf(name, t.Attr("src")+t.Attr("href"))
		url, integrity := markup.FileURL(b.base.url, file), b.manifest.Integrity(file)
		switch {
		case t.Attr("id") == "vite-legacy-polyfill" || t.Attr("id") == "vite-legacy-entry" || strings.Contains(t.Content, "__vite_is_modern_browser") || isSafariFix(t):
			t.Nonce = true
			if file, ok := b.fileOf(name, t.Attr("src")+t.Attr("data-src")); ok {
				for i, a := range t.Attrs {
					if a.Name == "src" || a.Name == "data-src" {
						t.Attrs[i].Value = markup.FileURL(b.base.url, file)
					}
				}
			}
			legacy = append(legacy, t)
		case !built:
		case t.Attr("type") == "module":
			script := markup.Script(url, b.crossOrigin, integrity)
			if t.Has("async") {
				script.Attrs = append([]markup.Attr{{Name: "async", Value: true}}, script.Attrs...)
			}
			scripts = append(scripts, script)
		case t.Attr("rel") == "stylesheet":
			styles = append(styles, markup.Stylesheet(url, b.crossOrigin, integrity))
		case t.Attr("rel") == "modulepreload":
			preloads = append(preloads, markup.ModulePreload(url, b.crossOrigin, integrity))
		}
	}
	tags := append(append(styles, scripts...), preloads...)
	return append(tags, legacy...), nil
}

// isSafariFix recognises plugin-legacy's fix for Safari 10.1, which runs
// nomodule scripts too.
func isSafariFix(t markup.Tag) bool {
	return t.Has("nomodule") && strings.Contains(t.Content, "noModule") && strings.Contains(t.Content, "beforeload")
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
