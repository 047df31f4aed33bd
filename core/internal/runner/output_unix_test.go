//go:build unix

package runner

import (
	"strings"
	"testing"
)

// TestOutput runs two processes that write to stdout and stderr at the same time.
func TestOutput(t *testing.T) {
	t.Parallel()
	const n = 2000
	out := &buffer{}
	p := startTest(t, Options{
		Args:   sh(`(i=0; while [ $i -lt 2000 ]; do echo "out $i"; i=$((i+1)); done) & (i=0; while [ $i -lt 2000 ]; do echo "err $i" >&2; i=$((i+1)); done); wait; printf 'the end'`),
		Output: out,
		Prefix: "[vite] ",
	}, quick)
	ended(t, p)
	count := map[string]int{}
	writes := out.Writes()
	for _, w := range writes {
		line, ok := strings.CutPrefix(w, "[vite] ")
		if !ok || !strings.HasSuffix(line, "\n") || strings.Count(line, "\n") != 1 {
			t.Fatalf("%q", w)
		}
		count[line[:3]]++
	}
	if count["out"] != n || count["err"] != n || writes[len(writes)-1] != "[vite] the end\n" {
		t.Errorf("got %v, and at last %q", count, writes[len(writes)-1])
	}
}
