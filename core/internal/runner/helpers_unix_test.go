//go:build unix

package runner

import (
	"log/slog"
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

// ended waits for the end of a process.
func ended(t *testing.T, p *Process) {
	t.Helper()
	select {
	case <-p.Done():
	case <-time.After(20 * time.Second):
		t.Fatalf("%s has not ended", p.name)
	}
}

// eventually waits for a condition.
func eventually(t testing.TB, limit time.Duration, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !ok(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("after %v still not: %s", limit, what)
		}
	}
}
