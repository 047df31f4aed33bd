//go:build unix

package runner

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/govite/govite/core/internal/leak"
)

// quick has short durations for what tests wait for, and long ones for what must
// not happen on a slow machine.
var quick = timing{
	grace: 100 * time.Millisecond, orphan: 100 * time.Millisecond, vanish: patience, output: patience,
	first: 20 * time.Millisecond, longest: 80 * time.Millisecond, settled: time.Hour,
}

// gentle leaves it to SIGTERM to end all processes.
var gentle = timing{grace: time.Hour, orphan: time.Hour, vanish: patience, output: patience, first: time.Hour, longest: time.Hour, settled: time.Hour}

// Start has the durations that its documentation names.
func TestUsual(t *testing.T) {
	p, err := Start(Options{Args: sh("sleep 600"), Output: &buffer{}})
	if err != nil {
		t.Fatal(err)
	}
	stopped(t, p)
	if want := (timing{5 * time.Second, 5 * time.Second, 5 * time.Second, time.Second, 500 * time.Millisecond, 30 * time.Second, 30 * time.Second}); p.timing != want {
		t.Errorf("%+v, want %+v", p.timing, want)
	}
}

func sh(script string, args ...string) []string {
	return append([]string{"/bin/sh", "-c", script}, args...)
}

// startTree starts a shell with a server and a bundler, and waits until all run.
func startTree(t *testing.T, tm timing, env ...string) (*Process, string) {
	t.Helper()
	mark := fmt.Sprintf("mark-%d-%d", os.Getpid(), marks.Add(1))
	ready := make(chan struct{})
	var once sync.Once
	p := startTest(t, Options{Args: tree(mark), Env: append(env, role+"=server"), OnLine: func(line string) {
		if line == "ready" {
			once.Do(func() { close(ready) })
		}
	}}, tm)
	within(t, ready, "the tree is ready")
	if all := marked(t, mark); len(all) != 3 {
		t.Fatalf("want three: %+v", all)
	}
	return p, mark
}

func TestStop(t *testing.T) {
	tests := []struct {
		name   string
		env    []string
		kept   bool
		timing timing
		min    time.Duration
	}{
		{"as usual", nil, false, gentle, 0},
		{"kept", nil, true, gentle, 0},
		{"stubborn", []string{"STUBBORN=1"}, true, quick, quick.grace},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, mark := startTree(t, test.timing, test.env...)
			if test.kept {
				p.Keep()
			}
			if err := p.Err(); err != nil {
				t.Errorf("while it runs: %v", err)
			}
			began := time.Now()
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() {
					if err := p.Stop(); err != nil {
						t.Error(err)
					}
					if left := marked(t, mark); len(left) > 0 {
						t.Errorf("left: %+v", left)
					}
				})
			}
			ended(t, p)
			wg.Wait()
			if took := time.Since(began); took < test.min {
				t.Errorf("killed after %v, want %v", took, test.min)
			}
			if err := p.Err(); err != nil {
				t.Errorf("stopped: %v", err)
			}
			if err := p.Stop(); err != nil {
				t.Errorf("again: %v", err)
			}
		})
	}
}

// TestStopLeavesNobody looks for watchers and goroutines of a run.
func TestStopLeavesNobody(t *testing.T) {
	before := len(watchers(t, os.Getpid()))
	p, _ := startTree(t, quick)
	if got := len(watchers(t, os.Getpid())); got != before+1 {
		t.Errorf("%d watchers, want %d", got, before+1)
	}
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
	if got := len(watchers(t, os.Getpid())); got != before {
		t.Errorf("%d watchers, want %d", got, before)
	}
	if left := leak.Goroutines(own...); left != "" {
		t.Error(left)
	}
}

