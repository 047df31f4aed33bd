//go:build unix

package app

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/govite/govite/examples/internal/poll"
)

// stopTimeout is how long a process has to end after it was asked to, before it
// is killed and the test fails.
const stopTimeout = 10 * time.Second

// process is a running command and the process group that it leads.
type process struct {
	name   string
	group  int
	output output
	runner bool          // the command runs another one, and need not end well itself
	exited chan struct{} // closed when the command has ended
	err    error         // how it ended; to be read once exited is closed

	stopOnce sync.Once
	stopErr  error
}

// start runs cmd until the test ends. When the test has failed by then, what the
// process printed goes to the test's log.
func start(t testing.TB, name string, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{name: name, exited: make(chan struct{})}
	cmd.Stdout = &p.output
	cmd.Stderr = &p.output
	// A grandchild that keeps the pipe open must not keep Wait from returning.
	cmd.WaitDelay = time.Second
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	dieWithParent(cmd.SysProcAttr)

	started := make(chan error)
	go func() {
		// The parent that the kernel watches for dieWithParent is the thread:
		// https://go.dev/issue/27505.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			p.err = cmd.Wait()
			close(p.exited)
		}
	}()
	if err := <-started; err != nil {
		t.Fatalf("starting %s: %v", name, err)
	}
	p.group = cmd.Process.Pid

	t.Cleanup(func() {
		if err := p.stop(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Logf("%s printed:\n%s", name, &p.output)
		}
	})
	return p
}

// stop ends the process by signal. It returns an error when the process reports a
// failure, has to be killed, or leaves another process behind.
func (p *process) stop(signal syscall.Signal) error {
	p.stopOnce.Do(func() {
		p.stopErr = p.end(signal)
		if p.stopErr == nil && p.err != nil && !p.runner && !stoppedByRequest(p.err) {
			p.stopErr = fmt.Errorf("%s ended with %w", p.name, p.err)
		}
	})
	return p.stopErr
}

// kill ends the process and its group at once, as a crash would.
func (p *process) kill() error {
	p.stopOnce.Do(func() { p.stopErr = p.end(syscall.SIGKILL) })
	return p.stopErr
}

func (p *process) end(signal syscall.Signal) error {
	var errs []error
	if !p.hasExited() {
		errs = append(errs, p.signal(signal))
	}
	select {
	case <-p.exited:
	case <-time.After(stopTimeout):
		errs = append(errs, fmt.Errorf("%s did not stop within %v", p.name, stopTimeout), p.signal(syscall.SIGKILL))
		<-p.exited
	}
	// The group outlives its leader when a child was forgotten. A child that
	// has ended, and whose parent has, counts until init takes notice.
	if err := poll.Until(context.Background(), stopTimeout, p.groupGone); err != nil {
		errs = append(errs, err, p.signal(syscall.SIGKILL))
	}
	return errors.Join(errs...)
}

// stoppedByRequest says whether err is the status with which Vite ends after a
// SIGTERM: 128 and the number of the signal.
func stoppedByRequest(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.ExitCode() == 128+int(syscall.SIGTERM)
}

// signal reaches every process of the group; a group that is gone is no error.
func (p *process) signal(signal syscall.Signal) error {
	if err := syscall.Kill(-p.group, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("sending %v to %s: %w", signal, p.name, err)
	}
	return nil
}

func (p *process) groupGone() error {
	if err := syscall.Kill(-p.group, 0); errors.Is(err, syscall.ESRCH) {
		return nil
	}
	return fmt.Errorf("%s left processes behind in its group %d", p.name, p.group)
}

func (p *process) hasExited() bool {
	select {
	case <-p.exited:
		return true
	default:
		return false
	}
}

// await waits until ready returns nil, and fails the test when it does not in
// time or the process ends first.
func (p *process) await(t testing.TB, timeout time.Duration, ready func() error) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	go func() {
		select {
		case <-p.exited:
			cancel(errors.New("it ended"))
		case <-ctx.Done():
		}
	}()
	if err := poll.Until(ctx, timeout, ready); err != nil {
		t.Fatalf("%s is not ready: %v", p.name, err)
	}
}

// output collects what a process prints.
type output struct {
	mu  sync.Mutex
	buf strings.Builder
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}
