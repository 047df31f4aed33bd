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

// Options say what to run and where its output goes.
type Options struct {
	// Args are the program and its arguments. A program without a slash is
	// looked for in PATH. Required.
	Args []string

	// Dir is the directory to run it in. Default: the working directory.
	Dir string

	// Env is added to the environment of this process, "NAME=value". Default:
	// none.
	Env []string

	// Output gets what the command prints, stdout and stderr in the order in
	// which they come: each line in one call of Write. A line of more than
	// 64 KiB comes in several. An Output that blocks holds up the command.
	// Default: os.Stderr.
	Output io.Writer

	// Prefix is what each line in Output begins with. Default: none.
	Prefix string

	// OnLine is called with each line after Output got it, without Prefix,
	// ANSI codes and newline. It must not call Stop, which waits for it.
	// Default: none.
	OnLine func(line string)

	// Logger gets a warning for each restart. Default: slog.Default().
	Logger *slog.Logger
}

// timing is what tests do not have the time for.
type timing struct {
	grace   time.Duration // between asking to end and forcing to
	first   time.Duration // the delay before the first restart; then doubled
	longest time.Duration // delay
	settled time.Duration // a run that lived as long starts over with first
}

var usual = timing{grace: 5 * time.Second, first: 500 * time.Millisecond, longest: 30 * time.Second, settled: 30 * time.Second}

// A Process is a command that runs, with all that it has started itself. Its
// methods are safe for concurrent use.
//
// It ends with [Process.Stop], and also with this Go process, however that ends:
// by os.Exit, a panic, a signal or a SIGKILL. On Unix a process that has left
// the command's process group, with setsid or setpgid, is out of reach; daemons
// do that on purpose, and shells with job control.
type Process struct {
	o      Options
	name   string // the command, for messages
	timing timing
	lines  atomic.Pointer[lines] // of the present run

	kept     atomic.Bool
	stopping chan struct{}
	stop     func()

	// To be read once done is closed.
	done chan struct{}
	err  error // how it ended by itself
	left error // what Stop could not end
}

// Start runs a command, with an empty stdin. It returns once the command has
// been started, and an error if that is not possible, which names the program
// and says what to do. What the command does then is for [Process.Done] to say.
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

// Keep has the command started again whenever it ends by itself from now on,
// after a delay that grows from half a second to 30 seconds while it does not
// last. A command that has ended before stays ended.
func (p *Process) Keep() { p.kept.Store(true) }

// Done returns a channel that is closed when the command has ended and will not
// be started again: without [Process.Keep] or after [Process.Stop].
func (p *Process) Done() <-chan struct{} { return p.done }

// Err says how the command ended once [Process.Done] is closed; before it, and
// when Stop ended it, it is nil. A dev server does not end by itself, so exit
// status 0 is an error too; others wrap the *exec.ExitError.
func (p *Process) Err() error {
	select {
	case <-p.done:
		return p.err
	default:
		return nil
	}
}

// Tail returns the last lines of what the command printed since it was last
// started, at most 40 lines and 4 KiB, without ANSI codes.
func (p *Process) Tail() string { return p.lines.Load().Tail() }

// Stop ends the command and all that it has started: it asks them to, and after
// five seconds forces them. On Windows it forces them at once. Stop returns when
// all of it is gone. It may be called several times. An error means that
// something is still there, because the system does not let go of it.
func (p *Process) Stop() error {
	p.stop()
	<-p.done
	return p.left
}

// run starts the command once.
func (p *Process) run() (*run, error) {
	if info, err := os.Stat(p.o.Dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%q cannot be started in %s: there is no such directory", p.name, p.o.Dir)
	}
	cmd := exec.Command(p.o.Args[0], p.o.Args[1:]...)
	cmd.Dir, cmd.Env = p.o.Dir, p.o.Env
	lines := &lines{out: p.o.Output, prefix: p.o.Prefix, see: p.o.OnLine}
	p.lines.Store(lines)
	r, err := startRun(cmd, lines, p.timing.grace)
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return nil, fmt.Errorf("%q cannot be started: %s is not in PATH; install it, or correct the command", p.name, p.o.Args[0])
	case err != nil:
		return nil, fmt.Errorf("%q cannot be started: %w", p.name, err)
	}
	return r, nil
}

// supervise sees the command through its runs, of which r is the first.
func (p *Process) supervise(r *run) {
	defer close(p.done)
	delay := p.timing.first
	for {
		began := time.Now()
		err := r.wait(p.stopping)
		if time.Since(began) >= p.timing.settled {
			delay = p.timing.first
		}
		left := r.end(p.timing.grace)
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
			p.o.Logger.Warn("the Vite dev server has ended; it is started again", "command", p.name, "in", delay, "error", err)
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

// ended describes the end of a run.
func (p *Process) ended(err error) error {
	if err == nil {
		return fmt.Errorf("%s: ended by itself, with exit status 0", p.name)
	}
	return fmt.Errorf("%s: %w", p.name, err)
}
