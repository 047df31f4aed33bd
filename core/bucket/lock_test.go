package bucket

import (
	"context"
	"errors"
	"testing"
	"time"
)

// locked returns a store with two builds and the lock of a prune.
func locked(t *testing.T) (*Store, *tap, *manual, *lease) {
	t.Helper()
	s, tap := newTap(t)
	clock := newManual()
	clock.use(s, tap)
	publish(t, s, makeBuild("one"))
	publish(t, s, makeBuild("two"))
	other, otherTap := tapOf(t, tap.inner)
	otherTap.modified = tap.modified
	clock.use(other, otherTap)
	l, err := mustRequester(t, other).lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s, tap, clock, l
}

// TestLockBusy prunes while another prune is at work.
func TestLockBusy(t *testing.T) {
	t.Parallel()
	s, _, clock, l := locked(t)
	s.wait = func(ctx context.Context, d time.Duration) error {
		clock.advance(10 * d)
		if err := l.keep(ctx); err != nil {
			t.Error(err)
		}
		return nil
	}
	_, err := s.Prune(t.Context(), PruneOptions{Keep: 1})
	if !errors.Is(err, errBusy) {
		t.Error(err)
	}
	if err := l.release(t.Context()); err != nil {
		t.Error(err)
	}
	if p := prune(t, s, PruneOptions{Keep: 1}); len(p.Builds) != 1 {
		t.Errorf("%+v", p)
	}
}

// TestLockLeft prunes and publishes after a prune was killed. Both wait until the lease
// has run out by their own clocks.
func TestLockLeft(t *testing.T) {
	t.Parallel()
	s, tap, clock, l := locked(t)
	began := clock.now()
	publish(t, s, makeBuild("three"))
	if waited := clock.now().Sub(began); waited < leaseEnd || waited > leaseEnd+5*time.Second {
		t.Errorf("the publish has waited %v", waited)
	}
	began = clock.now()
	if p := prune(t, s, PruneOptions{Keep: 1}); len(p.Builds) != 2 {
		t.Errorf("%+v", p)
	}
	if waited := clock.now().Sub(began); waited < leaseEnd || waited > leaseEnd+5*time.Second {
		t.Errorf("the prune has waited %v", waited)
	}
	checkWhole(t, tap.inner, idOf(t, makeBuild("three")))

	// The killed prune wakes up: it must not delete.
	if _, err := l.delete(t.Context(), "index.html"); !errors.Is(err, errLapsed) {
		t.Error(err)
	}
	if err := l.release(t.Context()); err != nil {
		t.Error(err)
	}
	checkWhole(t, tap.inner, idOf(t, makeBuild("three")))
}

// TestLockKept holds a lease for a long time. It is renewed.
func TestLockKept(t *testing.T) {
	t.Parallel()
	_, tap, clock, l := locked(t)
	for range 20 {
		clock.advance(leaseRenewal)
		if _, err := l.delete(t.Context(), "missing"); err != nil {
			t.Fatal(err)
		}
	}
	if age := clock.now().Sub(tap.modified[lockKey]); age > leaseRenewal {
		t.Errorf("the lock is %v old", age)
	}
	// Another prune has taken over, which this one learns at the next renewal.
	if err := tap.inner.WriteAll(t.Context(), lockKey, []byte(`{"prune": "another"}`), nil); err != nil {
		t.Fatal(err)
	}
	clock.advance(leaseRenewal)
	if _, err := l.delete(t.Context(), "index.html"); !errors.Is(err, errBusy) {
		t.Error(err)
	}
	if err := l.release(t.Context()); !errors.Is(err, errBusy) {
		t.Error(err)
	}
	if exists, err := tap.inner.Exists(t.Context(), lockKey); !exists || err != nil {
		t.Error("the lock of the other prune is gone", err)
	}
}

// TestLockInDoubt keeps the lock if a delete may still be on its way to the store.
func TestLockInDoubt(t *testing.T) {
	t.Parallel()
	_, tap, _, l := locked(t)
	lost := 0
	wrapped, wrap := tapOf(t, tap.inner)
	wrap.before = func(_ context.Context, c call) error {
		if c.String() == "delete logo.svg" && lost == 0 {
			lost++
			return errors.New("connection reset")
		}
		return nil
	}
	l.requester.bucket = wrapped.bucket
	if deleted, err := l.delete(t.Context(), "logo.svg"); !deleted || err != nil {
		t.Error(deleted, err)
	}
	if err := l.release(t.Context()); err != nil {
		t.Error(err)
	}
	if exists, err := tap.inner.Exists(t.Context(), lockKey); !exists || err != nil {
		t.Error("the lock is gone", err)
	}
}
