package runner

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"time"
)

// A run is one run of the command, from its start to its end.
type run struct {
	group  *group
	exited chan struct{} // closed when the command has ended; its children may still run
	err    error         // of the command; valid once exited is closed

	output *os.File
	copied chan struct{} // closed at the end of the output
}

var errUnwatched = errors.New("the watcher of its process group was killed")

// startRun starts cmd and copies its output to lines.
func startRun(cmd *exec.Cmd, lines *lines, orphan time.Duration) (*run, error) {
	// With a pipe of exec.Cmd, Wait would wait for all processes that have
	// inherited the pipe. r.end ends them, after Wait.
	output, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer w.Close()
	cmd.Stdout, cmd.Stderr = w, w
	r := &run{output: output, exited: make(chan struct{}), copied: make(chan struct{})}
	if r.group, err = startGroup(cmd, orphan); err != nil {
		output.Close()
		return nil, err
	}
	go func() {
		defer close(r.exited)
		r.err = cmd.Wait()
	}()
	go func() {
		defer close(r.copied)
		_, _ = io.Copy(lines, output) // returns an error if r.end closes output
		lines.flush()
	}()
	return r, nil
}

// wait returns the error of a command that ended by itself, or nil if stop is
// closed first.
func (r *run) wait(stop <-chan struct{}) error {
	select {
	case <-r.exited:
		return r.err
	case <-r.group.unwatched:
		return errUnwatched
	case <-stop:
		return nil
	}
}

// end ends the remaining processes of the group. It returns an error if some
// remain after that.
func (r *run) end(t timing) error {
	defer r.group.close()
	if !r.gone() {
		r.group.terminate()
		if !r.goneWithin(t.grace) {
			r.group.kill()
			if !r.goneWithin(t.vanish) {
				return r.group.leftError()
			}
		}
	}
	if !closedWithin(r.copied, t.output) {
		r.output.Close()
		closedWithin(r.copied, t.output)
	}
	r.output.Close()
	return nil
}

func (r *run) gone() bool {
	select {
	case <-r.exited:
		return r.group.gone()
	default:
		return false
	}
}

func (r *run) goneWithin(limit time.Duration) bool {
	pause := time.Millisecond
	for end := time.Now().Add(limit); !r.gone(); time.Sleep(pause) {
		if time.Now().After(end) {
			return false
		}
		pause = min(2*pause, 50*time.Millisecond)
	}
	return true
}

func closedWithin(c <-chan struct{}, limit time.Duration) bool {
	select {
	case <-c:
		return true
	case <-time.After(limit):
		return false
	}
}
