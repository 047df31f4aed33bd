package examples

import (
	"os"
	"testing"
)

// unavailable skips the test or benchmark because the machine lacks a tool. In continuous
// integration it fails instead.
func unavailable(t testing.TB, err error) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(err)
	}
	t.Skip(err)
}
