package core

import (
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/govite/govite/core/internal/markup"
)

// state is a backend with the tags that are known not to change.
type state struct {
	backend
	sets atomic.Pointer[map[string]*markup.Set] // by key; replaced, never written to
	mu   sync.Mutex                             // held to replace sets
}

// mostSets bounds what pages that choose their entries by a request's data can
// make us keep.
const mostSets = 10_000

func newState(b backend) *state {
	s := &state{backend: b}
	sets := make(map[string]*markup.Set)
	if b, ok := b.(*build); ok {
		for _, entry := range b.manifest.Entries() {
			if set, stable, err := b.prepare([]string{entry}); err == nil && stable {
				sets[entry] = set
			}
		}
	}
	s.sets.Store(&sets)
	return s
}

var errNoEntries = errors.New(`no entry was named: want one like "src/main.ts"`)

// set returns the tags for entries. Its argument does not escape, so that the
// caller's variadic slice stays on the stack; the key is looked up without
// being allocated.
func (s *state) set(entries []string) (*markup.Set, error) {
	var buf [256]byte
	var set *markup.Set
	switch len(entries) {
	case 0:
		return nil, errNoEntries
	case 1:
		set = (*s.sets.Load())[entries[0]]
	default:
		set = (*s.sets.Load())[string(appendKey(buf[:0], entries))]
	}
	if set != nil {
		return set, nil
	}
	return s.prepareNow(slices.Clone(entries))
}

func (s *state) prepareNow(entries []string) (*markup.Set, error) {
	set, stable, err := s.prepare(entries)
	if err != nil || !stable {
		return set, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := *s.sets.Load(); len(old) < mostSets {
		sets := maps.Clone(old)
		sets[string(appendKey(nil, entries))] = set
		s.sets.Store(&sets)
	}
	return set, nil
}

// appendKey appends the names of entries, set apart by what no name holds.
func appendKey(key []byte, entries []string) []byte {
	for i, entry := range entries {
		if i > 0 {
			key = append(key, 0xff)
		}
		key = append(key, entry...)
	}
	return key
}
