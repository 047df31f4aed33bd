package markup

// A Page remembers the sets of which a page has the tags. Its zero value is a
// page without any. Most pages have one set, which costs one allocation: the
// html.
type Page struct {
	first had
	more  []had
}

// had is a set and which of its tags the page has.
type had struct {
	set     *Set
	allowed Only
}

// Add returns the html for s with nonce, if it is not "", on each tag that
// runs or styles something, less what the page has; eager admits what is
// IfEager.
func (p *Page) Add(s *Set, nonce string, eager bool) string {
	now := had{set: s}
	if nonce != "" {
		now.allowed |= IfNonced
	}
	if eager {
		now.allowed |= IfEager
	}
	if p.first.set != nil {
		return p.addMore(now, nonce)
	}
	p.first = now
	return s.form(now.allowed).fill(nonce)
}

func (p *Page) addMore(now had, nonce string) string {
	s := make(seen)
	for before := range p.all {
		if before == now {
			return ""
		}
		for i := range before.set.tags {
			if t := &before.set.tags[i]; t.Only&^before.allowed == 0 {
				s.add(t)
			}
		}
	}
	p.more = append(p.more, now)
	f := form{pieces: render(unseen(now.set.tags, s), now.allowed)}
	return f.fill(nonce)
}

// all ranges over what was added.
func (p *Page) all(yield func(had) bool) {
	if p.first.set == nil || !yield(p.first) {
		return
	}
	for _, h := range p.more {
		if !yield(h) {
			return
		}
	}
}

// Links returns what Link headers say of all that the page has: stylesheets
// first, each once, with the nonce if it is not "".
func (p *Page) Links(nonce string) []string {
	var tags []Tag
	for h := range p.all {
		tags = append(tags, h.set.tags...)
	}
	links := links(unseen(tags, make(seen, len(tags))))
	if nonce != "" {
		for i := range links {
			links[i] += "; nonce=" + nonce
		}
	}
	return links
}
