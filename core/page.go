package core

import (
	"crypto/rand"
	"fmt"
	"html/template"
	"strings"

	"github.com/govite/govite/core/internal/markup"
)

// A Page is the head of one response: several calls of Tags on it repeat
// nothing, and all tags carry the same nonce once there is one. In a template,
// where .Vite is the page:
//
//	{{ .Vite.Tags "src/main.ts" }}
//
// A Page is for one response and one goroutine.
type Page struct {
	v     *Vite
	nonce string
	tags  markup.Page
	saves bool
}

// Page returns a new page, to be made for each response.
func (v *Vite) Page() *Page { return &Page{v: v} }

// Nonce returns the nonce for this response's Content-Security-Policy: 128
// random bits, made on the first call. The tags of later calls of Tags carry
// it.
func (p *Page) Nonce() string {
	if p.nonce == "" {
		p.nonce = rand.Text()
	}
	return p.nonce
}

// SaveData tells the page the request's Save-Data header: "on" from a browser
// whose user asks for less. Later calls of Tags then prefetch nothing. See
// https://wicg.github.io/savedata/.
func (p *Page) SaveData(header string) {
	for token := range strings.SplitSeq(header, ",") {
		token, _, _ = strings.Cut(token, ";")
		p.saves = p.saves || strings.EqualFold(strings.TrimSpace(token), "on")
	}
}

// Tags is [Vite.Tags] without what the page has already. After an error the
// page has what it had before.
func (p *Page) Tags(entries ...string) (template.HTML, error) {
	set, err := p.v.state().set(entries)
	if err != nil {
		return "", fmt.Errorf("govite: %w", err)
	}
	return template.HTML(p.tags.Add(set, p.nonce, !p.saves)), nil
}

// URL is [Vite.URL].
func (p *Page) URL(name string) (string, error) { return p.v.URL(name) }

// Inline is [Vite.Inline].
func (p *Page) Inline(name string) (any, error) { return p.v.inlineFor(name) }
