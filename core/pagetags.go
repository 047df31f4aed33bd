package core

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/manifest"
)

// preload says which files of a page are preloaded.
type preload struct{ modules, fonts, images bool }

func parsePreload(kinds []string) (preload, error) {
	if kinds == nil {
		return preload{modules: true}, nil
	}
	var p preload
	for _, kind := range kinds {
		switch {
		case kind == "module":
			p.modules = true
		case kind == "font":
			p.fonts = true
		case kind == "image":
			p.images = true
		case kind == "none" && len(kinds) == 1:
		default:
			return p, fmt.Errorf("Config.Preload: %q: want some of module, font and image, or none alone", kind)
		}
	}
	return p, nil
}

// checkPrefetch fills in the defaults of prefetching.
func (c *Config) checkPrefetch() error {
	switch c.Prefetch = cmp.Or(c.Prefetch, "none"); c.Prefetch {
	case "none", "waterfall", "aggressive":
	default:
		return fmt.Errorf("Config.Prefetch: %q: want none, waterfall or aggressive", c.Prefetch)
	}
	if c.PrefetchConcurrency = cmp.Or(c.PrefetchConcurrency, 3); c.PrefetchConcurrency < 0 {
		return fmt.Errorf("Config.PrefetchConcurrency: %d: want a positive number", c.PrefetchConcurrency)
	}
	return nil
}

// pageTags puts the tags of a page together.
type pageTags struct {
	b    *build
	tags []markup.Tag
	err  error
}

// tags returns the tags for what was resolved, and for html pages that have
// their own, in their order.
func (b *build) tags(r *manifest.Resolved, pages []markup.Tag) ([]markup.Tag, error) {
	var lazy manifest.Lazy
	if b.hasIntegrity() || b.config.Prefetch != "none" {
		lazy = b.manifest.Lazy(r)
	}
	p := &pageTags{b: b, tags: make([]markup.Tag, 0, 2+len(r.Stylesheets)+len(r.Scripts)+len(r.Preloads))}
	p.tags = append(p.tags, markup.NonceMeta())
	if len(r.Scripts)+len(pages) > 0 {
		if m, ok := b.importMapTag(r, lazy); ok {
			p.tags = append(p.tags, m)
		}
	}
	p.tags = append(p.tags, pages...)
	p.files(markup.Stylesheet, r.Stylesheets)
	p.files(markup.Script, r.Scripts)
	if b.preload.modules {
		p.files(markup.ModulePreload, r.Preloads)
	}
	p.assets(r.Assets)
	p.legacy(r.Legacy)
	p.prefetch(append(slices.Clone(lazy.Scripts), lazy.Stylesheets...))
	return p.tags, p.err
}

func (p *pageTags) files(tag func(url, crossOrigin, integrity string) markup.Tag, files []string) {
	for _, file := range files {
		p.tags = p.add(p.tags, tag(p.url(file), p.b.config.CrossOrigin, p.b.integrity(file)), file)
	}
}

func (p *pageTags) url(file string) string { return markup.FileURL(p.b.base.url, file) }

// add appends t to tags as Config has it.
func (p *pageTags) add(tags []markup.Tag, t markup.Tag, file string) []markup.Tag {
	keep, err := p.b.tagOptions.apply(&t, file)
	if p.err = cmp.Or(p.err, err); !keep {
		return tags
	}
	return append(tags, t)
}

// assets preloads fonts and images.
func (p *pageTags) assets(files []string) {
	woff2 := slices.ContainsFunc(files, func(file string) bool { return p.contentType(file) == "font/woff2" })
	for _, file := range files {
		contentType := p.contentType(file)
		switch as, _, _ := strings.Cut(contentType, "/"); {
		case as == "font" && p.b.preload.fonts:
			// Other formats stand behind it in @font-face, for browsers that
			// know no preload either.
			if !woff2 || contentType == "font/woff2" {
				p.tags = p.add(p.tags, markup.Preload(p.url(file), as, contentType), file)
			}
		case as == "image" && p.b.preload.images:
			p.tags = p.add(p.tags, markup.Preload(p.url(file), as, contentType), file)
		}
	}
}

func (p *pageTags) contentType(file string) string {
	return p.b.files.File(p.b.base.path + file).ContentType() // checkFiles has seen it
}

func (p *pageTags) legacy(l manifest.Legacy) {
	if len(l.Scripts) == 0 {
		return
	}
	tags := markup.Legacy{
		Only:        l.Only,
		AsksResolve: p.b.legacy.asksResolve,
		ImportMap:   p.b.legacy.importMap,
		CrossOrigin: p.b.config.CrossOrigin,
	}
	for _, file := range l.Scripts {
		tags.Entries = append(tags.Entries, p.url(file))
	}
	if l.Polyfills != "" {
		tags.Polyfills, tags.Integrity = p.url(l.Polyfills), p.b.integrity(l.Polyfills)
	}
	p.tags = append(p.tags, tags.Tags()...)
}

func (p *pageTags) prefetch(files []string) {
	if p.b.config.Prefetch == "none" {
		return
	}
	var links []markup.Tag
	for _, file := range files {
		links = p.add(links, markup.Prefetch(p.url(file), p.b.config.CrossOrigin), file)
	}
	switch {
	case len(links) == 0:
	case p.b.config.Prefetch == "aggressive":
		p.tags = append(p.tags, links...)
	default:
		p.tags = append(p.tags, markup.Waterfall(links, p.b.config.PrefetchConcurrency))
	}
}
