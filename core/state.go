package core

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/manifest"
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

// newState returns b with the entries checked that the application has named.
func (v *Vite) newState(b backend) (*state, error) {
	var errs []error
	for _, entry := range v.config.Entries {
		if err := b.check(entry); err != nil {
			errs = append(errs, fmt.Errorf("Config.Entries: %w", err))
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return newState(b, v.config.Entries)
}

// newState prepares of a build the entries that the application has named, and
// of the others as many as have about one tag for each of its chunks: in large
// builds pages may have thousands, and few are asked for in the life of a
// process. The rest is prepared on first use, as is all that does not stay the
// same.
func newState(b backend, entries []string) (*state, error) {
	s := &state{backend: b}
	sets := make(map[string]*markup.Set)
	s.sets.Store(&sets)
	built, ok := b.(*build)
	if !ok {
		return s, nil
	}
	left := built.manifest.Len()
	prepare := func(entry string) error {
		set, _, err := built.prepare([]string{entry})
		if err == nil {
			sets[entry] = set
			left -= set.Len()
		}
		return err
	}
	for _, entry := range entries {
		if err := prepare(entry); err != nil {
			return nil, err
		}
	}
	for _, entry := range built.manifest.Entries() {
		if left < 0 {
			break
		}
		// Assets can be inputs too; whoever asks for one gets the error.
		var notLoaded *manifest.EntryError
		if err := prepare(entry); err != nil && !errors.As(err, &notLoaded) {
			return nil, err
		}
	}
	return s, nil
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
