package markup

import (
	"sync"
	"sync/atomic"
	"unsafe"
	"weak"
)

// A history is the sets that were added to a page, in their order, and the html
// of the last set without the tags of the sets before. Pages with the same sets
// share it.
type history struct {
	before *history // nil for the first set
	addition
	html form
	next [allForms]atomic.Pointer[sync.Map] // by addition.form; *Set → *history
}

// An addition is a set and the tags that a page gets of it: the restricted ones in
// allowed, and those in parts.
type addition struct {
	set     *Set
	allowed Only
	parts   Parts // at least one
}

// admits reports whether the page gets the tag.
func (a addition) admits(t *Tag) bool { return t.Only&^a.allowed == 0 && t.Parts&a.parts != 0 }

// form returns a number below allForms, other ones for other tags.
func (a addition) form() int { return int(a.allowed) + 4*int(a.parts-1) }

func newHistory(before *history, now addition) *history {
	tags := now.set.tags
	if before != nil {
		s := make(seen)
		for h := range before.all {
			h.addTo(s)
		}
		tags = unseen(tags, s)
	}
	return &history{before: before, addition: now, html: newForm(tags, now)}
}

// addTo adds the tags of the addition to s.
func (a addition) addTo(s seen) {
	for i := range a.set.tags {
		if t := &a.set.tags[i]; a.admits(t) {
			s.add(t)
		}
	}
}

// all ranges over h and the histories before it, from last to first.
func (h *history) all(yield func(*history) bool) {
	for ; h != nil && yield(h); h = h.before {
	}
}

// add returns the history with now added, or nil if h has it.
func (h *history) add(now addition) *history {
	for before := range h.all {
		if before.addition == now {
			return nil
		}
	}
	if cached := h.cached(now); cached != nil {
		return cached
	}
	return cache.put(newHistory(h, now))
}

// cached returns the history with now added, or nil if the cache does not have
// it.
func (h *history) cached(now addition) *history {
	if next := h.next[now.form()].Load(); next != nil {
		if h, ok := next.Load(now.set); ok {
			return h.(*history)
		}
	}
	return nil
}

// cache has the histories of all sets.
var cache = historyCache{left: cacheSize, firsts: make(map[weak.Pointer[Set]]struct{})}

// cacheSize is the limit in bytes, for some thousand histories. A website has
// few of them, unless its pages choose entries by request data.
const cacheSize = 32 << 20

// historyCache bounds the memory of cached histories: it drops all of them when
// it is full. The histories are in next of their predecessor, so that they do
// not outlive their first set.
type historyCache struct {
	mu     sync.Mutex
	left   int                            // bytes
	firsts map[weak.Pointer[Set]]struct{} // sets with histories that start with them
}

// put adds h to the cache. It returns h, or the equal history of the cache.
func (c *historyCache) put(h *history) *history {
	size := h.size()
	if size > cacheSize {
		return h
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if cached := h.before.cached(h.addition); cached != nil {
		return cached
	}
	if size > c.left {
		c.clear()
	}
	c.left -= size
	first := h
	for before := range h.all {
		first = before
	}
	c.firsts[weak.Make(first.set)] = struct{}{}
	next := &h.before.next[h.form()]
	if next.Load() == nil {
		next.Store(new(sync.Map))
	}
	next.Load().Store(h.set, h)
	return h
}

// clear drops all histories.
func (c *historyCache) clear() {
	for first := range c.firsts {
		if set := first.Value(); set != nil {
			for i := range set.first {
				if h := set.first[i].Load(); h != nil {
					for i := range h.next {
						h.next[i].Store(nil)
					}
				}
			}
		}
	}
	c.left, c.firsts = cacheSize, make(map[weak.Pointer[Set]]struct{})
}

// size estimates the bytes that h holds in memory, with its set: h may be the
// only holder of the set.
func (h *history) size() int {
	size := int(unsafe.Sizeof(*h)+unsafe.Sizeof(sync.Map{})) + len(h.html.html) + int(unsafe.Sizeof(Set{}))
	for i := range h.set.tags {
		t := &h.set.tags[i]
		size += int(unsafe.Sizeof(*t)) + len(t.Attrs)*int(unsafe.Sizeof(Attr{})) + len(t.Content)
		if t.List != nil {
			for _, item := range t.List.Items {
				size += int(unsafe.Sizeof(item)) + len(item.Text)
			}
		}
	}
	return size
}
