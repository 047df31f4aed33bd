//go:build linux

package examples

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestBenchmarksGuide asks the benchmarks whether they take the flags of the commands
// in benchmarks.md, and which ones the commands run. `make bench` runs the benchmarks.
func TestBenchmarksGuide(t *testing.T) {
	t.Parallel()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var run []string
	for _, block := range blocks(t, "core/docs/benchmarks.md", "sh") {
		for line := range strings.Lines(block) {
			line = strings.TrimSpace(line)
			flags, found := strings.CutPrefix(line, "go test ./examples -run '^$' -bench ")
			if !found {
				t.Fatalf("%q runs no benchmark of examples", line)
			}
			fields := strings.Fields(flags)
			args := []string{"-test.list", strings.Trim(fields[0], "'")}
			for _, arg := range fields[1:] {
				args = append(args, regexp.MustCompile(`^-(benchtime|timeout)$`).ReplaceAllString(arg, "-test.$1"))
			}
			out, err := exec.CommandContext(t.Context(), binary, args...).CombinedOutput()
			if err != nil {
				t.Fatalf("%s: %v\n%s", line, err, out)
			}
			for name := range strings.FieldsSeq(string(out)) {
				if strings.HasPrefix(name, "Benchmark") { // the list has tests as well
					run = append(run, name)
				}
			}
		}
	}
	want := []string{"BenchmarkBare", "BenchmarkMemory", "BenchmarkPublish", "BenchmarkStart", "BenchmarkStatic"}
	if slices.Sort(run); !slices.Equal(run, want) {
		t.Errorf("the commands run %q, want %q", run, want)
	}
	out, err := exec.CommandContext(t.Context(), "make", "-n", "-C", "..", "bench").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "-bench .") {
		t.Errorf("make bench: %v\n%s", err, out)
	}
}
