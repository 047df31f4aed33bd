package runner

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"time"
)

// A run is a command from its start to its end.
type run struct {
	group  *group
	exited chan struct{} // closed when the command has ended, but perhaps not its children
	err    error         // how; to be read once exited is closed

	output *os.File
	copied chan struct{} // closed when the output has been read to its end
}

// holdOn is how long a process that is out of reach may hold the output open,
// and how long what was killed may take to disappear.
const holdOn = time.Second

var errUnwatched = errors.New("the shell that watches over it was killed")

// startRun starts cmd, and passes on what it prints.
func startRun(cmd *exec.Cmd, lines *lines, grace time.Duration) (*run, error) {
	// A pipe of our own: that of exec.Cmd would make Wait wait for all who
	// have inherited it, and their end is for r.end to bring about.
	output, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer w.Close()
	cmd.Stdout, cmd.Stderr = w, w
	r := &run{output: output, exited: make(chan struct{}), copied: make(chan struct{})}
	if r.group, err = startGroup(cmd, grace); err != nil {
		output.Close()
		return nil, err
	}
	go func() {
		defer close(r.exited)
		r.err = cmd.Wait()
	}()
	go func() {
		defer close(r.copied)
		_, _ = io.Copy(lines, output) // ends in an error where r.end gives up
		lines.flush()
	}()
	return r, nil
}

// wait returns how the command ended by itself, or nil when stop is closed
// first.
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

// end ends what is left of the group. An error means that there still is
// something left.
func (r *run) end(grace time.Duration) error {
	defer r.group.close()
	if !r.gone() {
		r.group.terminate()
		if !r.goneWithin(grace) {
			r.group.kill()
			if !r.goneWithin(5 * holdOn) {
				return r.group.leftError()
			}
		}
	}
	if !closedWithin(r.copied, holdOn) {
		r.output.Close()
		closedWithin(r.copied, holdOn)
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
