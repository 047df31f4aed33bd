package core

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"html/template"
	"strings"

	"github.com/govite/govite/core/internal/markup"
)

// A Page is the head of one response. Several calls of Tags repeat no tag, and
// after a call of Nonce all tags carry the nonce. In a template, where .Vite is
// the page:
//
//	{{ .Vite.Tags "src/main.ts" }}
//
// A Page is for one response and one goroutine.
type Page struct {
	v      *Vite
	ctx    context.Context // a field, because templates pass no context
	nonce  string
	prefix string
	tags   markup.Page
	saves  bool
}

// Page returns a page for one response. ctx is the context of the request: in
// development the page's methods stop waiting for the dev server when ctx ends.
func (v *Vite) Page(ctx context.Context) *Page { return &Page{v: v, ctx: ctx} }

// Nonce returns the nonce for this response's Content-Security-Policy. The first
// call makes it, of 128 random bits, unless UseNonce gave the page another one.
// Later calls of Tags return tags with the nonce.
func (p *Page) Nonce() string {
	if p.nonce == "" {
		p.nonce = rand.Text()
	}
	return p.nonce
}

// UseNonce makes nonce the page's nonce, if another part of the application sends
// the Content-Security-Policy. Give the value in it, without "'nonce-" and the last
// quote. Call UseNonce before Tags: tags have the nonce only after it.
//
// Nonces have the characters of base64 or base64url
// (https://www.w3.org/TR/CSP3/#grammardef-nonce-source). Any other nonce is an error,
// and so is a second nonce for a page.
func (p *Page) UseNonce(nonce string) error {
	switch {
	case nonce == "":
		return errors.New(`govite: UseNonce: the nonce is empty: want the value of the Content-Security-Policy, "abc" for 'nonce-abc'`)
	case !markup.IsNonce(nonce):
		return fmt.Errorf("govite: UseNonce: %q is not a nonce: want letters, digits, +, /, - and _, and at most two = at the end", nonce)
	case p.nonce != "" && p.nonce != nonce:
		return errors.New("govite: UseNonce: the page has another nonce already, made by Nonce or CSP or given by UseNonce: call UseNonce first, and once for each response")
	}
	p.nonce = nonce
	return nil
}

// SaveData takes the value of the request's Save-Data header. If it is "on",
// because the user saves data, later calls of Tags prefetch nothing. See
// https://wicg.github.io/savedata/.
func (p *Page) SaveData(header string) {
	for token := range strings.SplitSeq(header, ",") {
		token, _, _ = strings.Cut(token, ";")
		p.saves = p.saves || strings.EqualFold(strings.TrimSpace(token), "on")
	}
}

// Tags is [Vite.Tags] without the tags that earlier calls returned. An error
// leaves the page unchanged.
func (p *Page) Tags(entries ...string) (template.HTML, error) {
	return p.part(entries, markup.AllParts)
}

// Styles is [Vite.Styles] without the tags that earlier calls returned.
func (p *Page) Styles(entries ...string) (template.HTML, error) {
	return p.part(entries, markup.Styles)
}

// Scripts is [Vite.Scripts] without the tags that earlier calls returned.
func (p *Page) Scripts(entries ...string) (template.HTML, error) {
	return p.part(entries, markup.Scripts)
}

func (p *Page) part(entries []string, parts markup.Parts) (template.HTML, error) {
	set, err := p.v.set(p.ctx, p.backend(), entries)
	if err != nil {
		return "", err
	}
	return p.add(set, parts), nil
}

func (p *Page) add(set *markup.Set, parts markup.Parts) template.HTML {
	return template.HTML(p.tags.Add(set, parts, p.nonce, !p.saves))
}

// Has is [Vite.Has] with the page's context.
func (p *Page) Has(entry string) bool { return p.v.has(p.ctx, entry) }

// URL is [Vite.URL] with the page's context.
func (p *Page) URL(name string) (string, error) { return p.v.url(p.ctx, p.backend(), name) }

// Inline is [Vite.Inline] with the page's context.
func (p *Page) Inline(name string) (any, error) { return p.v.inline(p.ctx, name) }

// LinkHeader is [Vite.LinkHeader] with the page's nonce, if it has one. Without
// entries it names the files of all earlier calls of Tags, Styles and Scripts, for
// a page that is rendered before its first byte is sent.
func (p *Page) LinkHeader(entries ...string) (string, error) {
	if len(entries) == 0 {
		return joinLinks(p.tags.Links(p.nonce)), nil
	}
	links, err := p.backend().Links(entries)
	if err != nil {
		return "", fmt.Errorf("govite: %w", err)
	}
	return joinLinks(markup.WithNonce(links, p.nonce)), nil
}

// CSP returns the value of the response's Content-Security-Policy header: a
// strict policy (https://web.dev/articles/strict-csp), which admits the page's
// tags by the nonce. Call CSP before Tags, so that the tags have the nonce.
//
//	script-src 'nonce-…' 'strict-dynamic' 'self'; style-src 'nonce-…' 'self';
//	connect-src 'self'; object-src 'none'; base-uri 'none'
//
// The host of an absolute Config.Base follows 'self'. In script-src, browsers
// that know 'strict-dynamic' ignore both. In development connect-src also has ws:
// and wss: for hot updates, and worker-src has blob: for the worker in which
// Vite's client waits for a restarted dev server.
//
// Each of directives adds its sources to the directive of the same name above, as
// "connect-src https://api.example.com" does, or adds a new directive, as
// "img-src *" does. 'none' drops the sources above: "connect-src 'none'" admits
// nothing, "connect-src 'none' https://api.example.com" admits that host alone.
// The nonce, and in development the sources for hot updates, stay in any case.
//
// The SystemJS chunks of plugin-legacy add styles without a nonce. If a build has
// no other chunks, style-src has 'unsafe-inline' instead of the nonce. If it has
// modules too, old browsers do not get the styles of lazy chunks.
func (p *Page) CSP(directives ...string) string {
	policy := p.v.backend().Policy(p.ctx)
	policy.Nonce = p.Nonce()
	return policy.Compose(directives...)
}
