package markup

import (
	"strings"
	"sync"
)

// A Set is the tags for a set of entries. It is immutable. Each form of its
// html is rendered once, on first use: a build has more entries than an
// application asks for.
type Set struct {
	tags  []Tag
	forms [4]form // by what is allowed: IfNonced, IfEager, both
	links func() []string
}

// form is a rendering of a set's tags.
type form struct {
	once   sync.Once
	pieces []string // between each two is a place for the nonce
	size   int      // bytes of all pieces
}

// NewSet returns the set of tags, in their order, less those that stand in it
// already.
func NewSet(tags []Tag) *Set {
	s := &Set{tags: unseen(tags, make(seen, len(tags)))}
	s.links = sync.OnceValue(func() []string { return links(s.tags) })
	return s
}

// Len returns the number of tags and of the items of their lists.
func (s *Set) Len() int {
	n := len(s.tags)
	for i := range s.tags {
		if l := s.tags[i].List; l != nil {
			n += len(l.Items)
		}
	}
	return n
}

// HTML returns all tags as html, one a line, without a nonce.
func (s *Set) HTML() string { return s.form(IfEager).pieces[0] }

// Links returns what Link headers say of the tags, stylesheets first: they
// hold up the first paint.
func (s *Set) Links() []string { return s.links() }

func (s *Set) form(allowed Only) *form {
	f := &s.forms[allowed]
	f.once.Do(func() {
		f.pieces = render(s.tags, allowed)
		for _, p := range f.pieces {
			f.size += len(p)
		}
	})
	return f
}

// fill puts nonce between the pieces.
func (f *form) fill(nonce string) string {
	if len(f.pieces) == 1 {
		return f.pieces[0]
	}
	var b strings.Builder
	b.Grow(f.size + (len(f.pieces)-1)*len(nonce))
	for i, p := range f.pieces {
		if i > 0 {
			b.WriteString(nonce)
		}
		b.WriteString(p)
	}
	return b.String()
}

// render returns the html of the tags that are allowed, in pieces between
// which the nonce belongs: one piece where there is none.
func render(tags []Tag, allowed Only) []string {
	var pieces []string
	var b strings.Builder
	for i := range tags {
		t := &tags[i]
		if t.Only&^allowed != 0 {
			continue
		}
		before, after := t.halves()
		b.WriteString(before)
		if t.Nonce && allowed&IfNonced != 0 {
			b.WriteString(` nonce="`)
			pieces = append(pieces, b.String())
			b.Reset()
			b.WriteByte('"')
		}
		b.WriteString(after)
	}
	return append(pieces, b.String())
}
