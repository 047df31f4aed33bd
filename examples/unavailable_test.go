package examples

import (
	"os"
	"testing"
)

// unavailable skips the test because the machine lacks a tool. In continuous
// integration the test fails instead.
func unavailable(t *testing.T, err error) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(err)
	}
	t.Skip(err)
}
