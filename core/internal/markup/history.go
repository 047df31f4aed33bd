package markup

import (
	"sync"
	"sync/atomic"
	"unsafe"
	"weak"
)

// A history is the sets that were added to a page, in their order. Pages with
// the same sets share it, and with it the html of the last set, less the tags
// of the sets before.
type history struct {
	before *history // nil for the first set
	addition
	form form
	next [allForms]atomic.Pointer[sync.Map] // by what is allowed; *Set → *history
}

// addition is a set and which of its tags a page gets.
type addition struct {
	set     *Set
	allowed Only
}

func newHistory(before *history, now addition) *history {
	tags := now.set.tags
	if before != nil {
		s := make(seen)
		for h := range before.all {
			for i := range h.set.tags {
				if t := &h.set.tags[i]; t.Only&^h.allowed == 0 {
					s.add(t)
				}
			}
		}
		tags = unseen(tags, s)
	}
	return &history{before: before, addition: now, form: newForm(tags, now.allowed)}
}

// all ranges over h and the histories before it, the last one first.
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
	if known := h.known(now); known != nil {
		return known
	}
	return kept.keep(newHistory(h, now))
}

// known returns the history with now added, or nil if none is kept.
func (h *history) known(now addition) *history {
	if next := h.next[now.allowed].Load(); next != nil {
		if known, ok := next.Load(now.set); ok {
			return known.(*history)
		}
	}
	return nil
}

// kept bounds the memory of all histories.
var kept = keeper{left: mostKept, firsts: make(map[weak.Pointer[Set]]struct{})}

// mostKept is the size of some thousand histories. A website has a few, unless
// a request's data choose the entries of its page.
const mostKept = 32 << 20

// A keeper makes histories known to their predecessors, and forgets all of
// them when they become too large. Each Set has the histories that start with
// it, so that they do not outlive it.
type keeper struct {
	mu     sync.Mutex
	left   int
	firsts map[weak.Pointer[Set]]struct{} // sets that have histories
}

// keep makes h known, and returns it or the equal one that is known already.
func (k *keeper) keep(h *history) *history {
	size := h.size()
	if size > mostKept {
		return h
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if known := h.before.known(h.addition); known != nil {
		return known
	}
	if size > k.left {
		k.forget()
	}
	k.left -= size
	first := h
	for before := range h.all {
		first = before
	}
	k.firsts[weak.Make(first.set)] = struct{}{}
	next := &h.before.next[h.allowed]
	if next.Load() == nil {
		next.Store(new(sync.Map))
	}
	next.Load().Store(h.set, h)
	return h
}

func (k *keeper) forget() {
	for first := range k.firsts {
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
	k.left, k.firsts = mostKept, make(map[weak.Pointer[Set]]struct{})
}

// size estimates the bytes that h keeps in memory, its set included: nobody
// else may hold that.
func (h *history) size() int {
	size := int(unsafe.Sizeof(*h)+unsafe.Sizeof(sync.Map{})) + len(h.form.html) + int(unsafe.Sizeof(Set{}))
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
