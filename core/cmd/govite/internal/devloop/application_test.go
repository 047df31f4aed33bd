package devloop

import (
	"bytes"
	"testing"
)

// The error of an application that has ended has the exit status, and no path of a
// temporary program.
func TestApplicationErr(t *testing.T) {
	for want, args := range map[string][]string{
		"exit status 0": {"go", "version"},
		"exit status 2": {"go", "no-such-command"},
	} {
		app, err := startApplication(args, t.TempDir(), nil, NewOutput(new(bytes.Buffer)))
		if err != nil {
			t.Fatal(err)
		}
		<-app.process.Done()
		if got := app.err(); got == nil || got.Error() != want {
			t.Errorf("%q: %v, not %s", args, got, want)
		}
	}
}
