package build

import (
	"slices"

	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// A head makes the tags of pages from the manifest.
type head struct {
	manifest  *manifest.Manifest
	record    record
	site      *site
	settings  *settings.Settings
	integrity *integrity
	importMap importMap
	legacy    legacy
	sources   map[string]string // by file, if the rules have a hook
	injected  injected
	pageHeads []pageHead // by the index of the record
}

func newHead(f *found, s *site, c *settings.Settings) (*head, error) {
	h := &head{manifest: f.manifest, record: f.record, site: s, settings: c, injected: f.record.injected}
	if c.Rules.HasHook() {
		h.sources = sourcesOf(f.manifest)
	}
	mode, err := c.Integrity.For(s.base, c.CrossOrigin)
	if err != nil {
		return nil, err
	}
	if h.integrity, err = newIntegrity(mode, s, f.manifest); err != nil {
		return nil, err
	}
	if h.importMap, err = readImportMap(f, s, importMapName); err != nil {
		return nil, err
	}
	if h.pageHeads, err = h.readPageHeads(f); err != nil {
		return nil, err
	}
	h.legacy, err = readLegacy(f, s)
	return h, err
}

// check returns the error for an entry without tags, or nil.
func (h *head) check(entry string) error {
	if h.isUnlistedPage(entry) {
		return nil
	}
	return h.manifest.Check(entry)
}

// tags returns the tags for entries.
func (h *head) tags(entries []string) ([]markup.Tag, error) {
	var pages []markup.Tag
	var others []string
	for _, entry := range entries {
		if !h.isUnlistedPage(entry) {
			others = append(others, entry)
			continue
		}
		tags, err := h.pageTags(entry)
		if err != nil {
			return nil, err
		}
		pages = append(pages, tags...)
	}
	r := &manifest.Resolved{}
	if len(others) > 0 {
		var err error
		if r, err = h.manifest.Resolve(others...); err != nil {
			return nil, err
		}
	}
	return h.compose(r, pages, h.ownersOf(others), h.injectedInto(others))
}

// compose returns the tags for resolved entries, for html pages with tags of
// their own, and of Vite's plugins, in the order of Vite's html.
func (h *head) compose(r *manifest.Resolved, pages []markup.Tag, owners owners, plugins pageHead) ([]markup.Tag, error) {
	prefetch := h.settings.Prefetch
	var lazy manifest.Lazy
	if !h.integrity.isEmpty() || prefetch.Waterfall || prefetch.Aggressive {
		lazy = h.manifest.Lazy(r)
	}
	t := &tagList{head: h, owners: owners, tags: make([]markup.Tag, 0, 2+len(r.Stylesheets)+len(r.Scripts)+len(r.Preloads))}
	t.tags = append(t.tags, markup.NonceMeta())
	t.addPlugins(plugins.importMaps)
	if len(r.Scripts)+len(pages) > 0 {
		if m, ok := h.importMapTag(r, lazy); ok {
			t.tags = append(t.tags, m)
		}
	}
	t.addPlugins(plugins.before)
	t.tags = append(t.tags, pages...)
	t.addFiles(markup.Stylesheet, r.Stylesheets)
	t.addFiles(markup.Script, r.Scripts)
	if h.settings.Preload.Modules {
		t.addFiles(markup.ModulePreload, r.Preloads)
	}
	t.addAssets(r.Assets)
	t.addPlugins(plugins.after)
	t.addLegacy(r.Legacy)
	t.addPrefetch(append(slices.Clone(lazy.Scripts), lazy.Stylesheets...))
	return t.tags, t.err
}

// importMapTag returns the import map of a page: Vite's own, and the integrity of
// every module that the page imports. The integrity of a preload does not
// suffice, because the import may come first.
func (h *head) importMapTag(r *manifest.Resolved, lazy manifest.Lazy) (markup.Tag, bool) {
	integrity := h.importMap.integrity
	if !h.integrity.isEmpty() {
		integrity = slices.Clip(integrity)
		for _, files := range [][]string{r.Preloads, lazy.Scripts} {
			for _, file := range files {
				if value := h.integrity.of(file); value != "" {
					integrity = append(integrity, [2]string{h.url(file), value})
				}
			}
		}
	}
	if h.importMap.body == "" && len(integrity) == 0 {
		return markup.Tag{}, false
	}
	return markup.ImportMap(h.importMap.body, integrity), true
}

func (h *head) url(file string) string { return markup.FileURL(h.site.base.URL, file) }