// TestStopStopped stops a command whose process is stopped as by Ctrl-Z.
func TestStopStopped(t *testing.T) {
	t.Parallel()
	p, mark := startTree(t, gentle)
	for _, m := range marked(t, mark) {
		if err := syscall.Kill(m.pid, syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
	}
	stopped(t, p)
}

func TestEnd(t *testing.T) {
	tests := []struct {
		name, script string
		want         string // after the command
		code         int    // of an exec.ExitError; 0: no ExitError
		signal       syscall.Signal
	}{
		{name: "exit status", script: "exit 3", want: ": exit status 3", code: 3},
		{name: "exit status 0", script: "exit 0", want: ": ended by itself, with exit status 0"},
		{name: "signal", script: "kill -9 $$", want: ": signal: killed", code: -1, signal: syscall.SIGKILL},
		{name: "SIGTERM from elsewhere", script: "kill $$", want: ": signal: terminated", code: -1, signal: syscall.SIGTERM},
		{name: "with a child left", script: "sleep 600 & exit 4", want: ": exit status 4", code: 4},
		{name: "with a stubborn child left", script: "(trap '' TERM; sleep 600; sleep 600) & exit 5", want: ": exit status 5", code: 5},
		{name: "with a silent child left", script: "sleep 600 >/dev/null 2>&1 & exit 6", want: ": exit status 6", code: 6},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mark := fmt.Sprintf("mark-%d-%d", os.Getpid(), marks.Add(1))
			script := "echo $$; " + test.script + " # " + mark
			p := startTest(t, Options{Args: sh(script)}, quick)
			ended(t, p)
			if err := p.Err(); err == nil || !strings.HasSuffix(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "/bin/sh -c ") {
				t.Errorf("got %v", err)
			}
			if errors.Is(p.Err(), ErrFinished) != (test.code == 0) {
				t.Errorf("%v: is it ErrFinished?", p.Err())
			}
			var exit *exec.ExitError
			if errors.As(p.Err(), &exit) != (test.code != 0) {
				t.Errorf("%T", p.Err())
			} else if exit != nil {
				status := exit.Sys().(syscall.WaitStatus)
				if exit.ExitCode() != test.code || test.signal != 0 && status.Signal() != test.signal {
					t.Errorf("got %+v", exit)
				}
			}
			group, err := strconv.Atoi(p.Tail())
			if err != nil {
				t.Fatal(err)
			}
			if left := find(t, func(p ps) bool { return p.group == group }); len(left) > 0 {
				t.Errorf("left: %+v", left)
			}
			if err := p.Stop(); err != nil {
				t.Error(err)
			}
			if p.Err() == nil {
				t.Error("Err is nil after Stop")
			}
		})
	}
}

// TestRunaway starts a process that leaves the group and keeps the output open.
// Stop must not wait for it.
func TestRunaway(t *testing.T) {
	t.Parallel()
	brief := quick
	brief.output = time.Millisecond
	pids := make(chan int, 1)
	p := startTest(t, Options{Args: []string{os.Args[0]}, Env: []string{role + "=runaway"}, OnLine: func(line string) {
		if n, err := strconv.Atoi(line); err == nil {
			pids <- n
		}
	}}, brief)
	pid := within(t, pids, "the process runs")
	defer syscall.Kill(pid, syscall.SIGKILL)
	stopped(t, p)
	if left := find(t, func(p ps) bool { return p.pid == pid }); len(left) != 1 {
		t.Error("Stop has waited until the process ended")
	}
}

// TestUnwatched kills the watcher. Without a watcher the command must end.
func TestUnwatched(t *testing.T) {
	p, mark := startTree(t, quick)
	all := watchers(t, os.Getpid())
	if len(all) != 1 {
		t.Fatalf("%+v", all)
	}
	_ = syscall.Kill(all[0].pid, syscall.SIGKILL)
	ended(t, p)
	if !errors.Is(p.Err(), errUnwatched) {
		t.Error(p.Err())
	}
	if left := marked(t, mark); len(left) > 0 {
		t.Errorf("left: %+v", left)
	}
}

func TestKeep(t *testing.T) {
	t.Parallel()
	var logged buffer
	dir := realTempDir(t)
	// The sixth run does not end.
	gate := newGate(t, dir)
	script := `echo x >>runs; echo "run "$(wc -l <runs); [ $(wc -l <runs) -lt 6 ] || exec sleep 600; ` + gate.wait + `; exit 7`
	p := startTest(t, Options{Args: sh(script), Dir: dir, Logger: logged.Logger()}, quick)
	p.Keep()
	gate.open(t)
	eventually(t, "the sixth run", func() bool { return p.Tail() == "run 6" })
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
	lines := logged.Writes()
	var delays []string
	for _, line := range lines {
		if !strings.Contains(line, "level=WARN") || !strings.Contains(line, "the Vite dev server has ended and will be restarted") || !strings.Contains(line, ": exit status 7") {
			t.Errorf("logged %s", line)
		}
		delays = append(delays, regexp.MustCompile(`in=(\S+)`).FindString(line))
	}
	if want := []string{"in=20ms", "in=40ms", "in=80ms", "in=80ms", "in=80ms"}; !slices.Equal(delays, want) {
		t.Errorf("delays %v, want %v", delays, want)
	}
}

