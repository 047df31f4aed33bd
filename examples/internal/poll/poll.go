// Package poll waits for conditions that nothing announces.
package poll

import (
	"context"
	"fmt"
	"time"
)

// interval is the time between two checks: short enough that a test does not
// notice it, long enough that a busy machine does not either.
const interval = 25 * time.Millisecond

// Until calls check until it returns nil. Once timeout is over or ctx is done it
// returns the reason and the last error of check.
func Until(ctx context.Context, timeout time.Duration, check func() error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("not within %v", timeout))
	defer cancel()

	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		err := check()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", context.Cause(ctx), err)
		case <-ticker.C:
		}
	}
}
