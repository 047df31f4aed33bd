//go:build unix

package runner

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// parent is a Go program with a dev server, played by the test binary.
type parent struct {
	*exec.Cmd
	mark  string // an argument of its dev server's processes
	stdin io.Closer
	out   *bufio.Reader
	held  *os.File // at its end when the program and its dev server's processes have ended
}

// marks counts the trees of processes.
var marks atomic.Int32

func startParent(t *testing.T, env ...string) *parent {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	mark := fmt.Sprintf("mark-%d-%d", os.Getpid(), marks.Add(1))
	cmd.Env = append(append(os.Environ(), role+"=parent", "MARK="+mark), env...)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	held, hold, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer hold.Close()
	t.Cleanup(func() { held.Close() })
	cmd.ExtraFiles = []*os.File{hold} // as descriptor heldFD
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return &parent{cmd, mark, stdin, bufio.NewReader(stdout), held}
}

// awaitEnd waits for the end of the parent, its dev server's processes and its
// watcher, those included that have not been started yet.
func (p *parent) awaitEnd(t *testing.T) {
	t.Helper()
	if err := p.held.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := p.held.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("processes are left: %v, %+v", err, marked(t, p.mark))
	}
}

// await reads the parent's output until each word has started a line. It returns
// the rest of these lines.
func (p *parent) await(t *testing.T, words ...string) map[string]string {
	t.Helper()
	defer time.AfterFunc(patience, func() { _ = p.Process.Kill() }).Stop() // ends the output
	seen := map[string]string{}
	for len(seen) < len(words) {
		line, err := p.out.ReadString('\n')
		if err != nil {
			t.Fatalf("the parent has said %v, and not %v: %v", seen, words, err)
		}
		if word, rest, _ := strings.Cut(strings.TrimSpace(line), " "); slices.Contains(words, word) {
			seen[word] = rest
		}
	}
	return seen
}

// awaitTree waits until all processes of the parent's dev server run, and returns
// them with the watcher. Other processes of the parent are killed when the test
// ends.
func (p *parent) awaitTree(t *testing.T) []ps {
	t.Helper()
	other, err := strconv.Atoi(p.await(t, "ready", "other")["other"])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Kill(other, syscall.SIGKILL) })
	tree := append(marked(t, p.mark), watchers(t, p.Process.Pid)...)
	t.Cleanup(func() {
		for _, left := range alive(t, tree) {
			_ = syscall.Kill(left.pid, syscall.SIGKILL)
		}
	})
	if len(tree) != 4 {
		t.Fatalf("want a shell, a server, a bundler and a watcher: %+v", tree)
	}
	return tree
}

// TestParentDies ends a Go program in every way, and expects that no process is
// left: the shell that stands in for npm, its child, the grandchild that ignores
// SIGTERM, and the watcher.
func TestParentDies(t *testing.T) {
	tests := []struct {
		end    string
		signal syscall.Signal // 0: the parent ends itself
		group  bool           // the signal goes to the parent's group, as from a terminal
	}{
		{"kill -9", syscall.SIGKILL, false},
		{"kill -9 of the group", syscall.SIGKILL, true},
		{"Ctrl-C", syscall.SIGINT, true},
		{"SIGINT", syscall.SIGINT, false},
		{"SIGTERM", syscall.SIGTERM, false},
		{"the terminal closes", syscall.SIGHUP, true},
		{"crash", syscall.SIGSEGV, false},
		{"killed while stopping", syscall.SIGKILL, false},
		{"return", 0, false},
		{"exit", 0, false},
		{"fatal", 0, false},
		{"panic", 0, false},
		{"panic in a goroutine", 0, false},
		{"exec", 0, false}, // the program replaces itself and starts another dev server
	}
	for _, test := range tests {
		t.Run(test.end, func(t *testing.T) {
			t.Parallel()
			if test.signal != 0 && signal.Ignored(test.signal) {
				t.Skipf("%v is ignored here, and so by the parent", test.signal)
			}
			p := startParent(t, "END="+test.end, "STUBBORN=1", "ORPHAN="+quick.orphan.String())
			tree := p.awaitTree(t)

			if test.signal == 0 || test.end == "killed while stopping" {
				p.stdin.Close()
			}
			if test.end == "killed while stopping" {
				// The stubborn process holds the stop up.
				eventually(t, "the first process has ended", func() bool { return len(alive(t, tree)) < len(tree) })
			}
			if test.signal != 0 {
				pid := p.Process.Pid
				if test.group {
					pid = -pid
				}
				if err := syscall.Kill(pid, test.signal); err != nil {
					t.Fatal(err)
				}
			}
			if test.end != "exec" {
				_ = p.Wait()
			}
			p.awaitEnd(t)
			eventually(t, "all are gone", func() bool { return len(alive(t, tree)) == 0 })
		})
	}
}

// TestParentDiesAsUsual has a grandchild that ends on SIGTERM, and so does not
// live until SIGKILL.
func TestParentDiesAsUsual(t *testing.T) {
	t.Parallel()
	p := startParent(t, "ORPHAN=1h")
	p.awaitTree(t)
	_ = p.Process.Kill()
	_ = p.Wait()
	// The watcher may take zombies, which the first process of a container does
	// not wait for, for processes that live.
	eventually(t, "all but the watcher are gone", func() bool { return len(marked(t, p.mark)) == 0 })
}

// TestParentDiesWhileStarting kills a program after each step of the start of its
// dev server.
func TestParentDiesWhileStarting(t *testing.T) {
	for _, step := range []string{"founder", "watcher", "command"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			p := startParent(t, "STEP="+step, "ORPHAN="+quick.orphan.String())
			_ = p.Wait()
			if status, ok := p.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
				t.Errorf("the program has not killed itself: %v", p.ProcessState)
			}
			p.awaitEnd(t)
		})
	}
}
