package core

import (
	"context"
	"crypto/rand"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/markup"
)

// A Page is the head of one response. Calls of Tags on it repeat nothing, and
// all its tags carry the same nonce once there is one. In a template, where .Vite
// is the page:
//
//	{{ .Vite.Tags "src/main.ts" }}
//
// A Page is for one response and one goroutine.
type Page struct {
	v     *Vite
	ctx   context.Context // templates call methods without one
	nonce string
	tags  markup.Page
	saves bool
}

// Page returns a page for one response. In development its methods ask Vite's
// dev server, and stop waiting for it when ctx ends: give it the context of the
// request.
func (v *Vite) Page(ctx context.Context) *Page { return &Page{v: v, ctx: ctx} }

// Nonce returns the nonce for this response's Content-Security-Policy: 128
// random bits, made on the first call. The tags of later calls of Tags carry
// it.
func (p *Page) Nonce() string {
	if p.nonce == "" {
		p.nonce = rand.Text()
	}
	return p.nonce
}

// SaveData takes the request's Save-Data header: "on" from a browser whose user
// asks for less. Later calls of Tags then prefetch nothing. See
// https://wicg.github.io/savedata/.
func (p *Page) SaveData(header string) {
	for token := range strings.SplitSeq(header, ",") {
		token, _, _ = strings.Cut(token, ";")
		p.saves = p.saves || strings.EqualFold(strings.TrimSpace(token), "on")
	}
}

// Tags is [Vite.Tags] less the tags that the page has already. An error leaves
// the page unchanged.
func (p *Page) Tags(entries ...string) (template.HTML, error) {
	set, err := p.v.set(p.ctx, entries)
	if err != nil {
		return "", err
	}
	return template.HTML(p.tags.Add(set, p.nonce, !p.saves)), nil
}

// URL is [Vite.URL].
func (p *Page) URL(name string) (string, error) { return p.v.url(p.ctx, name) }

// Inline is [Vite.Inline].
func (p *Page) Inline(name string) (any, error) { return p.v.inline(p.ctx, name) }

// LinkHeader is [Vite.LinkHeader] with the page's nonce if it has one. Without
// entries it is for the tags that the page has: for pages that are rendered
// before the first byte is sent.
func (p *Page) LinkHeader(entries ...string) (string, error) {
	if len(entries) == 0 {
		return joinLinks(p.tags.Links(p.nonce)), nil
	}
	links, err := p.v.backend().Links(entries)
	if err != nil {
		return "", fmt.Errorf("govite: %w", err)
	}
	if p.nonce != "" {
		links = slices.Clone(links)
		for i := range links {
			links[i] += "; nonce=" + p.nonce
		}
	}
	return joinLinks(links), nil
}

// CSP returns a value for the Content-Security-Policy header of the response:
// a strict policy (https://web.dev/articles/strict-csp) that admits the page's
// tags by the page's nonce, and the files that they load.
//
//	script-src 'nonce-…' 'strict-dynamic' 'self'; style-src 'nonce-…' 'self';
//	connect-src 'self'; object-src 'none'; base-uri 'none'
//
// The host of an absolute Config.Base stands beside 'self', which browsers that
// know 'strict-dynamic' ignore in script-src. In development connect-src also has
// ws: and wss: for hot updates, and worker-src has blob:, by which Vite's client
// waits for a dev server that restarts.
//
// Each directive, such as "connect-src https://api.example.com" or "img-src *",
// adds its sources to the directive of that name above, or is a further
// directive. With 'none' among its sources it replaces the sources above:
// "connect-src 'none'" admits nothing, "connect-src 'none' https://api.example.com"
// admits that host alone. The nonce, and the sources of hot updates in
// development, stay in any case. A directive that is not named does not restrict
// the page.
//
// Call CSP before Tags, so that the tags have the nonce.
//
// The SystemJS chunks of plugin-legacy add styles without a nonce. In a build
// that has no other chunks, style-src has 'unsafe-inline' instead of the nonce.
// Where SystemJS is for old browsers alone, those do not get the styles of lazy
// chunks.
func (p *Page) CSP(directives ...string) string {
	policy := p.v.backend().Policy(p.ctx)
	policy.Nonce = p.Nonce()
	return policy.Compose(directives...)
}
