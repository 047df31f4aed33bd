//go:build unix

package app

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/govite/govite/examples/internal/poll"
)

// CheckNoneLeft fails the test if a process of the Vite project in dir does not
// end within seconds.
func CheckNoneLeft(t testing.TB, dir string) {
	t.Helper()
	err := poll.Until(context.Background(), stopTimeout, func() error {
		if left := NodesIn(t, dir); len(left) > 0 {
			return fmt.Errorf("processes %v are left in %s", left, dir)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// NodesIn returns the processes that run in dir: Vite, its parents and its
// children.
func NodesIn(t testing.TB, dir string) []int {
	t.Helper()
	if runtime.GOOS == "linux" {
		return processesIn(dir)
	}
	out, err := exec.Command("lsof", "-a", "-d", "cwd", "-F", "p", "+D", dir).Output()
	if err != nil && len(out) == 0 {
		return nil // lsof fails if it finds nothing
	}
	var pids []int
	for line := range strings.Lines(string(out)) {
		if pid, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(line, "p"))); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

func processesIn(dir string) []int {
	links, _ := filepath.Glob("/proc/[0-9]*/cwd")
	var pids []int
	for _, link := range links {
		cwd, err := os.Readlink(link)
		if err != nil || cwd != dir && !strings.HasPrefix(cwd, dir+"/") {
			continue // the process has ended, belongs to another user, or runs elsewhere
		}
		if pid, err := strconv.Atoi(strings.Split(link, "/")[2]); err == nil {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	return pids
}

// RunToFail runs the binary of an example and returns its output. The test fails
// if the binary succeeds.
func RunToFail(t testing.TB, binary string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(cmd.Environ(), "NO_COLOR=1")
	out, err := cmd.CombinedOutput()
	if err == nil || ctx.Err() != nil {
		t.Errorf("%s did not fail: %v\n%s", filepath.Base(binary), err, out)
	}
	return string(out)
}

// Remove removes a file or a directory.
func Remove(t testing.TB, path string) {
	t.Helper()
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
}
