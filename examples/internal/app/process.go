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

// stopTimeout is the time that a process has to end. After that it is killed and
// the test fails.
const stopTimeout = time.Minute

// process is a running command and the process group that it leads.
type process struct {
	name   string
	group  int
	output output
	runner bool          // the command runs another one, and its own status does not matter
	exited chan struct{} // closed when the command has ended
	err    error         // of the command; valid when exited is closed

	stopOnce sync.Once
	stopErr  error
}

// start runs cmd until the test ends. The log of a failed test gets the output of
// the process.
func start(t testing.TB, name string, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{name: name, exited: make(chan struct{})}
	cmd.Stdout = &p.output
	cmd.Stderr = &p.output
	// Wait returns even if a grandchild keeps the pipe open.
	cmd.WaitDelay = time.Second
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	dieWithParent(cmd.SysProcAttr)

	started := make(chan error)
	go func() {
		// For dieWithParent the kernel watches the thread that started the process:
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

// kill ends the process and its group by SIGKILL.
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
	// A group outlives its leader if a child still runs, or if init has not yet
	// reaped a child that has ended.
	if err := poll.Until(context.Background(), stopTimeout, p.groupGone); err != nil {
		errs = append(errs, err, p.signal(syscall.SIGKILL))
	}
	return errors.Join(errs...)
}

// stoppedByRequest reports whether err is Vite's status after a SIGTERM: 128 plus
// the number of the signal.
func stoppedByRequest(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.ExitCode() == 128+int(syscall.SIGTERM)
}

// signal sends a signal to every process of the group. A group that has ended is
// no error.
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

// await waits until ready returns nil. The test fails if timeout is over or the
// process ends first.
func (p *process) await(t testing.TB, timeout time.Duration, ready func() error) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	go func() {
		select {
		case <-p.exited:
			cancel(errors.New("it has ended"))
		case <-ctx.Done():
		}
	}()
	if err := poll.Until(ctx, timeout, ready); err != nil {
		t.Fatalf("%s is not ready: %v", p.name, err)
	}
}

// output collects the output of a process.
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
