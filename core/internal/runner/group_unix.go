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

// A group is the process group of a command and of all that it starts, with a
// shell that watches over it from outside.
//
// Only this process holds the write end of a pipe whose other end the watcher
// reads: the read ends when this process does, of whatever cause, kill -9
// included, and then the watcher ends the group. Nobody else can hold it open:
// the descriptor is closed on exec, and a child that has been forked but not yet
// replaced is about to be.
//
// Linux's parent death signal would add nothing. It reaches the child alone, so
// that npm would die and leave Vite behind; and it comes when the thread ends
// that started the child, not the process: https://go.dev/issue/27505.
type group struct {
	id        int
	life      *os.File // the write end; an unreachable os.File is closed, so it has to be held
	watcher   *exec.Cmd
	unwatched chan struct{} // closed when the watcher has ended
}

const shell = "/bin/sh"

// watch ends group $1 when stdin does, and forces it after $2 tenths of a second.
// The signals that it ignores are those that a terminal or a service manager
// sends to everybody: the watcher is to be the last. It has the C locale and
// nothing but what POSIX, dash, bash, BusyBox and the BSDs' shells agree upon;
// fractions of a second are an extension that some lack.
const watch = `trap '' HUP INT QUIT TERM
while read -r line; do :; done
kill -TERM -"$1" || exit 0
kill -CONT -"$1"
n=$2
while [ "$n" -gt 0 ] && kill -0 -"$1"; do
	if sleep 0.1; then n=$((n - 1)); else sleep 1; n=$((n - 10)); fi
done
kill -KILL -"$1"`

// startGroup starts cmd, as the first of a group.
//
// The watcher has to be there before the command is, and has to know the group
// before it exists. So another shell makes the group and leaves it to the
// command: at no time is there a command without a watcher, and in the end
// nobody is in the group but the command, so that one can see when it is empty.
func startGroup(cmd *exec.Cmd, grace time.Duration) (*group, error) {
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
	id := founder.Process.Pid
	watcher := command(end, watch, strconv.Itoa(id), strconv.Itoa(int(grace/(100*time.Millisecond))))
	if err := watcher.Start(); err != nil {
		life.Close()
		return nil, err
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pgid: id}
	if err := cmd.Start(); err != nil {
		dismiss(watcher)
		life.Close()
		return nil, err
	}
	g := &group{id: id, life: life, watcher: watcher, unwatched: make(chan struct{})}
	go func() {
		defer close(g.unwatched)
		_ = watcher.Wait() // it does not matter how
	}()
	return g, nil
}

// command returns a shell in a group of its own, which no signal to ours and no
// Ctrl-C reaches.
func command(stdin *os.File, script string, args ...string) *exec.Cmd {
	c := exec.Command(shell, append([]string{"-c", script, "sh"}, args...)...)
	c.Stdin = stdin
	c.Dir = "/"
	c.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C"}
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return c
}

func dismiss(c *exec.Cmd) {
	_ = c.Process.Kill() // an error means that it has ended
	_ = c.Wait()
}

// terminate asks everybody in the group to end. One that is stopped, by Ctrl-Z
// or for reading from the terminal, has to be continued to hear it.
func (g *group) terminate() {
	_ = syscall.Kill(-g.id, syscall.SIGTERM)
	_ = syscall.Kill(-g.id, syscall.SIGCONT)
}

// kill ends everybody in the group.
func (g *group) kill() { _ = syscall.Kill(-g.id, syscall.SIGKILL) }

// gone reports whether nobody in the group is alive. On macOS a group with
// nothing but zombies is EPERM.
func (g *group) gone() bool {
	return syscall.Kill(-g.id, 0) != nil || onlyZombies(g.id)
}

func (g *group) leftError() error {
	return fmt.Errorf("processes are left in process group %d that SIGKILL does not end", g.id)
}

// close lets go of a group that is gone.
func (g *group) close() {
	_ = g.watcher.Process.Kill()
	<-g.unwatched
	g.life.Close()
}
