package develop

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path"
	"strings"

	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/internal/settings"
)

// pageTags returns the module scripts and stylesheets of an html entry: the tags
// that Vite's plugins made or, if Vite serves no html (appType: 'custom'), the
// tags of the source.
func (d *Develop) pageTags(ctx context.Context, status devserver.Status, entry string) ([]markup.Tag, error) {
	base, name := status.Public+status.Base, settings.CleanName(d.sources.source(entry))
	text, served := d.readPage(ctx, status.Base, name)
	if !served {
		var err error
		if text, err = os.ReadFile(d.sources.local(name)); err != nil {
			return nil, fmt.Errorf("%s cannot be read: %w", entry, err)
		}
	}
	client := markup.Client(base)
	var styles, scripts []markup.Tag
	for _, t := range markup.Scan(string(text)) {
		isScript, isStyle := isModuleScript(t), isStylesheet(t)
		url := ref(t)
		if !isScript && !isStyle || strings.Contains(t.Content, "@react-refresh") {
			continue // the page has React's preamble already
		}
		if served && status.Public != "" {
			redirect(&t, status.Public)
			url = ref(t)
		}
		if url != "" && !served {
			url = d.refURL(base, name, url)
		}
		t.Nonce = true
		for i, a := range t.Attrs {
			if a.Name == "src" || a.Name == "href" {
				t.Attrs[i].Value = url
			}
		}
		if url != "" && url != client.Attr("src") {
			keep, err := d.apply(&t, entry)
			if err != nil {
				return nil, err
			} else if !keep {
				continue
			}
		}
		switch {
		case isStyle:
			styles = append(styles, t)
		case url != "" || served: // Vite cannot compile an inline script of a page that it does not serve
			scripts = append(scripts, t)
		}
	}
	return append(styles, scripts...), nil
}

// readPage returns the page as Vite serves it, and false if Vite serves no html.
func (d *Develop) readPage(ctx context.Context, base, name string) ([]byte, bool) {
	text, err := d.server.Read(ctx, base+(&url.URL{Path: name}).EscapedPath())
	return text, err == nil && strings.Contains(string(text), "/@vite/client")
}

// refURL returns the URL for a reference in the source of a page. In a source "/"
// is Vite's root.
func (d *Develop) refURL(base, page, ref string) string {
	if strings.Contains(ref, "//") {
		return ref
	}
	if !strings.HasPrefix(ref, "/") {
		ref = path.Join(path.Dir(page), ref)
	}
	return d.sources.url(base, ref)
}
