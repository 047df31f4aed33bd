package bucket

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
)

// lockKey is the object that a prune has in the store while it deletes files, and
// writes again and again: a lease. A publish waits for its end. The lease runs out for
// others after leaseEnd without a write, and for the prune after leaseSafe. Deletes end
// before leaseEnd.
const (
	lockKey = ".govite/prune.lock"

	leaseRenewal = 10 * time.Second
	leaseSafe    = 30 * time.Second
	leaseDelete  = 45 * time.Second
	leaseEnd     = 60 * time.Second

	// leaseLook is the time between two looks at another's lease.
	leaseLook = time.Second

	// leaseSettle is the time after which the lock of two prunes that took over one
	// lease is that of the later one.
	leaseSettle = 2 * time.Second
)

// errBusy is the error if another prune is at work.
var errBusy error = permanent{errors.New("another prune is at work: run this one again after its end")}

// errLapsed is the error of a prune that lost its lease.
var errLapsed error = permanent{errors.New("the store was too slow, or this machine slept, so that another process may write to the store now: run the prune again")}

// readLock returns the content of the lock, nil if there is none.
func (r *requester) readLock(ctx context.Context) (text []byte, err error) {
	err = r.do(ctx, "reading "+lockKey, func(ctx context.Context) error {
		text, err = r.bucket.ReadAll(ctx, lockKey)
		if isMissing(err) {
			text, err = nil, nil
		}
		return err
	})
	return text, err
}

// modified returns when an object was written, by the clock of the store. It is zero
// for a missing object.
func (r *requester) modified(ctx context.Context, key string) (time.Time, error) {
	a, err := r.attributes(ctx, key)
	if a == nil {
		return time.Time{}, err
	}
	return a.ModTime, nil
}

// awaitPrune waits until no prune is at work. written is the key of an object that
// was written just before: its time is the time of the store.
func (r *requester) awaitPrune(ctx context.Context, written string) error {
	text, err := r.readLock(ctx)
	if err != nil || text == nil {
		return err
	}
	now, err := r.modified(ctx, written)
	if err != nil {
		return err
	}
	renewed, err := r.modified(ctx, lockKey)
	if err != nil || now.Sub(renewed) > leaseEnd {
		return err // a prune was killed
	}
	r.notef("waiting until a prune of the store ends")
	_, err = r.awaitLease(ctx, text, false)
	return err
}

// awaitLease waits until the lock is gone or has run out, which it reports with the
// last content. isBusy makes errBusy of a lease that is renewed.
func (r *requester) awaitLease(ctx context.Context, text []byte, isBusy bool) (isGone bool, err error) {
	seen := r.now()
	for r.since(seen) < leaseEnd {
		if err := r.wait(ctx, leaseLook); err != nil {
			return false, err
		}
		now, err := r.readLock(ctx)
		switch {
		case err != nil:
			return false, err
		case now == nil:
			return true, nil
		case bytes.Equal(now, text):
		case isBusy:
			return false, errBusy
		default:
			text, seen = now, r.now()
		}
	}
	return false, nil
}

// A lease is the lock of a prune that is at work.
type lease struct {
	requester *requester
	token     string

	mutex   sync.Mutex
	renewed time.Time // before the last write of the lock
	count   int
	inDoubt bool // a delete may still be on its way
}

// lock gets the lease. The error is errBusy if another prune has it.
func (r *requester) lock(ctx context.Context) (*lease, error) {
	l := &lease{requester: r, token: rand.Text()}
	text, err := r.readLock(ctx)
	if err != nil {
		return nil, err
	}
	isGone := text == nil
	if !isGone {
		r.notef("the store has the lock of another prune: waiting until it ends or its lease runs out")
		if isGone, err = r.awaitLease(ctx, text, true); err != nil {
			return nil, err
		}
	}
	l.renewed = r.now()
	// After an error that has passed, the lock may be there and be the own one: confirm
	// tells.
	if err = l.write(ctx, isGone); err != nil && gcerrors.Code(err) != gcerrors.FailedPrecondition {
		return nil, err
	}
	if !isGone {
		if err := r.wait(ctx, leaseSettle); err != nil {
			return nil, err
		}
	}
	return l, l.confirm(ctx)
}

// write writes the lock.
func (l *lease) write(ctx context.Context, isNew bool) error {
	l.count++
	text, err := json.Marshal(map[string]any{"prune": l.token, "renewal": l.count})
	if err != nil {
		return err
	}
	sum := md5.Sum(text)
	o := &blob.WriterOptions{ContentType: "application/json", CacheControl: "no-store", IfNotExist: isNew}
	return l.requester.putBody(ctx, l.requester.Timeout, lockKey, text, sum[:], o)
}

// confirm returns errBusy if another prune has the lock.
func (l *lease) confirm(ctx context.Context) error {
	text, err := l.requester.readLock(ctx)
	if err != nil {
		return err
	}
	var now struct{ Prune string }
	if json.Unmarshal(text, &now) != nil || now.Prune != l.token {
		return errBusy
	}
	return nil
}

// keep renews the lease if it is time. It returns an error if the prune must not
// delete any more.
func (l *lease) keep(ctx context.Context) error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	age := l.requester.since(l.renewed)
	switch {
	case age >= leaseSafe:
		return errLapsed
	case age < leaseRenewal:
		return nil
	}
	if err := l.confirm(ctx); err != nil {
		return err
	}
	before := l.requester.now()
	if err := l.write(ctx, false); err != nil {
		return err
	}
	if l.requester.since(l.renewed) >= leaseSafe {
		return errLapsed
	}
	l.renewed = before
	return nil
}

// delete deletes an object while the prune has the lease, and reports whether the
// object was there.
func (l *lease) delete(ctx context.Context, key string) (deleted bool, err error) {
	r := l.requester
	err = r.do(ctx, "deleting "+key, func(ctx context.Context) error {
		if err := l.keep(ctx); err != nil {
			return err
		}
		// A delete that has begun goes on when the prune is interrupted: nothing may
		// arrive at the store after the end of the lease.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), min(r.Timeout, leaseDelete-leaseSafe))
		defer cancel()
		err := r.bucket.Delete(ctx, key)
		deleted = deleted || err == nil
		if err == nil || isMissing(err) {
			return nil
		}
		if !isAnswer(err) {
			l.mutex.Lock()
			l.inDoubt = true
			l.mutex.Unlock()
		}
		return err
	})
	return deleted, err
}

// release gives the lease back, unless a delete may still be on its way to the store:
// then the lease runs out.
func (l *lease) release(ctx context.Context) error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.inDoubt || l.requester.since(l.renewed) >= leaseSafe {
		return nil
	}
	if err := l.confirm(ctx); err != nil {
		return fmt.Errorf("giving back %s: %w", lockKey, err)
	}
	return l.requester.remove(ctx, lockKey)
}