// TestKeepSettled checks that the delay starts over after a long run.
func TestKeepSettled(t *testing.T) {
	t.Parallel()
	var logged buffer
	settled := quick
	settled.settled = time.Nanosecond
	dir := t.TempDir()
	gate := newGate(t, dir)
	p := startTest(t, Options{Args: sh(gate.wait + "; exit 7"), Dir: dir, Logger: logged.Logger()}, settled)
	p.Keep()
	gate.open(t)
	eventually(t, "four restarts", func() bool { return len(logged.Writes()) >= 4 })
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
	for _, line := range logged.Writes() {
		if !strings.Contains(line, "in=20ms") {
			t.Error(line)
		}
	}
}

// TestKeepUnstartable removes the program for a while.
func TestKeepUnstartable(t *testing.T) {
	t.Parallel()
	var logged buffer
	dir := realTempDir(t)
	gate := newGate(t, dir)
	program := map[string]string{"vite": "#!/bin/sh\necho run\n" + gate.wait + "\nexit 7\n"}
	writeFiles(t, dir, program)
	p := startTest(t, Options{Args: []string{"./vite"}, Dir: dir, Logger: logged.Logger()}, quick)
	p.Keep()
	if err := os.Remove(filepath.Join(dir, "vite")); err != nil {
		t.Fatal(err)
	}
	gate.open(t)
	eventually(t, "failing restarts", func() bool { return strings.Count(logged.String(), "cannot be started") > 1 })
	writeFiles(t, dir, program)
	eventually(t, "the next run", func() bool { return p.Tail() == "run" })
}

func TestKeepTooLate(t *testing.T) {
	t.Parallel()
	p := startTest(t, Options{Args: sh("exit 7")}, quick)
	ended(t, p)
	p.Keep()
	if p.Err() == nil {
		t.Error("no error")
	}
}

func TestStopDuringBackoff(t *testing.T) {
	t.Parallel()
	var logged buffer
	slow := quick
	slow.first = time.Hour
	dir := t.TempDir()
	gate := newGate(t, dir)
	p := startTest(t, Options{Args: sh(gate.wait + "; exit 7"), Dir: dir, Logger: logged.Logger()}, slow)
	p.Keep()
	gate.open(t)
	eventually(t, "the end", func() bool { return len(logged.Writes()) == 1 })
	stopped(t, p)
	ended(t, p)
}

func TestStartErrors(t *testing.T) {
	dir := realTempDir(t)
	writeFiles(t, dir, map[string]string{"text.txt": "", "none": "#!/nowhere/sh\n"})
	_ = os.Chmod(filepath.Join(dir, "text.txt"), 0o644)
	tests := []struct {
		name string
		o    Options
		want string
	}{
		{"nothing", Options{}, "no command to start"},
		{"not in PATH", Options{Args: []string{"govite-nowhere", "run", "dev"}}, `"govite-nowhere run dev" cannot be started: govite-nowhere is not in PATH; install it, or correct the command`},
		{"no such file", Options{Args: []string{"./nowhere"}, Dir: dir}, "no such file"},
		{"not executable", Options{Args: []string{"./text.txt"}, Dir: dir}, "permission denied"},
		{"no interpreter", Options{Args: []string{"./none"}, Dir: dir}, "no such file"},
		{"no directory", Options{Args: sh("true"), Dir: filepath.Join(dir, "none/web")}, "there is no directory "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, err := Start(test.o)
			if p != nil || err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
	if left := watchers(t, os.Getpid()); len(left) > 0 {
		t.Errorf("left: %+v", left)
	}
}

func TestEnvironment(t *testing.T) {
	t.Setenv("GOVITE_TEST", "outer")
	dir := realTempDir(t)
	out := &buffer{}
	p := startTest(t, Options{
		Args:   sh(`pwd -P; echo "$GOVITE_TEST $FORCE_COLOR-"; read -r line || echo "end of stdin"`),
		Dir:    dir,
		Env:    []string{"GOVITE_TEST=inner"},
		Output: out,
		Prefix: "[vite] ",
	}, quick)
	ended(t, p)
	if want := "[vite] " + dir + "\n[vite] inner -\n[vite] end of stdin\n"; out.String() != want {
		t.Errorf("got %q, want %q", out, want)
	}
}

// TestEnvironmentNames sets a variable of npm whose name many shells do not pass
// on: npm_config_//registry.example/:_authToken.
func TestEnvironmentNames(t *testing.T) {
	t.Setenv("npm_config_//registry.example/:_authToken", "secret")
	out := &buffer{}
	ended(t, startTest(t, Options{Args: []string{"env"}, Output: out}, quick))
	if want := "npm_config_//registry.example/:_authToken=secret\n"; !slices.Contains(out.Writes(), want) {
		t.Errorf("%s is not in\n%s", want, out)
	}
}
