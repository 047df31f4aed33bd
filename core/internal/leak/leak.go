// Package leak finds goroutines that tests leave behind.
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

// patience is the time in which goroutines have to end. Only a leak takes as long.
const patience = time.Minute

// Main runs the tests and returns the exit code. It is 1 if a goroutine outlives
// the tests and has one of marks, such as "devserver.(*", in its stack.
func Main(m *testing.M, marks ...string) int {
	code := m.Run()
	if left := Goroutines(marks...); left != "" {
		fmt.Fprintln(os.Stderr, "goroutines left behind:\n"+left)
		return 1
	}
	return code
}

// Goroutines waits for the goroutines with one of marks to end. It returns the
// stacks of goroutines that do not end.
func Goroutines(marks ...string) string {
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
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
