package devserver

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/govite/govite/core/internal/runner"
)

const (
	startPoll = 50 * time.Millisecond
	overPoll  = 250 * time.Millisecond
)

// errClosed is the cause in the error of a Start that Close has ended.
var errClosed = errors.New("Close was called")

// launch is the work of Start, which calls at the same time share, and its result.
type launch struct {
	ctx context.Context // ends with the launch; the cause is in the error of Start
	end context.CancelCauseFunc

	waiting int           // Start calls that wait for decided; guarded by launching
	decided chan struct{} // closed when err is known
	err     error         // the result of Start

	settled chan struct{}   // closed when process is final
	process *runner.Process // nil if none was started

	gone chan struct{} // closed when ctx has ended and the process is gone
	left error         // why the process is not gone
}

func (s *Server) newLaunch() *launch {
	l := &launch{decided: make(chan struct{}), settled: make(chan struct{}), gone: make(chan struct{})}
	l.ctx, l.end = context.WithCancelCause(context.Background())
	context.AfterFunc(l.ctx, func() {
		<-l.settled
		if l.process != nil {
			l.left = l.process.Stop()
		}
		s.launching.Lock()
		s.launch = nil
		s.launching.Unlock()
		close(l.gone)
	})
	go func() {
		defer close(l.settled)
		s.Forget()
		answers := s.Status(l.ctx).Up
		if !answers {
			l.err = s.run(l)
		}
		close(l.decided)
		if answers {
			s.watchOver(l)
		}
		if l.process == nil {
			l.end(errNothing)
		}
	}()
	return l
}

// errNothing ends a launch without a process.
var errNothing = errors.New("no command was started")

// watchOver watches for a while a dev server that answered before this program
// has started one. It may be the dev server of a program that was just killed,
// whose place this one takes: then it ends within moments, and watchOver starts
// another.
func (s *Server) watchOver(l *launch) {
	for range s.pace.Takeover / overPoll {
		select {
		case <-l.ctx.Done():
			return
		case <-time.After(overPoll):
		}
		s.Forget()
		if s.Status(l.ctx).Up {
			continue
		}
		if err := s.run(l); err != nil && l.ctx.Err() == nil {
			s.logger.Error("the Vite dev server has ended, and another cannot be started", "error", err)
		}
		return
	}
}

// run runs the command and waits until the dev server answers.
func (s *Server) run(l *launch) error {
	if l.ctx.Err() != nil {
		return s.stopped(l.ctx)
	}
	p, err := runner.Start(s.runs)
	if err != nil {
		return err
	}
	if err := s.await(l.ctx, p); err != nil {
		return errors.Join(s.startError(err, p.Tail()), p.Stop())
	}
	p.Keep()
	l.process = p
	return nil
}

// await waits until the dev server that p runs answers.
func (s *Server) await(ctx context.Context, p *runner.Process) error {
	limit, cancel := context.WithTimeout(ctx, s.pace.Start)
	defer cancel()
	for {
		status := s.Status(limit)
		if status.Up {
			return nil
		}
		s.Forget()
		select {
		case <-p.Done():
			return fmt.Errorf("ended before it answered: %w", p.Err())
		case <-limit.Done():
			if ctx.Err() != nil {
				return errStopped(ctx)
			}
			return fmt.Errorf("did not answer within %v (%w)", s.pace.Start, status.Err)
		case <-time.After(startPoll):
		}
	}
}

// stopped is the error of a Start whose wait ctx has ended.
func (s *Server) stopped(ctx context.Context) error { return s.startError(errStopped(ctx), "") }

func errStopped(ctx context.Context) error {
	return fmt.Errorf("had not answered when the wait ended: %w", context.Cause(ctx))
}

// startError says what happened to the command, which has printed tail.
func (s *Server) startError(err error, tail string) error {
	if tail != "" {
		tail = "; it printed:\n" + tail
	}
	return fmt.Errorf("`%s` in %s %w%s", strings.Join(s.runs.Args, " "), s.runs.Dir, err, tail)
}
