package devserver

import (
	"context"
	"sync"
)

// child is the dev server that [Server.Start] has started.
type child struct {
	launching sync.Mutex
	launch    *launch // nil before Start and after Close
}

// Start runs [Options].Run, unless a dev server answers already, and waits until
// the dev server answers: as long as ctx allows, and at most 30 seconds. Start
// calls at the same time share one command, and each waits as long as its own
// ctx allows. The command is stopped if none of them waits any longer.
//
// Once Start has returned, ctx has no effect. The dev server runs until
// [Server.Close], or until this process ends, in whatever way. If it dies before
// that, it is started again. Without a command Start does nothing.
//
// The error says how the command ended, or that it did not answer in time, and
// has the last lines that it printed. It wraps the cause of ctx.
func (s *Server) Start(ctx context.Context) error {
	if s.skipped != nil {
		s.logger.Info("the Vite dev server is not started on this machine", "reason", s.skipped)
	}
	if len(s.runs.Args) == 0 {
		return nil
	}
	l := s.join(ctx)
	if l == nil {
		return s.stopped(ctx)
	}
	select {
	case <-l.decided:
	case <-ctx.Done():
	}
	ended := s.leave(ctx, l)
	if ended {
		<-l.gone
	}
	select {
	case <-l.decided:
		if l.err != nil || !ended {
			return l.err
		}
	default:
	}
	return s.stopped(ctx)
}

// Close stops the command that [Server.Start] has started, and returns when it
// is gone. A Start that still waits returns an error.
func (s *Server) Close() error {
	s.launching.Lock()
	l := s.launch
	s.launching.Unlock()
	if l == nil {
		return nil
	}
	l.end(errClosed)
	<-l.gone
	return l.left
}

// join returns the present launch, or a new one, nil if ctx has ended. While the
// command of an earlier launch is being stopped, join waits.
func (s *Server) join(ctx context.Context) *launch {
	for ctx.Err() == nil {
		s.launching.Lock()
		if s.launch == nil {
			s.launch = s.newLaunch()
		}
		l := s.launch
		ends := l.ctx.Err() != nil
		if !ends {
			l.waiting++
		}
		s.launching.Unlock()
		if !ends {
			return l
		}
		select {
		case <-l.gone:
		case <-ctx.Done():
		}
	}
	return nil
}

// leave ends the wait of one Start. If it was the last, and ctx has ended before
// the launch was decided, leave ends the launch and reports that.
func (s *Server) leave(ctx context.Context, l *launch) (ended bool) {
	s.launching.Lock()
	defer s.launching.Unlock()
	l.waiting--
	if l.waiting > 0 || ctx.Err() == nil {
		return false
	}
	select {
	case <-l.decided:
		return false
	default:
		l.end(context.Cause(ctx))
		return true
	}
}
