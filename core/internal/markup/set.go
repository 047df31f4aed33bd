package markup

import (
	"sync"
	"sync/atomic"
)

// A Set is the tags for a set of entries. It is immutable. Its html is rendered
// on first use: applications use few of the sets of a large build.
type Set struct {
	tags  []Tag
	first [allForms]atomic.Pointer[history] // of pages with the set alone, by addition.form
	links func() []string
	with  variants
}

// NewSet returns the set of tags, in their order, without repetitions.
func NewSet(tags []Tag) *Set {
	tags = unseen(tags, make(seen, len(tags)))
	for i := range tags {
		if t := &tags[i]; t.Parts == 0 {
			t.Parts = t.part()
		}
	}
	return newSet(tags)
}

// newSet returns the set of tags without repetitions.
func newSet(tags []Tag) *Set {
	s := &Set{tags: tags}
	s.links = sync.OnceValue(func() []string { return links(s.tags) })
	return s
}

// Len returns the number of tags and items of lists.
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
func (s *Set) HTML() string { return s.PartHTML(AllParts) }

// PartHTML is HTML for the tags of some parts.
func (s *Set) PartHTML(parts Parts) string {
	return s.history(addition{s, IfEager, parts}).html.html
}

// Links returns the values of Link headers for the tags. Stylesheets come first:
// they block the first paint.
func (s *Set) Links() []string { return s.links() }

// history returns the history of a page that has this addition alone. It adds s.
func (s *Set) history(only addition) *history {
	first := &s.first[only.form()]
	h := first.Load()
	if h == nil {
		first.CompareAndSwap(nil, newHistory(nil, only))
		h = first.Load()
	}
	return h
}
