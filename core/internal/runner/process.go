package runner

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Options are the options of [Start].
type Options struct {
	// Args are the program and its arguments. Start looks for a program without
	// a slash in PATH. Required.
	Args []string

	// Dir is the working directory of the command. Default: that of this process.
	Dir string

	// Env are variables, "NAME=value", that the command gets in addition to those
	// of this process. Default: none.
	Env []string

	// Output gets the command's stdout and stderr, each line in one call of
	// Write. Lines of more than 64 KiB are split. If Output blocks, so does the
	// command. Default: os.Stderr.
	Output io.Writer

	// Prefix starts each line in Output. Default: none.
	Prefix string

	// OnLine is called with each line, without Prefix, ANSI codes and newline,
	// after the write to Output. It must not call Stop, which waits for OnLine.
	// Default: none.
	OnLine func(line string)

	// Logger gets a warning for each restart. Default: slog.Default().
	Logger *slog.Logger
}

// timing has the durations that tests change.
type timing struct {
	grace   time.Duration // between SIGTERM and SIGKILL
	orphan  time.Duration // the same, if this process has ended
	vanish  time.Duration // how long killed processes have to disappear
	output  time.Duration // how long the output may stay open after them: a process outside the group may have it
	first   time.Duration // delay before the first restart; it doubles each time
	longest time.Duration // longest delay
	settled time.Duration // after a run of this length the delay is first again
}

var usual = timing{grace: 5 * time.Second, orphan: 5 * time.Second, vanish: 5 * time.Second, output: time.Second, first: 500 * time.Millisecond, longest: 30 * time.Second, settled: 30 * time.Second}

// A Process is a running command with its descendants. Its methods are safe for
// concurrent use.
//
// [Process.Stop] ends it. It also ends when this Go process ends for any reason:
// os.Exit, a panic, a signal or SIGKILL. On Unix a descendant that leaves the
// process group with setsid or setpgid does not end: daemons and shells with job
// control do that.
type Process struct {
	o      Options
	name   string // the command, for messages
	timing timing
	lines  atomic.Pointer[lines] // of the current run

	kept     atomic.Bool
	stopping chan struct{}
	stop     func()

	done chan struct{}
	err  error // the error of a command that ended by itself; valid once done is closed
	left error // the error of Stop; valid once done is closed
}

// Start starts a command with an empty stdin. It returns an error if the command
// cannot be started; the error names the program and says what to do. When the
// command has ended later, [Process.Done] is closed.
func Start(o Options) (*Process, error) { return start(o, usual) }

func start(o Options, t timing) (*Process, error) {
	if len(o.Args) == 0 || o.Args[0] == "" {
		return nil, errors.New("no command to start: want for example \"npm run dev\"")
	}
	if o.Output == nil {
		o.Output = os.Stderr
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	var err error
	if o.Dir, err = filepath.Abs(o.Dir); err != nil { // a restart may come after a chdir
		return nil, err
	}
	o.Env = slices.Concat(os.Environ(), o.Env)
	o.Env = append(o.Env, colors(o.Output, o.Env)...)

	p := &Process{
		o:        o,
		name:     join(o.Args),
		timing:   t,
		stopping: make(chan struct{}),
		done:     make(chan struct{}),
	}
	p.stop = sync.OnceFunc(func() { close(p.stopping) })
	r, err := p.run()
	if err != nil {
		return nil, err
	}
	go p.supervise(r)
	return p, nil
}

// Keep restarts the command whenever it ends by itself after the call. The delay
// of the restart grows from half a second to 30 seconds, and starts over after a
// run of 30 seconds.
func (p *Process) Keep() { p.kept.Store(true) }

// Done returns a channel that is closed when the command has ended and is not
// restarted: without [Process.Keep] or after [Process.Stop].
func (p *Process) Done() <-chan struct{} { return p.done }

// Err returns the error of a command that ended by itself, once [Process.Done] is
// closed. It wraps the *exec.ExitError. Exit status 0 is an error too, since a
// dev server does not end by itself: [ErrFinished]. Err returns nil before the end
// and after [Process.Stop].
func (p *Process) Err() error {
	select {
	case <-p.done:
		return p.err
	default:
		return nil
	}
}

// Tail returns the last lines of the command's output since its last start, at
// most 40 lines and 4 KiB, without ANSI codes.
func (p *Process) Tail() string { return p.lines.Load().Tail() }

// Stop ends the command and its descendants and waits for their end. It sends
// SIGTERM, and SIGKILL after five seconds; on Windows it ends them at once. It
// returns an error if the system does not end a process. Further calls return
// the same.
func (p *Process) Stop() error {
	p.stop()
	<-p.done
	return p.left
}

// run starts the command once.
func (p *Process) run() (*run, error) {
	if info, err := os.Stat(p.o.Dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%q cannot be started: there is no directory %s", p.name, p.o.Dir)
	}
	cmd := exec.Command(p.o.Args[0], p.o.Args[1:]...)
	cmd.Dir, cmd.Env = p.o.Dir, p.o.Env
	lines := &lines{out: p.o.Output, prefix: p.o.Prefix, see: p.o.OnLine}
	p.lines.Store(lines)
	r, err := startRun(cmd, lines, p.timing.orphan)
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return nil, fmt.Errorf("%q cannot be started: %s is not in PATH; install it, or correct the command", p.name, p.o.Args[0])
	case err != nil:
		return nil, fmt.Errorf("%q cannot be started: %w", p.name, err)
	}
	return r, nil
}

// supervise waits for the end of each run of the command, and restarts it. r is
// the first run.
func (p *Process) supervise(r *run) {
	defer close(p.done)
	delay := p.timing.first
	for {
		began := time.Now()
		err := r.wait(p.stopping)
		if time.Since(began) >= p.timing.settled {
			delay = p.timing.first
		}
		left := r.end(p.timing)
		if left != nil {
			left = fmt.Errorf("%s: %w", p.name, left)
		}
		if p.isStopping() {
			p.left = left
			return
		}
		err = errors.Join(p.ended(err), left)
		for r = nil; r == nil; {
			if !p.kept.Load() {
				p.err = err
				return
			}
			p.o.Logger.Warn("the Vite dev server has ended and will be restarted", "command", p.name, "in", delay, "error", err)
			select {
			case <-time.After(delay):
			case <-p.stopping:
				return
			}
			delay = min(2*delay, p.timing.longest)
			r, err = p.run()
		}
	}
}

func (p *Process) isStopping() bool {
	select {
	case <-p.stopping:
		return true
	default:
		return false
	}
}

// ErrFinished is wrapped by the error of a command that ended by itself with exit
// status 0. A dev server never ends so, but a build does.
var ErrFinished = errors.New("ended by itself, with exit status 0")

// ended returns the error of a run that ended with err.
func (p *Process) ended(err error) error {
	if err == nil {
		return fmt.Errorf("%s: %w", p.name, ErrFinished)
	}
	return fmt.Errorf("%s: %w", p.name, err)
}
