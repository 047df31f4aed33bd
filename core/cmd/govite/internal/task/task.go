// Package task runs a command to its end.
package task

import (
	"context"
	"errors"

	"github.com/govite/govite/core/internal/runner"
)

// Run runs a command, and returns an error unless it ends with exit status 0. The
// error names the command. If ctx ends, Run ends the command with all its
// descendants, and returns the cause of ctx.
func Run(ctx context.Context, o runner.Options) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	p, err := runner.Start(o)
	if err != nil {
		return err
	}
	select {
	case <-p.Done():
	case <-ctx.Done():
		return errors.Join(context.Cause(ctx), p.Stop())
	}
	if err := p.Err(); !errors.Is(err, runner.ErrFinished) {
		return err
	}
	return nil
}
