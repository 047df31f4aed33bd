// Package leak finds what tests leave running.
package leak

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// patience is how long goroutines have to end after the last test.
const patience = 5 * time.Second

// Main runs the tests and returns the exit code, 1 if a goroutine outlives them
// that has one of marks in its stack: "devserver.(*".
func Main(m *testing.M, marks ...string) int {
	code := m.Run()
	if left := Goroutines(patience, marks...); left != "" {
		fmt.Fprintln(os.Stderr, "goroutines left behind:\n"+left)
		return 1
	}
	return code
}

// Goroutines waits for the goroutines with one of marks to end, and returns the
// stacks of those that have not after limit.
func Goroutines(limit time.Duration, marks ...string) string {
	for end := time.Now().Add(limit); ; time.Sleep(10 * time.Millisecond) {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		var left []string
		for stack := range strings.SplitSeq(string(stacks), "\n\n") {
			if slices.ContainsFunc(marks, func(mark string) bool { return strings.Contains(stack, mark) }) {
				left = append(left, stack)
			}
		}
		if len(left) == 0 || time.Now().After(end) {
			return strings.Join(left, "\n\n")
		}
	}
}
