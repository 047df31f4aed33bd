package develop

import (
	"context"
	"path"

	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/manifest"
)

// plainTags returns the tags without vite-plugin-govite: Vite's client, React's
// preamble if Vite serves it, and the entries.
func (d *Develop) plainTags(ctx context.Context, status devserver.Status, entries, sources []string) ([]markup.Tag, error) {
	base := status.Public + status.Base
	tags := []markup.Tag{markup.NonceMeta()}
	if status.React {
		tags = append(tags, markup.ReactPreamble(base))
	}
	tags = append(tags, markup.Client(base))
	var scripts []markup.Tag
	for i, source := range sources {
		if path.Ext(source) == ".html" {
			page, err := d.pageTags(ctx, status, entries[i])
			if err != nil {
				return nil, err
			}
			scripts = append(scripts, page...)
			continue
		}
		url := d.sources.url(base, source)
		tag, list := markup.DevScript(url), &scripts
		if manifest.IsStylesheet(source) {
			tag, list = markup.DevStylesheet(url), &tags
		}
		switch keep, err := d.apply(&tag, entries[i]); {
		case err != nil:
			return nil, err
		case keep:
			*list = append(*list, tag)
		}
	}
	return append(tags, scripts...), nil
}
