package bucket

import (
	"context"
	"fmt"
	"io/fs"
	"sync"
	"time"
)

// Previous returns the newest n builds, the newest first, for core.Config.Previous. Each
// is as the result of [Store.Dist]. While the store has less than n builds, the error of
// the last ones' Latest is [fs.ErrNotExist], and core leaves them out. The builds share
// a listing: the newest one asks for it, and the others take it.
func (s *Store) Previous(n int) []fs.FS {
	l := &listing{store: s}
	list := make([]fs.FS, max(n, 0))
	for i := range list {
		m := &member{listing: l, index: i}
		list[i] = &follower{store: s, find: m.find, files: true}
	}
	return list
}

// A listing is the last answer to a list request that the members of Previous share.
type listing struct {
	store *Store

	mutex  sync.Mutex // held during a request
	number int        // of the listing, 0 before the first one
	at     time.Time
	builds []buildKey
	err    error
}

// A member is a build of Previous.
type member struct {
	*listing

	index int
	taken int // the number of the last listing that it took
}

// shareable is the age up to which members take a listing of another member: core asks
// them one after the other.
const shareable = time.Second

// find takes a listing once: a member that is asked again wants a new one.
func (m *member) find(ctx context.Context) (buildKey, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.taken == m.number || m.store.since(m.at) > shareable {
		m.number++
		m.builds, m.err = m.store.builds(ctx)
		m.at = m.store.now()
	}
	m.taken = m.number
	switch {
	case m.err != nil:
		return buildKey{}, m.err
	case m.index >= len(m.builds):
		return buildKey{}, fmt.Errorf("the store has %d builds, not %d: %w", len(m.builds), m.index+1, fs.ErrNotExist)
	}
	return m.builds[m.index], nil
}
