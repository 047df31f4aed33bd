package build

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// explainEntry returns err with the reason why the build has no such entry, if the
// record has one.
func (h *head) explainEntry(err error) error {
	var e *manifest.EntryError
	if !errors.As(err, &e) {
		return err
	}
	chunk, ok := h.chunkOf(e.Name)
	if !ok {
		return err
	}
	explained := *e
	explained.Reason = fmt.Sprintf("is merged into %s, and is no entry of its own", chunk)
	explained.Nearest = nil
	explained.Advice = "make it an input of the build (build.rollupOptions.input), or leave it out of the page if Has returns false"
	return &explained
}

// explainAsset returns err with the reason why the build has no file for a source.
func (h *head) explainAsset(err error) error {
	var e *manifest.EntryError
	if !errors.As(err, &e) || e.Advice != "" {
		return err
	}
	explained := *e
	if chunk, ok := h.chunkOf(e.Name); ok {
		explained.Reason = fmt.Sprintf("is merged into %s, and has no file of its own", chunk)
		explained.Nearest = nil
		explained.Advice = "make it an input of the build (build.rollupOptions.input)"
		return &explained
	}
	if len(h.record.assets) > 0 {
		explained.Entries = append(slices.Collect(maps.Keys(h.record.assets)), e.Entries...)
		slices.Sort(explained.Entries)
		explained.Entries = slices.Compact(explained.Entries)
		explained.Nearest = manifest.Nearest(settings.CleanName(e.Name), explained.Entries)
	}
	if !manifest.IsAsset(e.Name) {
		return &explained
	}
	if len(explained.Nearest) == 0 {
		explained.Reason = notEmitted
	}
	switch {
	case h.record.assets != nil:
		explained.Reason = "is no file of the build: no script or stylesheet refers to it, and the option assets of vite-plugin-govite does not match it"
		explained.Advice = fmt.Sprintf("add it in Vite's configuration, as in govite({ assets: [%q] })", settings.CleanName(e.Name))
	case h.record.hashed != nil:
		explained.Advice = "update vite-plugin-govite, and build again: newer versions keep a file of each asset"
	default:
		explained.Advice = "add vite-plugin-govite, which keeps a file of each asset and of the files in its option assets"
	}
	return &explained
}

const notEmitted = "is no file of the build: no script or stylesheet refers to it, or Vite has inlined it because it is smaller than build.assetsInlineLimit"

// chunkOf returns the source of the chunk that contains a module of the project
// or, for a chunk without a source, its file.
func (h *head) chunkOf(name string) (string, bool) {
	if h.record.modules == nil {
		return "", false
	}
	source := settings.CleanName(name)
	modules := h.record.modules()
	for _, file := range slices.Sorted(maps.Keys(modules)) {
		if !slices.Contains(modules[file], source) {
			continue
		}
		for _, key := range h.manifest.Keys() {
			if c, ok := h.manifest.Chunk(key); ok && c.File == file && c.Src != "" {
				return c.Src, true
			}
		}
		return file, true
	}
	return "", false
}
