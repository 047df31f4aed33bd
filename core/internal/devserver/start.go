package devserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/govite/govite/core/internal/runner"
)

const (
	startTimeout = 30 * time.Second
	startPoll    = 50 * time.Millisecond

	overTime = 3 * time.Second
	overPoll = 250 * time.Millisecond
)

// child is the dev server that we run, if we do.
type child struct {
	typed   typed
	command *runner.Command // nil if there is none to run
	skipped error           // why Options.Run is not run on this machine; nil if it is
	options runner.Options

	starting sync.Mutex // serialises Start and Close
	closed   bool
	process  *runner.Process
	unwatch  func() bool
}

// typed is what a person types in the project, as far as it could be found out.
type typed struct{ install, start, build string }

// setCommand finds out how the dev server is started: by r, and in messages by
// the developer.
func (s *Server) setCommand(r Run) error {
	found, err := runner.Find(s.root)
	if found != nil {
		s.typed.start, s.typed.build = found.String(), found.Build()
		if errors.Is(err, runner.ErrNotInstalled) {
			s.typed.install = found.Install()
		}
	}
	missing := err != nil && (found != nil || !s.isProject())
	switch {
	case r.isZero():
		return nil
	case missing && (r.Optional || r.Auto && s.configured != nil):
		s.skipped = err
		return nil
	case r.Auto && err != nil:
		return fmt.Errorf("devserver: %w", err)
	case r.Auto:
		s.command = found
	default:
		s.command = &runner.Command{Args: r.Args, Dir: s.root}
	}
	s.options = runner.Options{
		Args:   s.command.Args,
		Dir:    s.command.Dir,
		Output: r.Output,
		Prefix: "[vite] ",
		OnLine: s.listen,
		Logger: s.logger,
	}
	return nil
}

// projectFiles are in the directory of a Vite project: one of them at least.
var projectFiles = []string{
	"package.json", "deno.json", "deno.jsonc",
	"vite.config.js", "vite.config.mjs", "vite.config.ts", "vite.config.cjs", "vite.config.mts", "vite.config.cts",
}

// isProject reports whether the Vite project is on this machine. A machine in
// production may have only the build.
func (s *Server) isProject() bool {
	return slices.ContainsFunc(projectFiles, func(name string) bool {
		_, err := os.Stat(filepath.Join(s.root, name))
		return err == nil
	})
}

// BuildCommand returns what a person types, in the directory in which this
// program runs, for a build of the project.
func (s *Server) BuildCommand() string { return inDir(s.root, cmp.Or(s.typed.build, "npm run build")) }

// Start runs [Options].Command, unless a dev server answers already, and waits
// until it does, as long as ctx lets it and at most 30 seconds. The dev server
// runs until ctx ends, [Server.Close] is called or this process ends, however
// it does; if it dies before that it is started again. A second call waits
// for the same one. Without a command Start does nothing.
//
// The error says how the command ended, or that it did not answer in time, and
// has the last lines that it printed.
func (s *Server) Start(ctx context.Context) error {
	if s.skipped != nil {
		s.logger.Info("the Vite dev server is not started on this machine", "reason", s.skipped)
	}
	if s.command == nil {
		return nil
	}
	s.starting.Lock()
	defer s.starting.Unlock()
	s.closed = false
	if s.process != nil {
		return nil
	}
	if s.Status(ctx).Up {
		go s.watchOver(ctx)
		return nil
	}
	return s.run(ctx)
}

// watchOver looks for a while at a dev server that was there already: if it was
// that of a process whose place this one has taken, which has been killed, it is
// about to end.
func (s *Server) watchOver(ctx context.Context) {
	for range overTime / overPoll {
		select {
		case <-ctx.Done():
			return
		case <-time.After(overPoll):
		}
		s.Forget()
		if s.Status(ctx).Up {
			continue
		}
		s.starting.Lock()
		defer s.starting.Unlock()
		if s.process == nil && !s.closed {
			if err := s.run(ctx); err != nil {
				s.logger.Error("the dev server that was there has ended, and cannot be started again", "error", err)
			}
		}
		return
	}
}

// run runs the command and waits until the dev server answers.
func (s *Server) run(ctx context.Context) error {
	p, err := runner.Start(s.options)
	if err != nil {
		return fmt.Errorf("devserver: %w", err)
	}
	if err := s.await(ctx, p); err != nil {
		return errors.Join(err, p.Stop())
	}
	p.Keep()
	s.process = p
	s.unwatch = context.AfterFunc(ctx, func() { _ = s.Close() })
	return nil
}

// await waits until the dev server that p runs answers.
func (s *Server) await(ctx context.Context, p *runner.Process) error {
	limit, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	began := time.Now()
	for {
		status := s.Status(limit)
		if status.Up {
			return nil
		}
		s.Forget()
		select {
		case <-p.Done():
			return s.startError(p, fmt.Sprintf("ended before it answered: %v", p.Err()))
		case <-limit.Done():
			reason := fmt.Sprintf("did not answer within %v (%v)", time.Since(began).Round(time.Second), status.Err)
			if ctx.Err() != nil {
				reason = fmt.Sprintf("did not answer: %v", context.Cause(ctx))
			}
			return s.startError(p, reason)
		case <-time.After(startPoll):
		}
	}
}

func (s *Server) startError(p *runner.Process, reason string) error {
	text := fmt.Sprintf("devserver: `%s` in %s %s", strings.Join(s.command.Args, " "), s.command.Dir, reason)
	if tail := p.Tail(); tail != "" {
		text += "; it printed:\n" + tail
	}
	return errors.New(text)
}

// Close ends the dev server that [Server.Start] has started, and returns when
// it is gone.
func (s *Server) Close() error {
	s.starting.Lock()
	defer s.starting.Unlock()
	s.closed = true
	if s.process == nil {
		return nil
	}
	s.unwatch()
	err := s.process.Stop()
	s.process = nil
	return err
}

// localURL is in the line in which Vite says where it listens.
var localURL = regexp.MustCompile(`Local:\s+(https?://\S+)`)

// listen reads what the dev server prints: one that does not announce itself
// says there which port it has found.
func (s *Server) listen(line string) {
	m := localURL.FindStringSubmatch(line)
	if m == nil || s.configured != nil {
		return
	}
	a, err := parseAddress(m[1])
	if err != nil {
		return
	}
	s.locating.Lock()
	defer s.locating.Unlock()
	s.assumed = s.newTarget(a)
}
