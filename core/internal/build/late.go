package build

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/internal/pace"
	"github.com/govite/govite/core/internal/settings"
)

// mostAsked bounds the paths that a late remembers, and with them the requests that
// wait: a scanner may ask for any number of files.
const mostAsked = 1024

// A late has the hashed files of builds that came into the stores of Config.Previous
// after a build was opened: another machine has rendered their pages. It asks the
// stores when a request names a hashed file that no known build has. Such a request
// waits for the answer.
type late struct {
	settings *settings.Settings
	base     settings.Base
	pace     pace.Pace
	files    atomic.Pointer[dist.Dist] // of all builds, never changed

	mu     sync.Mutex
	asked  map[string]*look // by URL path
	next   *look            // the look that has not begun, or nil
	builds []*dist.Dist     // the one that came last first

	looking chan struct{} // full during a look, which has the fields below for itself
	free    time.Time     // when the next look may begin
	stores  []lateStore
	failed  string // the last error
}

// A lateStore is a store of Config.Previous.
type lateStore struct {
	field string
	store store
	last  fs.FS // its current build at the last look, nil for none
}

// A look asks all stores for their current builds.
type look struct {
	done chan struct{}
	over time.Time // zero until it is done
}

// newLate returns nil without stores.
func newLate(b *Build) *late {
	l := &late{settings: b.settings, base: b.base, pace: b.settings.Server.Pace, asked: make(map[string]*look), looking: make(chan struct{}, 1)}
	for i, fsys := range b.settings.Previous {
		if s, ok := fsys.(store); ok {
			l.stores = append(l.stores, lateStore{previousField(i), s, b.from.previous[i]})
		}
	}
	if len(l.stores) == 0 {
		return nil
	}
	l.keep(nil)
	return l
}

// inherit adds the builds that were found for an earlier build.
func (l *late) inherit(earlier *late) {
	if l == nil || earlier == nil || l.base != earlier.base {
		return
	}
	earlier.mu.Lock()
	builds := slices.Clone(earlier.builds)
	earlier.mu.Unlock()
	l.keep(builds)
}

// file returns the file with a URL path, or nil.
func (l *late) file(urlPath string) *dist.File { return l.files.Load().File(urlPath) }

// seek returns the file with a URL path, or nil. If no known build has the file, it
// waits for a look that begins now or, at the latest, when the pace allows it.
func (l *late) seek(urlPath string) *dist.File {
	if f := l.file(urlPath); f != nil {
		return f
	}
	k := l.join(urlPath)
	if k == nil {
		return nil
	}
	patience := time.NewTimer(l.pace.Look + l.pace.Missing)
	defer patience.Stop()
	select {
	case <-k.done:
	case <-patience.C:
	}
	return l.file(urlPath)
}

// join returns the look that tells whether there is a file, or nil if too many
// requests wait. One request may ask several times, before routing and after it: the
// later questions have the same look.
func (l *late) join(urlPath string) *look {
	l.mu.Lock()
	defer l.mu.Unlock()
	isOld := func(_ string, k *look) bool { return !k.over.IsZero() && time.Since(k.over) > l.pace.Look }
	if k := l.asked[urlPath]; k != nil && !isOld("", k) {
		return k
	}
	if len(l.asked) >= mostAsked {
		maps.DeleteFunc(l.asked, isOld)
	}
	if len(l.asked) >= mostAsked {
		return nil
	}
	if l.next == nil {
		l.next = &look{done: make(chan struct{})}
		go l.run(l.next)
	}
	l.asked[urlPath] = l.next
	return l.next
}

// run does a look when no other look is under way and the pace allows it.
func (l *late) run(k *look) {
	l.looking <- struct{}{}
	defer func() { <-l.looking }()
	time.Sleep(time.Until(l.free))
	l.mu.Lock()
	l.next = nil // requests from now on need a later look
	l.mu.Unlock()

	l.look()

	l.free = time.Now().Add(l.pace.Look)
	l.mu.Lock()
	k.over = time.Now()
	l.mu.Unlock()
	close(k.done)
}

// look adds the files of builds that are new in the stores. An error is logged once.
func (l *late) look() {
	var builds []*dist.Dist
	var errs []error
	for i := range l.stores {
		files, err := l.lookAt(&l.stores[i])
		if err != nil {
			errs = append(errs, err)
		}
		if files != nil {
			builds = append(builds, files)
		}
	}
	if len(builds) > 0 {
		l.keep(builds)
	}
	switch {
	case len(errs) == 0:
		l.failed = ""
	case errs[0].Error() != l.failed:
		l.failed = errs[0].Error()
		// All stores are often places in one store, which fail together.
		l.settings.Logger.Warn("a missing file cannot be looked for in the stores of earlier builds", "error", errs[0], "failed", len(errs))
	}
}

// lookAt returns the files of the current build of a store, or nil if there is no
// other build than at the last look.
func (l *late) lookAt(s *lateStore) (*dist.Dist, error) {
	now, err := latest(s.field, s.store.(fs.FS))
	switch {
	case errors.Is(err, ErrNone):
		return nil, nil
	case err != nil:
		return nil, err
	case isSame(now, s.last):
		return nil, nil
	}
	f, err := find(s.field, now, l.settings)
	if err != nil {
		return nil, err
	}
	files, err := f.open(l.base, l.settings)
	if err != nil {
		return nil, err
	}
	s.last = now
	return files, nil
}

// keep adds builds, of which the one that came last is first, and drops those that came
// long ago.
func (l *late) keep(builds []*dist.Dist) {
	l.mu.Lock()
	defer l.mu.Unlock()
	builds = append(builds, l.builds...)
	l.builds = builds[:min(len(builds), len(l.stores)+mostEarlier)]
	files := dist.New()
	for _, b := range l.builds {
		files.Adopt(b)
	}
	l.files.Store(files)
}
