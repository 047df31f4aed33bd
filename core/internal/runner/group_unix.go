//go:build unix

package runner

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// A group is the process group of a command and its descendants. A watcher, which
// is a shell outside the group, ends the group when this process ends.
//
// The watcher reads from a pipe. Only this process has the write end, so the read
// returns when this process ends for any reason, kill -9 included. No child keeps
// the write end open: it is closed on exec.
//
// Linux's parent death signal cannot replace the watcher. Only the child gets it:
// npm would die and leave Vite behind. It also comes when the thread that started
// the child ends, not the process: https://go.dev/issue/27505.
type group struct {
	id        int
	life      *os.File // the write end; the finalizer would close an unreachable os.File
	watcher   *exec.Cmd
	unwatched chan struct{} // closed when the watcher has ended
}

const shell = "/bin/sh"

// watch terminates group $1 when stdin ends, and kills it after $2 tenths of a
// second. It ignores the signals that a terminal or a service manager sends to
// all processes, so that it ends last. It runs in POSIX shells, dash, bash,
// BusyBox and the shells of the BSDs. Some have no fractions of a second in sleep.
const watch = `trap '' HUP INT QUIT TERM
while read -r line; do :; done
kill -TERM -"$1" || exit 0
kill -CONT -"$1"
n=$2
while [ "$n" -gt 0 ] && kill -0 -"$1"; do
	if sleep 0.1; then n=$((n - 1)); else sleep 1; n=$((n - 10)); fi
done
kill -KILL -"$1"`

// started is called after the start of each process of a group. Tests end this
// process there.
var started = func(process string) {}

// startGroup starts cmd in a group of its own.
//
// The watcher has to run before the command, and needs the id of the group.
// Therefore another shell, the founder, creates the group and ends once the
// command is in it. The command never runs without a watcher, and the group is
// empty when the command and its descendants have ended.
func startGroup(cmd *exec.Cmd, orphan time.Duration) (*group, error) {
	end, life, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer end.Close()
	founder := command(end, "read -r line")
	if err := founder.Start(); err != nil {
		life.Close()
		return nil, err
	}
	defer dismiss(founder)
	started("founder")
	id := founder.Process.Pid
	watcher := command(end, watch, strconv.Itoa(id), strconv.Itoa(int(orphan/(100*time.Millisecond))))
	if err := watcher.Start(); err != nil {
		life.Close()
		return nil, err
	}
	started("watcher")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pgid: id}
	if err := cmd.Start(); err != nil {
		dismiss(watcher)
		life.Close()
		return nil, err
	}
	started("command")
	g := &group{id: id, life: life, watcher: watcher, unwatched: make(chan struct{})}
	go func() {
		defer close(g.unwatched)
		_ = watcher.Wait() // the status does not matter
	}()
	return g, nil
}

// command returns a shell in a group of its own. Ctrl-C and signals to the group
// of this process do not reach it.
func command(stdin *os.File, script string, args ...string) *exec.Cmd {
	c := exec.Command(shell, append([]string{"-c", script, "sh"}, args...)...)
	c.Stdin = stdin
	c.Dir = "/"
	c.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C"}
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return c
}

func dismiss(c *exec.Cmd) {
	_ = c.Process.Kill() // an error means that the process has ended
	_ = c.Wait()
}

// terminate sends SIGTERM to the group. A stopped process (Ctrl-Z, or a read from
// the terminal) gets the signal only after SIGCONT.
func (g *group) terminate() {
	_ = syscall.Kill(-g.id, syscall.SIGTERM)
	_ = syscall.Kill(-g.id, syscall.SIGCONT)
}

// kill sends SIGKILL to the group.
func (g *group) kill() { _ = syscall.Kill(-g.id, syscall.SIGKILL) }

// gone reports whether no process of the group is alive. On macOS the error for a
// group of zombies is EPERM.
func (g *group) gone() bool {
	return syscall.Kill(-g.id, 0) != nil || onlyZombies(g.id)
}

func (g *group) leftError() error {
	return fmt.Errorf("process group %d still has processes after SIGKILL", g.id)
}

// close releases the resources of a group that is gone.
func (g *group) close() {
	_ = g.watcher.Process.Kill()
	<-g.unwatched
	g.life.Close()
}
