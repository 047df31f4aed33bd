package markup

import "slices"

// A Page remembers the sets that were added to a page. Its zero value is an
// empty page. To add a set costs one allocation: the html.
type Page struct {
	has *history
}

// Add returns the html of s without the tags that the page has. A nonce, if it
// is not "", is on each tag that runs or styles something. eager admits tags
// that are [IfEager].
func (p *Page) Add(s *Set, nonce string, eager bool) string {
	now := addition{set: s}
	if nonce != "" {
		now.allowed |= IfNonced
	}
	if eager {
		now.allowed |= IfEager
	}
	if p.has == nil {
		p.has = s.history(now.allowed)
		return p.has.form.fill(nonce)
	}
	next := p.has.add(now)
	if next == nil {
		return ""
	}
	p.has = next
	return next.form.fill(nonce)
}

// Links returns the values of Link headers for all tags of the page:
// stylesheets first, each once, with the nonce if it is not "".
func (p *Page) Links(nonce string) []string {
	var sets []*Set
	for h := range p.has.all {
		sets = append(sets, h.set)
	}
	var tags []Tag
	for _, s := range slices.Backward(sets) {
		tags = append(tags, s.tags...)
	}
	return WithNonce(links(unseen(tags, make(seen, len(tags)))), nonce)
}
