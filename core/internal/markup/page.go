package markup

import "slices"

// A Page remembers the sets that were added to a page. Its zero value is an
// empty page. To add a set costs one allocation: the html.
type Page struct {
	has    *history
	loaded *history // the part of has that the browser has got with another page
}

// Add returns the html of the tags in some parts of s, without the tags that the
// page has. A nonce, if it is not "", is on each tag that runs or styles
// something. eager admits tags that are [IfEager].
func (p *Page) Add(s *Set, parts Parts, nonce string, eager bool) string {
	now := addition{set: s, parts: parts}
	if nonce != "" {
		now.allowed |= IfNonced
	}
	if eager {
		now.allowed |= IfEager
	}
	if p.loaded != nil {
		now.set = s.late()
	}
	if next := p.next(now); next != nil {
		p.has = next
		return next.html.fill(nonce)
	}
	return ""
}

// next returns the history of the page with now added, or nil if the page has it.
func (p *Page) next(now addition) *history {
	if p.has == nil {
		return now.set.history(now)
	}
	return p.has.add(now)
}

// Load makes p a fragment of a page in the browser that has all tags of s. It
// reports false, and changes nothing, if tags were added to p before.
func (p *Page) Load(s *Set) bool {
	if p.has != p.loaded {
		return false
	}
	if next := p.next(addition{s, IfNonced | IfEager, AllParts}); next != nil {
		p.has, p.loaded = next, next
	}
	return true
}

// Links returns the values of Link headers for all tags that were added to the
// page: stylesheets first, each once, with the nonce if it is not "".
func (p *Page) Links(nonce string) []string {
	has := make(seen)
	for h := range p.loaded.all {
		h.addTo(has)
	}
	var tags []Tag
	for _, h := range slices.Backward(slices.Collect(p.has.all)) {
		for i := range h.set.tags {
			if t := &h.set.tags[i]; h.admits(t) {
				tags = append(tags, *t)
			}
		}
	}
	return WithNonce(links(unseen(tags, has)), nonce)
}
