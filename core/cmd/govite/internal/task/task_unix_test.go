//go:build unix

package task

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/govite/govite/core/internal/runner"
)

func TestRun(t *testing.T) {
	for _, test := range []struct{ script, want, out string }{
		{"echo one; echo two >&2", "", "> one\n> two\n"},
		{"echo one; exit 3", "exit status 3", "> one\n"},
		{"kill -9 $$", "signal: killed", ""},
	} {
		var out bytes.Buffer
		err := Run(t.Context(), runner.Options{Args: []string{"/bin/sh", "-c", test.script}, Output: &out, Prefix: "> "})
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) || out.String() != test.out {
			t.Errorf("%s: %v, not %q:\n%s", test.script, err, test.want, &out)
		}
	}
	if err := Run(t.Context(), runner.Options{Args: []string{"missing-program"}}); err == nil || !strings.Contains(err.Error(), "missing-program is not in PATH") {
		t.Errorf("a missing program: %v", err)
	}
}

// TestRunEnds ends the context when the command and a child of it run. A child that
// stays would keep the output open.
func TestRunEnds(t *testing.T) {
	stopped := errors.New("stopped")
	ctx, stop := context.WithCancelCause(t.Context())
	defer stop(nil)
	o := runner.Options{Args: []string{"/bin/sh", "-c", "sleep 600 & echo up; wait"}, Output: &bytes.Buffer{}}
	o.OnLine = func(line string) {
		if line == "up" {
			stop(stopped)
		}
	}
	if err := Run(ctx, o); !errors.Is(err, stopped) {
		t.Errorf("%v", err)
	}
	if err := Run(ctx, o); !errors.Is(err, stopped) {
		t.Errorf("after the end: %v", err)
	}
}
