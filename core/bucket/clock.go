package bucket

import (
	"context"
	"time"
)

// A clock tells the time, and waits. Tests have one of their own.
type clock struct {
	now  func() time.Time
	wait func(context.Context, time.Duration) error // the error is that of the context
}

var systemClock = clock{now: time.Now, wait: wait}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// since returns how long ago t is: the longer of the times by the monotonic and by the
// wall clock. The monotonic clock may stop while the machine sleeps.
func (c clock) since(t time.Time) time.Duration {
	now := c.now()
	return max(now.Sub(t), now.Round(0).Sub(t.Round(0)))
}
