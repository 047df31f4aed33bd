// Package poll waits for conditions that no event announces.
package poll

import (
	"context"
	"fmt"
	"time"
)

// interval is the time between two checks: short enough for fast tests, and long
// enough for a busy machine.
const interval = 25 * time.Millisecond

// Until calls check until it returns nil. When timeout is over or ctx ends, Until
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
