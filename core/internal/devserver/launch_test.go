//go:build unix

package devserver

import (
	"context"
	"errors"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// sleeper is a command that prints its process id and sleeps. It stands for a
// Vite whose server is elsewhere.
var sleeper = []string{"sh", "-c", "echo $$; exec sleep 600"}

// pids receives the process ids that sleepers print.
type pids chan int

func (p pids) Write(line []byte) (int, error) {
	if pid, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(string(line), "[vite] "))); err == nil {
		p <- pid
	}
	return len(line), nil
}

func newPIDs() pids { return make(pids, 10) }

// isAlive reports whether a process runs. A zombie has ended.
func isAlive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	state, err := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && !strings.HasPrefix(string(state), "Z")
}

// newSleeper returns a Server that runs a sleeper. A dev server is up from the
// beginning; the Server finds it once announced was called.
func newSleeper(t *testing.T) (s *Server, started pids, announced func()) {
	t.Helper()
	started = newPIDs()
	v := newVite(t, nil)
	s = newServer(t, Options{Run: Run{Args: sleeper, Output: started}})
	t.Cleanup(func() { _ = s.Close() })
	return s, started, func() { announce(t, s.root, announcement{URL: v.URL, Base: "/"}) }
}

// start calls Start in another goroutine.
func start(ctx context.Context, s *Server) <-chan error {
	result := make(chan error, 1)
	go func() { result <- s.Start(ctx) }()
	return result
}

// waiting returns when n Start calls wait.
func (s *Server) waiting(t *testing.T, n int) {
	t.Helper()
	eventually(t, strconv.Itoa(n)+" calls wait", func() bool {
		s.launching.Lock()
		defer s.launching.Unlock()
		return s.launch != nil && s.launch.waiting == n
	})
}

func TestCloseEndsStart(t *testing.T) {
	s, started, _ := newSleeper(t)
	result := start(t.Context(), s)
	pid := <-started
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if isAlive(pid) {
		t.Error("the command outlives Close")
	}
	if err := <-result; !errors.Is(err, errClosed) || !strings.Contains(err.Error(), "`sh -c") {
		t.Errorf("Start: %v", err)
	}
}

func TestStartGivesUp(t *testing.T) {
	s, started, _ := newSleeper(t)
	s.pace.Start = time.Millisecond
	if err := s.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "did not answer within 1ms") {
		t.Errorf("got %v", err)
	}
	// The command may have been killed before it printed its id.
	select {
	case pid := <-started:
		if isAlive(pid) {
			t.Error("the command outlives Start")
		}
	default:
	}
}

func TestStartAfterClose(t *testing.T) {
	s, started, announced := newSleeper(t)
	result := start(t.Context(), s)
	first := <-started
	announced()
	if err := <-result; err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	if isAlive(first) {
		t.Error("the command outlives Close")
	}
	// The dev server is still up, as if another program ran it.
	if err := s.Start(t.Context()); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if len(started) != 0 {
		t.Error("a second command was started beside a server that answers")
	}
}

func TestContextEndsStart(t *testing.T) {
	s, started, announced := newSleeper(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	result := start(ctx, s)
	pid := <-started
	cause := errors.New("enough")
	cancel(cause)
	if err := <-result; !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
	if isAlive(pid) {
		t.Error("the command outlives Start")
	}
	if err := s.Start(ctx); !errors.Is(err, cause) || len(started) != 0 {
		t.Errorf("with a context that has ended: %v, %d commands", err, len(started))
	}
	announced()
	if err := s.Start(t.Context()); err != nil {
		t.Errorf("the next: %v", err)
	}
}

func TestStartsShare(t *testing.T) {
	s, started, announced := newSleeper(t)
	ctx, cancel := context.WithCancel(t.Context())
	first, second := start(ctx, s), start(t.Context(), s)
	pid := <-started
	s.waiting(t, 2)
	cancel()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("the first: %v", err)
	}
	announced()
	if err := <-second; err != nil {
		t.Errorf("the second: %v", err)
	}
	if !isAlive(pid) || len(started) != 0 {
		t.Errorf("alive: %v; %d more commands", isAlive(pid), len(started))
	}
}

// dependents is a context that counts the functions and contexts that wait for it.
type dependents struct {
	context.Context
	mu    sync.Mutex
	count int
}

// Value hides the inner context, which package context would use directly.
func (*dependents) Value(any) any { return nil }

// AfterFunc is called by package context for each dependent; see
// context.AfterFunc.
func (c *dependents) AfterFunc(f func()) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count++
	stopInner := context.AfterFunc(c.Context, f)
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.count--
		return stopInner()
	}
}

// The context of Start bounds the wait, not the life of the dev server.
func TestContextEndsAfterStart(t *testing.T) {
	s, started, announced := newSleeper(t)
	inner, cancel := context.WithCancel(t.Context())
	ctx := &dependents{Context: inner}
	result := start(ctx, s)
	pid := <-started
	announced()
	if err := <-result; err != nil {
		t.Fatal(err)
	}
	if status := s.Status(t.Context()); !status.Up {
		t.Errorf("right after Start: %+v", status)
	}
	if ctx.count != 0 {
		t.Errorf("Start has returned, and %d functions wait for its context", ctx.count)
	}
	cancel()
	if !isAlive(pid) {
		t.Error("the command has ended with the context")
	}
	if err := s.Close(); err != nil || isAlive(pid) {
		t.Errorf("after Close: %v, alive: %v", err, isAlive(pid))
	}
}
