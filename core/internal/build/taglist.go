package build

import (
	"cmp"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/manifest"
)

// A tagList collects the tags of a page, and the first error of a rule.
type tagList struct {
	*head
	owners owners
	tags   []markup.Tag
	err    error
}

// add appends a tag that loads file to the tags of the page, if the rules keep it.
func (l *tagList) add(t markup.Tag, file string) { l.tags = l.addTo(l.tags, t, file) }

// addTo appends a tag that loads file to tags, if the rules keep it.
func (l *tagList) addTo(tags []markup.Tag, t markup.Tag, file string) []markup.Tag {
	keep, err := l.settings.Rules.Apply(&t, l.owners.of(file))
	if l.err = cmp.Or(l.err, err); !keep {
		return tags
	}
	return append(tags, t)
}

func (l *tagList) addFiles(tag func(url, crossOrigin, integrity string) markup.Tag, files []string) {
	for _, file := range files {
		l.add(tag(l.url(file), l.settings.CrossOrigin, l.integrity.of(file)), file)
	}
}

// addAssets adds preloads of fonts and images.
func (l *tagList) addAssets(files []string) {
	preload := l.settings.Preload
	woff2 := slices.ContainsFunc(files, func(file string) bool { return dist.ContentType(file) == "font/woff2" })
	for _, file := range files {
		contentType := dist.ContentType(file)
		switch as, _, _ := strings.Cut(contentType, "/"); {
		case as == "font" && preload.Fonts:
			// @font-face lists other formats after woff2, for browsers that do
			// not know preload.
			if !woff2 || contentType == "font/woff2" {
				l.add(markup.Preload(l.url(file), as, contentType), file)
			}
		case as == "image" && preload.Images:
			l.add(markup.Preload(l.url(file), as, contentType), file)
		}
	}
}

func (l *tagList) addLegacy(m manifest.Legacy) {
	if len(m.Scripts) == 0 {
		return
	}
	tags := markup.Legacy{
		Only:        m.Only,
		AsksResolve: l.legacy.asksResolve,
		ImportMap:   l.legacy.importMapText(),
		CrossOrigin: l.settings.CrossOrigin,
	}
	for _, file := range m.Scripts {
		tags.Entries = append(tags.Entries, l.url(file))
	}
	if m.Polyfills != "" {
		tags.Polyfills, tags.Integrity = l.url(m.Polyfills), l.integrity.of(m.Polyfills)
	}
	l.tags = append(l.tags, tags.Tags()...)
}

func (l *tagList) addPrefetch(files []string) {
	prefetch := l.settings.Prefetch
	if !prefetch.Waterfall && !prefetch.Aggressive {
		return
	}
	var links []markup.Tag
	for _, file := range files {
		links = l.addTo(links, markup.Prefetch(l.url(file), l.settings.CrossOrigin), file)
	}
	switch {
	case len(links) == 0:
	case prefetch.Aggressive:
		l.tags = append(l.tags, links...)
	default:
		l.tags = append(l.tags, markup.Waterfall(links, prefetch.Concurrency))
	}
}
