//go:build unix

package runner

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func (b *buffer) Logger() *slog.Logger { return slog.New(slog.NewTextHandler(b, nil)) }

// startTest starts a command and stops it when the test ends.
func startTest(t *testing.T, o Options, tm timing) *Process {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	if o.Output == nil {
		o.Output = &buffer{}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	p, err := start(o, tm)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Stop(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Logf("%s printed:\n%s", p.name, p.Tail())
		}
	})
	return p
}

// patience bounds every wait. Only a wait that fails takes as long.
const patience = time.Minute

// ended waits for the end of a process.
func ended(t *testing.T, p *Process) {
	t.Helper()
	within(t, p.Done(), p.name+" has ended")
}

// stopped stops a process and waits for its end.
func stopped(t *testing.T, p *Process) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := p.Stop(); err != nil {
			t.Error(err)
		}
	}()
	within(t, done, p.name+" is stopped")
}

// within waits for an event.
func within[T any](t testing.TB, event <-chan T, what string) (v T) {
	t.Helper()
	select {
	case v = <-event:
	case <-time.After(patience):
		t.Fatalf("not within %v: %s", patience, what)
	}
	return v
}

// eventually waits for a condition.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", patience, what)
		}
	}
}

// A gate holds a script up until it is opened.
type gate struct {
	*os.File
	wait string // a command of the script that waits
}

// newGate returns a gate in dir, a fifo.
func newGate(t testing.TB, dir string) gate {
	t.Helper()
	name := filepath.Join(dir, "gate")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	// With both ends open neither side waits for the other to open the fifo.
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return gate{f, "read -r line <" + quote(name)}
}

// open lets scripts pass: each wait takes one line of the fifo.
func (g gate) open(t testing.TB) {
	t.Helper()
	if _, err := g.WriteString(strings.Repeat("\n", 1000)); err != nil {
		t.Fatal(err)
	}
}
