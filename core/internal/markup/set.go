package markup

import "strings"

// A Set is the rendered tags for a set of entries. It is immutable.
type Set struct {
	html  string // without a nonce
	tags  []tag
	size  int // bytes of all tags with their nonce attributes, less the nonces
	slots int // tags that carry a nonce
}

type tag struct {
	key           string
	before, after string // around the nonce's attribute
	nonce         bool
	only          Only
	link          string
}

const nonceAttr = ` nonce=""`

// NewSet renders tags, one a line, dropping those that stand in it already.
func NewSet(tags []Tag) *Set {
	s := &Set{}
	seen := make(map[string]bool, len(tags))
	for _, t := range tags {
		key := t.key()
		if seen[key] {
			continue
		}
		seen[key] = true
		before, after := t.halves()
		r := tag{key: key, before: before, after: after + "\n", nonce: t.Nonce, only: t.Only, link: t.Link}
		s.tags = append(s.tags, r)
		s.size += len(r.before) + len(r.after)
		if r.nonce {
			s.slots++
			s.size += len(nonceAttr)
		}
	}
	s.html = s.render("", nil)
	return s
}

// HTML returns the tags as html, without a nonce.
func (s *Set) HTML() string { return s.html }

// Render returns the tags as html with nonce, if it is not "", on each that
// runs or styles something, less those that seen has. It adds to seen, unless
// it is nil, what it returns.
func (s *Set) Render(nonce string, seen Seen) string {
	if nonce == "" && len(seen) == 0 {
		seen.add(s.tags, nonce)
		return s.html
	}
	return s.render(nonce, seen)
}

func (s *Set) render(nonce string, seen Seen) string {
	var b strings.Builder
	b.Grow(s.size + s.slots*len(nonce))
	for i := range s.tags {
		t := &s.tags[i]
		if t.only == IfNonced && nonce == "" || seen[t.key] {
			continue
		}
		b.WriteString(t.before)
		if t.nonce && nonce != "" {
			b.WriteString(` nonce="`)
			b.WriteString(nonce)
			b.WriteByte('"')
		}
		b.WriteString(t.after)
	}
	seen.add(s.tags, nonce)
	return b.String()
}

// Seen remembers which tags a page has.
type Seen map[string]bool

func (s Seen) add(tags []tag, nonce string) {
	if s == nil {
		return
	}
	for i := range tags {
		if tags[i].only == Always || nonce != "" {
			s[tags[i].key] = true
		}
	}
}

// Links returns what Link headers say of the tags, stylesheets first: they
// hold up the first paint.
func (s *Set) Links() []string {
	var styles, rest []string
	for i := range s.tags {
		switch link := s.tags[i].link; {
		case link == "":
		case strings.Contains(link, "as=style"):
			styles = append(styles, link)
		default:
			rest = append(rest, link)
		}
	}
	return append(styles, rest...)
}
