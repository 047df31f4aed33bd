package bucket

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"gocloud.dev/blob"
)

// DefaultParallel is the default of [Requests].Parallel.
const DefaultParallel = 32

// usualTimeout is the default of Requests.Timeout.
const usualTimeout = 60 * time.Second

// A request is tried again after an error that may pass. Pauses double from firstPause
// to longestPause.
const (
	mostAttempts = 5
	firstPause   = 250 * time.Millisecond
	longestPause = 10 * time.Second
)

// requester makes the requests of one Publish or Prune.
type requester struct {
	bucket *blob.Bucket
	clock
	Requests
	streams chan struct{} // a place for each object that is streamed

	telling  sync.Mutex // around Progress and Note
	progress Progress
}

func (s *Store) requester(r Requests) (*requester, error) {
	switch {
	case r.Parallel < 0:
		return nil, fmt.Errorf("the option Parallel is %d: want the number of requests at a time, or 0 for %d", r.Parallel, DefaultParallel)
	case r.Timeout < 0:
		return nil, fmt.Errorf("the option Timeout is %v: want the time for one request, or 0 for %v", r.Timeout, usualTimeout)
	}
	if r.Parallel == 0 {
		r.Parallel = DefaultParallel
	}
	if r.Timeout == 0 {
		r.Timeout = usualTimeout
	}
	return &requester{bucket: s.bucket, clock: s.clock, Requests: r, streams: make(chan struct{}, mostStreams)}, nil
}

// do makes a request, and again after errors that may pass. what says what the request
// does to which object. The error of an object that is missing is as isMissing
// expects it.
func (r *requester) do(ctx context.Context, what string, request func(context.Context) error) error {
	return r.doIn(ctx, r.Timeout, what, request)
}

// doIn is do with a time for each attempt.
func (r *requester) doIn(ctx context.Context, timeout time.Duration, what string, request func(context.Context) error) error {
	pause := firstPause
	for attempt := 1; ; attempt++ {
		err := r.attempt(ctx, timeout, request)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case !isPassing(err):
			return fmt.Errorf("%s: %w", what, advise(err))
		case attempt == mostAttempts:
			return fmt.Errorf("%s failed %d times: %w", what, attempt, err)
		}
		r.notef("%s: %v; trying again", what, err)
		// Requests that failed together are not tried again together.
		if err := r.wait(ctx, pause/2+rand.N(pause/2)); err != nil {
			return err
		}
		pause = min(2*pause, longestPause)
	}
}

func (r *requester) attempt(ctx context.Context, timeout time.Duration, request func(context.Context) error) error {
	attempt, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	err := request(attempt)
	if err != nil && errors.Is(attempt.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("no answer in %v: %w", timeout, err)
	}
	return err
}

// each calls f for all items, for some of them at a time. It stops at the first error.
func each[T any](ctx context.Context, atATime int, items []T, f func(context.Context, T) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue := make(chan T)
	var workers sync.WaitGroup
	for range min(atATime, len(items)) {
		workers.Go(func() {
			for item := range queue {
				if err := f(ctx, item); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	for _, item := range items {
		if ctx.Err() != nil {
			break
		}
		select {
		case queue <- item:
		case <-ctx.Done():
		}
	}
	close(queue)
	workers.Wait()
	return context.Cause(ctx)
}

// begin tells that a step begins.
func (r *requester) begin(step string, total int) {
	r.tell(func() { r.progress = Progress{Step: step, Total: total} })
}

// advance tells that an object is done.
func (r *requester) advance(bytes int64) {
	r.tell(func() {
		r.progress.Done++
		r.progress.Bytes += bytes
	})
}

func (r *requester) tell(change func()) {
	r.telling.Lock()
	defer r.telling.Unlock()
	change()
	if r.Progress != nil {
		r.Progress(r.progress)
	}
}

func (r *requester) notef(format string, args ...any) {
	if r.Note == nil {
		return
	}
	r.telling.Lock()
	defer r.telling.Unlock()
	r.Note(fmt.Sprintf(format, args...))
}
