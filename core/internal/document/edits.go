package document

import (
	"cmp"
	"html"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/markup"
)

// Edits are the changes of a page for one response. The zero value changes
// nothing.
type Edits struct {
	title *string
	base  *string
	metas []meta
	data  []data
}

type meta struct{ kind, name, content string }

type data struct{ id, json string }

// Title replaces the title, or adds one.
func (e *Edits) Title(text string) { e.title = &text }

// Base replaces the base tag, or adds one.
func (e *Edits) Base(href string) { e.base = &href }

// Meta replaces the meta tag with this name, or adds one.
func (e *Edits) Meta(name, content string) { e.setMeta(meta{byName, name, content}) }

// Property replaces the meta tag with this property, or adds one.
func (e *Edits) Property(property, content string) { e.setMeta(meta{byProperty, property, content}) }

func (e *Edits) setMeta(m meta) {
	for i, other := range e.metas {
		if other.kind == m.kind && strings.EqualFold(other.name, m.name) {
			e.metas[i] = m
			return
		}
	}
	e.metas = append(e.metas, m)
}

// Data adds a script element with this id and JSON text. It is data, which no
// browser runs.
func (e *Edits) Data(id, json string) {
	for i, other := range e.data {
		if other.id == id {
			e.data[i].json = json
			return
		}
	}
	e.data = append(e.data, data{id, json})
}

// edit is a new text for a part of a page.
type edit struct {
	span
	text string
}

// Render returns the page with the edits, and with nonce in place of the
// placeholder.
func (s *Source) Render(e *Edits, nonce string) []byte {
	edits := s.edits(e, nonce)
	for _, at := range s.nonces {
		edits = append(edits, edit{at, html.EscapeString(nonce)})
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end)) })
	size := len(s.html)
	for _, e := range edits {
		size += len(e.text)
	}
	page, at := make([]byte, 0, size), 0
	for _, e := range edits {
		if e.start < at {
			continue // the placeholder is in a text that another edit replaces
		}
		page = append(append(page, s.html[at:e.start]...), e.text...)
		at = e.end
	}
	return append(page, s.html[at:]...)
}

// edits returns the changes of the head.
func (s *Source) edits(e *Edits, nonce string) []edit {
	var edits []edit
	var added strings.Builder
	if e.base != nil {
		tag := markup.Tag{Name: "base", Attrs: []markup.Attr{{Name: "href", Value: *e.base}}}
		if s.target != "" {
			tag.Set("target", s.target)
		}
		switch at := s.base; {
		case at.isZero():
			edits = append(edits, edit{span{s.start, s.start}, "\n" + tag.HTML("")})
		default:
			edits = append(edits, edit{at, tag.HTML("")})
		}
	}
	if e.title != nil {
		if text := html.EscapeString(*e.title); s.title.isZero() {
			added.WriteString("\n<title>" + text + "</title>")
		} else {
			edits = append(edits, edit{s.title, text})
		}
	}
	for _, m := range e.metas {
		tag := markup.Tag{Name: "meta", Attrs: []markup.Attr{{Name: m.kind, Value: m.name}, {Name: "content", Value: m.content}}}
		if at, ok := s.metas[m.kind+strings.ToLower(m.name)]; ok {
			edits = append(edits, edit{at, tag.HTML("")})
		} else {
			added.WriteString("\n" + tag.HTML(""))
		}
	}
	for _, d := range e.data {
		tag := markup.InlineScript("application/json", d.json)
		tag.Attrs = append(tag.Attrs, markup.Attr{Name: "id", Value: d.id})
		added.WriteString("\n" + tag.HTML(nonce))
	}
	if added.Len() > 0 {
		edits = append(edits, edit{span{s.head, s.head}, added.String()})
	}
	return edits
}
