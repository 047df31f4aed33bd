package markup

import (
	"encoding/binary"
	"maps"
	"sync"
	"sync/atomic"
)

// Sets are prepared sets by the entries that they are for. The zero value is
// empty and ready for use.
type Sets struct {
	now atomic.Pointer[prepared] // replaced, never written to
	mu  sync.Mutex               // held to replace it
}

type prepared struct {
	one     map[string]*Set // by entry
	several map[string]*Set // by key
}

// mostSets bounds the memory of applications that choose a page's entries by a
// request's data.
const mostSets = 10_000

// Get returns the set for entries, or nil. Its argument does not escape, so
// that a caller's variadic slice stays on the stack, and the key is looked up
// without being allocated.
func (s *Sets) Get(entries []string) *Set {
	if s == nil {
		return nil
	}
	now := s.now.Load()
	if now == nil {
		return nil
	}
	if len(entries) == 1 {
		return now.one[entries[0]]
	}
	var buf [256]byte
	return now.several[string(appendKey(buf[:0], entries))]
}

// Add keeps the set for entries.
func (s *Sets) Add(entries []string, set *Set) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := prepared{}
	if now := s.now.Load(); now != nil {
		if len(now.one)+len(now.several) >= mostSets {
			return
		}
		next = *now
	}
	if len(entries) == 1 {
		next.one = with(next.one, entries[0], set)
	} else {
		next.several = with(next.several, string(appendKey(nil, entries)), set)
	}
	s.now.Store(&next)
}

// Init keeps the sets of single entries. It is for the start: Add copies what
// there is.
func (s *Sets) Init(one map[string]*Set) { s.now.Store(&prepared{one: one}) }

func with(sets map[string]*Set, key string, set *Set) map[string]*Set {
	next := make(map[string]*Set, len(sets)+1)
	maps.Copy(next, sets)
	next[key] = set
	return next
}

// appendKey appends each name after its length: a name may hold any byte.
func appendKey(key []byte, entries []string) []byte {
	for _, entry := range entries {
		key = binary.AppendUvarint(key, uint64(len(entry)))
		key = append(key, entry...)
	}
	return key
}
