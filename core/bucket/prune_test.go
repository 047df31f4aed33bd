package bucket

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

// a store whose clock is the test's.
type manual struct {
	mutex sync.Mutex
	time  time.Time
}

func newManual() *manual { return &manual{time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)} }

func (m *manual) now() time.Time {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.time
}

func (m *manual) advance(d time.Duration) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.time = m.time.Add(d)
}

// wait is the wait of a clock.
func (m *manual) wait(ctx context.Context, d time.Duration) error {
	m.advance(d)
	return context.Cause(ctx)
}

// use makes the clock that of a store and of its objects.
func (m *manual) use(s *Store, b *tap) {
	s.now, s.wait = m.now, m.wait
	b.clock = m.now
}

// prune prunes a store.
func prune(t testing.TB, s *Store, o PruneOptions) *Pruned {
	t.Helper()
	p, err := s.Prune(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ids(builds []Build) string {
	var list []string
	for _, b := range builds {
		list = append(list, b.ID)
	}
	return strings.Join(list, " ")
}

func TestPrune(t *testing.T) {
	t.Parallel()
	s, tap := newTap(t)
	clock := newManual()
	clock.use(s, tap)
	id := map[string]string{}
	for _, name := range []string{"one", "two", "three"} {
		id[name] = publish(t, s, makeBuild(name)).ID
		clock.advance(24 * time.Hour)
	}
	for _, key := range []string{"foreign.txt", "assets/foreign.js", ".govite/content/foreign"} {
		if err := tap.inner.WriteAll(t.Context(), key, []byte("foreign"), nil); err != nil {
			t.Fatal(err)
		}
	}
	before := takeSnapshot(t, tap.inner)

	// Nothing goes.
	for _, o := range []PruneOptions{{Keep: 3}, {Younger: 73 * time.Hour}, {Keep: 1, Younger: 73 * time.Hour}} {
		if p := prune(t, s, o); ids(p.Kept) != id["three"]+" "+id["two"]+" "+id["one"] || len(p.Builds) > 0 || p.Deleted > 0 {
			t.Errorf("%+v: %+v", o, p)
		}
	}
	dry := prune(t, s, PruneOptions{Keep: 2, DryRun: true})
	if got := takeSnapshot(t, tap.inner).keys(); !slices.Equal(got, before.keys()) {
		t.Errorf("a dry run has changed the store: %q", got)
	}
	if n := tap.count("^(write|delete) " + lockKey); n > 0 {
		t.Errorf("%d writes of the lock", n)
	}

	p := prune(t, s, PruneOptions{Keep: 2})
	if ids(p.Kept) != id["three"]+" "+id["two"] || ids(p.Builds) != id["one"] || p.Deleted == 0 || p.Bytes == 0 {
		t.Errorf("%+v", p)
	}
	if dry.Deleted != p.Deleted || dry.Bytes != p.Bytes || ids(dry.Builds) != ids(p.Builds) {
		t.Errorf("the dry run says %+v, the prune %+v", dry, p)
	}
	checkWhole(t, tap.inner, id["three"])
	after := takeSnapshot(t, tap.inner)
	for _, key := range []string{"foreign.txt", "assets/foreign.js", ".govite/content/foreign"} {
		if string(after[key].content) != "foreign" {
			t.Errorf("%s is gone", key)
		}
	}
	one := digestOf("one")[:7]
	for _, key := range after.keys() {
		if strings.Contains(key, one) || strings.HasPrefix(key, prunedPrefix) || key == lockKey {
			t.Errorf("%s is there", key)
		}
	}

	// The newest build stays in any case.
	clock.advance(1000 * time.Hour)
	if p := prune(t, s, PruneOptions{Younger: time.Hour}); ids(p.Kept) != id["three"] || ids(p.Builds) != id["two"] {
		t.Errorf("%+v", p)
	}
	checkWhole(t, tap.inner, id["three"])
}

// TestPruneNames prunes a build with files at names that no other build has. A file that
// another program has put at such a name stays.
func TestPruneNames(t *testing.T) {
	t.Parallel()
	s, tap := newTap(t)
	dist := makeBuild("one")
	dist["gone.html"] = &fstest.MapFile{Data: []byte("gone")}
	dist["robots.txt"] = &fstest.MapFile{Data: []byte("robots")}
	publish(t, s, dist)
	publish(t, s, makeBuild("two"))
	if err := tap.inner.WriteAll(t.Context(), "robots.txt", []byte("others"), nil); err != nil {
		t.Fatal(err)
	}
	prune(t, s, PruneOptions{Keep: 1})
	got := takeSnapshot(t, tap.inner)
	if _, ok := got["gone.html"]; ok || string(got["robots.txt"].content) != "others" {
		t.Errorf("%q", got.keys())
	}
	checkWhole(t, tap.inner, idOf(t, makeBuild("two")))
}

// TestPruneAgain prunes a store with a build that was published three times.
func TestPruneAgain(t *testing.T) {
	t.Parallel()
	s, tap := newTap(t)
	for _, name := range []string{"one", "two", "one", "two", "one"} {
		publish(t, s, makeBuild(name))
	}
	if p := prune(t, s, PruneOptions{Keep: 2}); len(p.Kept) != 2 || len(p.Builds) > 0 || p.Deleted > 0 {
		t.Errorf("%+v", p)
	}
	if n := len(takeSnapshot(t, tap.inner).builds(t)); n != 2 {
		t.Errorf("%d records", n)
	}
	checkWhole(t, tap.inner, idOf(t, makeBuild("one")))
}

func TestPruneErrors(t *testing.T) {
	t.Parallel()
	s, tap := newTap(t)
	publish(t, s, makeBuild("one"))
	two := publish(t, s, makeBuild("two"))
	for _, o := range []PruneOptions{{}, {Keep: -1}, {Younger: -1}, {Keep: 1, Requests: Requests{Parallel: -1}}} {
		if _, err := s.Prune(t.Context(), o); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
	// A record that this version cannot read names unknown files.
	key := newBuildKey(time.Unix(0, 0), "newer").key
	if err := tap.inner.WriteAll(t.Context(), key, []byte(`{"version": 2}`), nil); err != nil {
		t.Fatal(err)
	}
	before := takeSnapshot(t, tap.inner).keys()
	_, err := s.Prune(t.Context(), PruneOptions{Keep: 1})
	checkError(t, err, key, "version 2, and this govite reads version 1")
	if got := takeSnapshot(t, tap.inner).keys(); !slices.Equal(got, before) {
		t.Errorf("%q", got)
	}
	if err := tap.inner.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, tap.inner, two.ID)
}

// TestPruneKilled kills a prune at each of its requests. The store stays whole, and the
// next prune completes the work.
func TestPruneKilled(t *testing.T) {
	t.Parallel()
	for _, answered := range []bool{false, true} {
		t.Run(strconv.FormatBool(answered), func(t *testing.T) {
			t.Parallel()
			for n := 1; ; n++ {
				s, tap := newTap(t)
				clock := newManual()
				clock.use(s, tap)
				var last *Published
				for _, name := range []string{"one", "two", "three"} {
					last = publish(t, s, makeBuild(name))
				}
				ctx := tap.killAt(t, n, answered)
				_, err := s.Prune(ctx, PruneOptions{Keep: 1, Requests: Requests{Parallel: 1}})
				tap.before, tap.after = nil, nil
				if err == nil {
					if n < 30 {
						t.Fatalf("the prune needs %d requests", n)
					}
					return
				}
				if !errors.Is(err, errLost) {
					t.Fatalf("killed at request %d: %v", n, err)
				}
				checkWhole(t, tap.inner, last.ID)

				// A publish need not wait for a lease that has run out.
				clock.advance(leaseEnd + time.Second)
				started := clock.now()
				other, otherTap := tapOf(t, tap.inner)
				otherTap.modified = tap.modified
				clock.use(other, otherTap)
				last = publish(t, other, makeBuild("three"))
				if waited := clock.now().Sub(started); waited > 0 {
					t.Errorf("killed at request %d: the publish has waited %v", n, waited)
				}
				prune(t, other, PruneOptions{Keep: 1})
				checkWhole(t, tap.inner, last.ID)
				got := takeSnapshot(t, tap.inner)
				for _, key := range got.keys() {
					if strings.Contains(key, digestOf("one")[:7]) || strings.Contains(key, digestOf("two")[:7]) || strings.HasPrefix(key, prunedPrefix) {
						t.Errorf("%s is left", key)
					}
				}
				if len(got.builds(t)) != 1 || t.Failed() {
					t.Fatalf("killed at request %d: %q", n, got.keys())
				}
			}
		})
	}
}

// TestPruneDuringPublish prunes at each request of a publish of a build that the prune
// would delete: the files of the publish stay.
func TestPruneDuringPublish(t *testing.T) {
	t.Parallel()
	for n := 1; ; n++ {
		s, tap := newTap(t)
		for _, name := range []string{"one", "two"} {
			publish(t, s, makeBuild(name))
		}
		other, _ := tapOf(t, tap.inner)
		made := 0
		tap.before = func(context.Context, call) error {
			if made++; made == n {
				prune(t, other, PruneOptions{Keep: 1})
			}
			return nil
		}
		p, err := s.Publish(t.Context(), makeBuild("one"), PublishOptions{Requests: Requests{Parallel: 1}})
		if err != nil {
			t.Fatalf("at request %d: %v", n, err)
		}
		if made < n {
			if n < 15 {
				t.Fatalf("the publish needs %d requests", n)
			}
			return
		}
		checkWhole(t, tap.inner, p.ID)
		if t.Failed() {
			t.Fatalf("at request %d", n)
		}
	}
}

// TestPublishDuringPrune publishes at each request of a prune a build that the prune
// deletes. The publish is complete before the prune goes on or, where the prune has the
// lock, waits for its end.
func TestPublishDuringPrune(t *testing.T) {
	t.Parallel()
	waits := 0
	for n := 1; ; n++ {
		s, tap := newTap(t)
		for _, name := range []string{"one", "two"} {
			publish(t, s, makeBuild(name))
		}
		other, _ := tapOf(t, tap.inner)
		ended := make(chan struct{})   // the prune
		waiting := make(chan struct{}) // the publish, for the prune
		published := make(chan error, 1)
		other.wait = func(ctx context.Context, _ time.Duration) error {
			select {
			case waiting <- struct{}{}:
				waits++
			case <-ended:
			}
			<-ended
			return context.Cause(ctx)
		}
		made := 0
		tap.before = func(context.Context, call) error {
			if made++; made != n {
				return nil
			}
			go func() {
				_, err := other.Publish(t.Context(), makeBuild("one"), PublishOptions{})
				published <- err
			}()
			select {
			case <-waiting:
			case err := <-published:
				published <- err
			}
			return nil
		}
		_, err := s.Prune(t.Context(), PruneOptions{Keep: 1, Requests: Requests{Parallel: 1}})
		close(ended)
		if made < n {
			if n < 15 || waits < 10 {
				t.Fatalf("the prune needs %d requests, and the publish has waited %d times", n, waits)
			}
			return
		}
		if err != nil {
			t.Fatalf("at request %d: %v", n, err)
		}
		if err := <-published; err != nil {
			t.Fatalf("at request %d: %v", n, err)
		}
		checkWhole(t, tap.inner, idOf(t, makeBuild("one")))
		if t.Failed() {
			t.Fatalf("at request %d", n)
		}
	}
}

// TestPrunePending prunes what a killed publish has left, when it is old.
func TestPrunePending(t *testing.T) {
	t.Parallel()
	s, tap := newTap(t)
	clock := newManual()
	clock.use(s, tap)
	two := publish(t, s, makeBuild("two"))
	ctx := tap.killAt(t, 12, true)
	if _, err := s.Publish(ctx, makeBuild("three"), PublishOptions{Requests: Requests{Parallel: 1}}); !errors.Is(err, errLost) {
		t.Fatal(err)
	}
	tap.before, tap.after = nil, nil
	left := func() (n int) {
		for key := range takeSnapshot(t, tap.inner) {
			if strings.Contains(key, digestOf("three")[:7]) || strings.HasPrefix(key, pendingPrefix) {
				n++
			}
		}
		return n
	}
	before := left()
	if before < 2 {
		t.Fatalf("%d objects are left: %q", before, takeSnapshot(t, tap.inner).keys())
	}
	prune(t, s, PruneOptions{Keep: 1})
	if got := left(); got != before {
		t.Errorf("%d objects of %d", got, before)
	}
	clock.advance(pendingEnd + time.Minute)
	if p := prune(t, s, PruneOptions{Keep: 1}); p.Deleted == 0 || len(p.Builds) > 0 {
		t.Errorf("%+v", p)
	}
	if got := left(); got != 0 {
		t.Errorf("%d objects are left: %q", got, takeSnapshot(t, tap.inner).keys())
	}
	checkWhole(t, tap.inner, two.ID)
}
