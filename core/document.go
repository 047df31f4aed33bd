package core

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/govite/govite/core/internal/document"
	"github.com/govite/govite/core/internal/settings"
)

// A Document is an html page of Vite's for one response, such as index.html of a
// single-page application. It has the nonce of its [Page] in place of the
// placeholder of Vite's option html.cspNonce. Its methods fill the head. They
// escape all values.
//
// [Vite.Fallback] makes a Document for each page that it sends, and gives it to
// [Config.Document]. A handler gets one from [Page.Document]. A Document is for one
// goroutine.
type Document struct {
	page   *Page
	name   string
	source *document.Source
	edits  document.Edits
}

// Document returns the html entry with this name, such as "index.html", as Vite
// built it or, in development, as Vite's dev server serves it now. The error for an
// unknown name says which pages there are.
func (p *Page) Document(name string) (*Document, error) {
	source, err := p.v.backend().Document(p.ctx, name)
	if err != nil {
		return nil, fmt.Errorf("govite: %w", err)
	}
	return &Document{page: p, name: settings.CleanName(name), source: source}, nil
}

// Name returns the name of the html entry: "index.html" or "admin/index.html".
func (d *Document) Name() string { return d.name }

// Page returns the page of the response, for its nonce.
func (d *Document) Page() *Page { return d.page }

// Title sets the title.
func (d *Document) Title(text string) { d.edits.Title(text) }

// Base sets the URL to which relative URLs of the page refer. The policy of
// [Page.CSP] admits it with the argument "base-uri 'self'".
func (d *Document) Base(href string) { d.edits.Base(href) }

// Meta sets the content of the meta tag with this name, such as "description".
func (d *Document) Meta(name, content string) { d.edits.Meta(name, content) }

// Property sets the content of the meta tag with this property, such as "og:title"
// (https://ogp.me).
func (d *Document) Property(property, content string) { d.edits.Property(property, content) }

// Data adds value as JSON, in a script element that no browser runs. The
// application reads it with
//
//	JSON.parse(document.getElementById(id).textContent)
//
// The error is that of [json.Marshal].
func (d *Document) Data(id string, value any) error {
	text, err := json.Marshal(value) // escapes "<"
	if err != nil {
		return fmt.Errorf("govite: the data %q of %s: %w", id, d.name, err)
	}
	d.edits.Data(id, string(text))
	return nil
}

// String returns the page.
func (d *Document) String() string { return string(d.render()) }

// WriteTo writes the page to w. If w is an [http.ResponseWriter], WriteTo first
// sets Content-Type and, unless it is set, Cache-Control to "private, no-cache". The
// error is that of w.
func (d *Document) WriteTo(w io.Writer) (int64, error) {
	page := d.render()
	if w, ok := w.(http.ResponseWriter); ok {
		document.SetHeader(w.Header())
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
	}
	n, err := w.Write(page)
	return int64(n), err
}

var (
	_ io.WriterTo  = (*Document)(nil)
	_ fmt.Stringer = (*Document)(nil)
)

// render makes a nonce only for a page that has a place for it.
func (d *Document) render() []byte {
	if d.source.HasPlaceholder() {
		d.page.Nonce()
	}
	return d.source.Render(&d.edits, d.page.nonce)
}

// fill returns the html entry of a single-page application for the response to r.
func (v *Vite) fill(r *http.Request, name string, source *document.Source) ([]byte, error) {
	page, ok := r.Context().Value(pageKey{v}).(*Page)
	if !ok {
		page = v.Page(r.Context())
	}
	d := &Document{page: page, name: name, source: source}
	if v.document != nil {
		if err := v.document(r, d); err != nil {
			return nil, err
		}
	}
	return d.render(), nil
}

// withPage returns r with p as the page of [Vite.PageFrom].
func (v *Vite) withPage(r *http.Request, p *Page) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), pageKey{v}, p))
}
