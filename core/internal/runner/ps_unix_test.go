//go:build unix

package runner

import (
	"bufio"
	"bytes"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

var ownSession = &syscall.SysProcAttr{Setsid: true}

func replace(exe string, env []string) error { return syscall.Exec(exe, []string{exe}, env) }

// ps is a process that is alive. A zombie is not, and stays forever if no process
// waits for it.
type ps struct {
	pid, parent, group int
	args               string
}

func processes(t testing.TB) []ps {
	t.Helper()
	out, err := exec.Command("ps", "-A", "-o", "pid=", "-o", "ppid=", "-o", "pgid=", "-o", "stat=", "-o", "args=").Output()
	if err != nil {
		t.Fatalf("ps: %v", err)
	}
	var all []ps
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		f := strings.Fields(s.Text())
		if len(f) < 4 || strings.HasPrefix(f[3], "Z") || strings.HasPrefix(f[3], "X") {
			continue
		}
		var p ps
		p.pid, _ = strconv.Atoi(f[0])
		p.parent, _ = strconv.Atoi(f[1])
		p.group, _ = strconv.Atoi(f[2])
		p.args = strings.Join(f[4:], " ")
		all = append(all, p)
	}
	return all
}

// find returns the processes that match.
func find(t testing.TB, match func(ps) bool) []ps {
	t.Helper()
	return slices.DeleteFunc(processes(t), func(p ps) bool { return !match(p) })
}

// marked returns the processes with mark among their arguments.
func marked(t testing.TB, mark string) []ps {
	t.Helper()
	return find(t, func(p ps) bool { return strings.Contains(p.args, mark) })
}

// watchers returns the watchers that a process has started.
func watchers(t testing.TB, parent int) []ps {
	t.Helper()
	return find(t, func(p ps) bool { return p.parent == parent && strings.Contains(p.args, "while read -r line") })
}

// alive returns the processes that are still alive.
func alive(t testing.TB, of []ps) []ps {
	t.Helper()
	return find(t, func(p ps) bool {
		return slices.ContainsFunc(of, func(o ps) bool { return o.pid == p.pid })
	})
}
