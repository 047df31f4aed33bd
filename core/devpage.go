package core

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path"
	"strings"

	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/markup"
)

// htmlTags returns the module scripts and stylesheets of an html entry: as
// Vite's plugins made them if Vite serves html, and as they stand in the source
// if it does not (appType: 'custom').
func (d *dev) htmlTags(status devserver.Status, entry string) ([]markup.Tag, error) {
	base, name := status.Public+status.Base, cleanName(entry)
	text, served := d.readPage(status.Base, name)
	if !served {
		var err error
		if text, err = os.ReadFile(d.local(name)); err != nil {
			return nil, fmt.Errorf("%s cannot be read: %w", entry, err)
		}
	}
	var styles, scripts []markup.Tag
	for _, t := range markup.Scan(string(text)) {
		isScript, isStyle := isModuleScript(t), isStylesheet(t)
		ref := t.Attr("src") + t.Attr("href")
		if !isScript && !isStyle || strings.Contains(t.Content, "@react-refresh") {
			continue // React's preamble is on the page already
		}
		if served && status.Public != "" {
			redirect(&t, status.Public)
			ref = t.Attr("src") + t.Attr("href")
		}
		if ref != "" && !served {
			ref = d.refURL(base, name, ref)
		}
		t.Nonce = true
		for i, a := range t.Attrs {
			if a.Name == "src" || a.Name == "href" {
				t.Attrs[i].Value = ref
			}
		}
		switch {
		case isStyle:
			styles = append(styles, t)
		case ref != "" || served: // what Vite has not seen, an inline script, it cannot compile
			scripts = append(scripts, t)
		}
	}
	return append(styles, scripts...), nil
}

// readPage returns the page as Vite serves it, if it does.
func (d *dev) readPage(base, name string) ([]byte, bool) {
	text, err := d.server.Read(context.Background(), base+(&url.URL{Path: name}).EscapedPath())
	return text, err == nil && strings.Contains(string(text), "/@vite/client")
}

// refURL returns the URL of what a page refers to in its source, where "/" is
// Vite's root.
func (d *dev) refURL(base, page, ref string) string {
	if strings.Contains(ref, "//") {
		return ref
	}
	if !strings.HasPrefix(ref, "/") {
		ref = path.Join(path.Dir(page), ref)
	}
	return d.sourceURL(base, ref)
}
