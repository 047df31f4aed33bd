package document

import (
	"html"
	"strings"
	"unicode"

	"github.com/govite/govite/core/internal/markup"
)

// A Source is an html page as Vite wrote it. It does not change.
type Source struct {
	html   string
	nonces []span          // the places of the placeholder
	title  span            // the text of the title; zero for none
	base   span            // the tag; zero for none
	target string          // of the base tag
	metas  map[string]span // by kind and name
	start  int             // of the head's content
	head   int             // where new tags go: before all tags that may run or load something
}

// A span is a part of a page.
type span struct{ start, end int }

func (s span) isZero() bool { return s == span{} }

// Parse finds the places that a response may fill.
func Parse(page string) *Source {
	s := &Source{html: page, metas: make(map[string]span)}
	placeholder, charset := "", 0
	hasHead := false
	for e := range markup.Elements(page) {
		tag := span{e.Start, e.Open}
		switch e.Name {
		case "head":
			if !hasHead {
				hasHead, s.start = true, e.Open
			}
		case "title":
			if s.title.isZero() {
				s.title = span{e.Open, e.Close}
			}
		case "base":
			if s.base.isZero() {
				s.base, s.target = tag, e.Attr("target")
			}
		case "meta":
			if e.Has("charset") && charset == 0 {
				charset = e.Open
			}
			if e.Attr("property") == noncePlace && placeholder == "" {
				placeholder = e.Attr("nonce")
			}
			for _, kind := range []string{byName, byProperty} {
				key := kind + strings.ToLower(e.Attr(kind))
				if _, ok := s.metas[key]; e.Has(kind) && !ok {
					s.metas[key] = tag
				}
			}
		}
	}
	if !hasHead {
		s.start = afterDoctype(page)
	}
	s.head = max(s.start, charset)
	if placeholder != "" {
		s.nonces = places(page, placeholder)
	}
	return s
}

// noncePlace is the property of the meta tag that Vite writes with html.cspNonce
// (https://vite.dev/guide/features#content-security-policy-csp).
const noncePlace = "csp-nonce"

// The attributes that name a meta tag.
const (
	byName     = "name"
	byProperty = "property"
)

// HTML returns the page as Vite wrote it.
func (s *Source) HTML() string { return s.html }

// HasPlaceholder reports whether the page has the placeholder of html.cspNonce.
func (s *Source) HasPlaceholder() bool { return len(s.nonces) > 0 }

// places returns the places of the placeholder: in attributes named nonce and, if
// the placeholder is no word, in all of the page.
func places(page, placeholder string) []span {
	everywhere := strings.ContainsFunc(placeholder, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	forms := []string{placeholder}
	if escaped := html.EscapeString(placeholder); escaped != placeholder {
		forms = append(forms, escaped) // Vite escapes it in the meta tag alone
	}
	var found []span
	for at := 0; at < len(page); {
		n := 0
		for _, form := range forms {
			if strings.HasPrefix(page[at:], form) && (everywhere || isNonce(page[:at])) {
				n = len(form)
				break
			}
		}
		if n == 0 {
			at++
			continue
		}
		found = append(found, span{at, at + n})
		at += n
	}
	return found
}

// isNonce reports whether the value of an attribute named nonce begins after
// before.
func isNonce(before string) bool {
	before = strings.TrimRight(before, `"'`)
	return strings.HasSuffix(before, "nonce=") || strings.HasSuffix(before, "NONCE=")
}

// afterDoctype returns the offset after the doctype and the html tag.
func afterDoctype(page string) int {
	at := 0
	for _, name := range []string{"<!doctype", "<html"} {
		rest := page[at:]
		trimmed := strings.TrimLeft(rest, " \t\r\n\f")
		if len(trimmed) > len(name) && strings.EqualFold(trimmed[:len(name)], name) {
			if end := strings.IndexByte(trimmed, '>'); end >= 0 {
				at += len(rest) - len(trimmed) + end + 1
			}
		}
	}
	return at
}
