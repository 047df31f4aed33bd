package build

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// isUnlistedPage reports whether entry is an html page of the build that the
// manifest lacks. Vite does not list a page whose chunk consists of imports
// alone. The tags are then in the built page.
func (h *head) isUnlistedPage(entry string) bool {
	name := settings.CleanName(entry)
	if path.Ext(name) != ".html" || !h.site.has(name) {
		return false
	}
	_, err := h.manifest.Lookup(entry)
	return err != nil
}

// pageTags returns the tags that Vite wrote into a built html page: the tags that
// load files of the build, and the scripts of plugin-legacy. It leaves out the
// page's own tags.
func (h *head) pageTags(entry string) ([]markup.Tag, error) {
	name := settings.CleanName(entry)
	text, err := h.site.read(name)
	if err != nil {
		return nil, err
	}
	l := &tagList{head: h, owners: h.ownersOfPage(name)}
	var styles, scripts, preloads []markup.Tag
	var legacy manifest.Legacy
	for _, t := range markup.Scan(string(text)) {
		file, ok := h.site.fileOf(name, t.Attr("src")+t.Attr("href")+t.Attr("data-src"))
		if !ok {
			continue
		}
		url, crossOrigin, integrity := h.url(file), h.settings.CrossOrigin, h.integrity.of(file)
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
			scripts = l.addTo(scripts, script, file)
		case t.Attr("rel") == "stylesheet":
			styles = l.addTo(styles, markup.Stylesheet(url, crossOrigin, integrity), file)
		case t.Attr("rel") == "modulepreload" && h.settings.Preload.Modules:
			preloads = l.addTo(preloads, markup.ModulePreload(url, crossOrigin, integrity), file)
		}
	}
	l.tags = slices.Concat(styles, scripts, preloads)
	l.addLegacy(legacy)
	return l.tags, l.err
}

// fileOf returns the file of the build for a reference in a built page.
func (s *site) fileOf(page, ref string) (file string, ok bool) {
	if decoded, err := url.PathUnescape(ref); err == nil && ref != decoded {
		if file, ok := s.fileOf(page, decoded); ok {
			return file, true
		}
	}
	for _, name := range s.namesOf(page, ref) {
		if s.has(name) {
			return name, true
		}
	}
	return "", false
}

// namesOf returns the possible names below outDir for a reference in a built
// page.
func (s *site) namesOf(page, ref string) []string {
	var names []string
	encoded := s.base.EscapedPath()
	if below, ok := strings.CutPrefix(ref, strings.TrimSuffix(s.base.URL, encoded)); ok {
		for _, path := range []string{encoded, s.base.Path} {
			if name, ok := strings.CutPrefix(below, path); ok {
				names = append(names, name)
			}
		}
	}
	if len(names) == 0 && ref != "" && ref[0] != '/' && !strings.Contains(ref, "//") {
		// base: "./": in Vite 2 the reference is relative to outDir, not to the page
		names = []string{path.Join(path.Dir(page), ref), path.Clean(ref)}
	}
	return names
}
