package runner

import (
	"os/exec"
	"strings"
	"testing"
)

// TestDescriptors checks that the command inherits no descriptor of this package
// except its stdio. An inherited end of a pipe would keep the pipe open.
func TestDescriptors(t *testing.T) {
	t.Parallel()
	args := sh(`readlink /proc/$$/fd/0; for fd in /proc/$$/fd/*; do echo "${fd##*/}"; done`)
	want, err := exec.Command(args[0], args[1:]...).Output() // the test may have inherited some
	if err != nil {
		t.Fatal(err)
	}
	p := startTest(t, Options{Args: args}, quick)
	ended(t, p)
	if got, want := p.Tail(), strings.TrimSpace(string(want)); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
