package bucketprogram

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/govite/govite/core/internal/bucketjob"
)

// A Watch gets what happens in the course of a job. Its functions are called by one
// goroutine at a time. Each may be nil.
type Watch struct {
	Building func()                   // the go command takes long, because it compiles the program
	Ready    func()                   // the program has started
	Progress func(bucketjob.Progress) // of the job
	Note     func(string)             // a line for people
	Stderr   io.Writer                // gets the error output. Default: none
}

// limits has the durations that tests change.
type limits struct {
	building time.Duration // after which Watch.Building is called
	silence  time.Duration // between two signs of life
	end      time.Duration // between the end of the context or of the job and that of the program
}

// The program gives a sign of life each five seconds, and ends at most 20 s after the
// end of its input.
var usual = limits{building: 2 * time.Second, silence: time.Minute, end: 30 * time.Second}

// longest is the longest line of the program: the record of a build.
const longest = 1 << 28

// Run runs the program for a job, and returns the result of the job. If ctx ends, Run
// stops the program and returns the cause of ctx.
func (p *Program) Run(ctx context.Context, job bucketjob.Job, w Watch) (json.RawMessage, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	job.Protocol = bucketjob.Protocol
	text, err := json.Marshal(job)
	if err != nil {
		return nil, err
	}
	r, err := p.start(w)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be started: %w", p, err)
	}
	_, _ = r.stdin.Write(append(text, '\n')) // a program that does not read has ended, which the output tells
	result, err := r.follow(ctx)
	ended := r.end()
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case !errors.Is(err, io.EOF):
		return result, err
	case p.compiles && !r.ready && ended != nil:
		return nil, fmt.Errorf("%s: %w; the message of the go command is above", p, ended)
	case ended != nil:
		return nil, fmt.Errorf("%s has ended without a result: %w; run the command again to go on", p, ended)
	}
	return nil, fmt.Errorf("%s has ended without a result", p)
}

// String returns the command of the program.
func (p *Program) String() string { return strings.Join(p.args, " ") }

// A run is one run of the program.
type run struct {
	*Program
	Watch
	cmd    *exec.Cmd
	stderr *lines
	stdin  io.WriteCloser
	stdout *os.File
	events chan event // of the program; closed at the end of its output
	ready  bool       // the program has started
}

// An event is a line of the program, or an error of the line.
type event struct {
	bucketjob.Event
	err error
}

func (p *Program) start(w Watch) (*run, error) {
	cmd := exec.Command(p.args[0], p.args[1:]...)
	cmd.Env = append(cmd.Environ(), p.env...)
	cmd.WaitDelay = p.limits.end // a process that the go command has left may have the pipes
	stderr := &lines{out: w.Stderr}
	if p.compiles {
		stderr.drop = "exit status " // `go run` tells that of the program
	}
	cmd.Stderr = stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	// Wait would close a pipe of cmd before all of it is read.
	stdout, end, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.Stdout = end
	err = cmd.Start()
	end.Close()
	if err != nil {
		stdout.Close()
		return nil, err
	}
	r := &run{Program: p, Watch: w, cmd: cmd, stderr: stderr, stdin: stdin, stdout: stdout, events: make(chan event)}
	go r.read()
	return r, nil
}

// read reads the output of the program.
func (r *run) read() {
	defer close(r.events)
	output := bufio.NewScanner(r.stdout)
	output.Buffer(nil, longest)
	for output.Scan() {
		var e event
		if line := output.Bytes(); json.Unmarshal(line, &e.Event) != nil {
			e.err = fmt.Errorf("%s prints %q, which is no event: is it another program?", r.Program, line[:min(80, len(line))])
		}
		r.events <- e
	}
	if err := output.Err(); err != nil && !errors.Is(err, os.ErrClosed) {
		r.events <- event{err: fmt.Errorf("the output of %s: %w", r.Program, err)}
	}
}

// follow waits for the result of the job. The error is io.EOF for a program that ends
// without one, and that of ctx if it ends.
func (r *run) follow(ctx context.Context) (json.RawMessage, error) {
	building := time.NewTimer(r.limits.building)
	defer building.Stop()
	silence := newAlarm(r.limits.silence)
	defer silence.Stop()
	for {
		select {
		case e, ok := <-r.events:
			if !ok {
				return nil, io.EOF
			}
			silence.reset()
			if done, result, err := r.take(e); done {
				return result, err
			}
		case <-building.C:
			if r.compiles && !r.ready && r.Building != nil {
				r.Building()
			}
		case <-silence.C:
			if silence.rings() && (r.ready || !r.compiles) {
				return nil, fmt.Errorf("%s has given no sign of life for %v, and was ended; run the command again to go on", r.Program, r.limits.silence)
			}
			silence.reset()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// take takes an event. It reports whether it is the last one.
func (r *run) take(e event) (done bool, result json.RawMessage, err error) {
	switch {
	case e.err != nil:
		return true, nil, e.err
	case e.Ready != nil:
		if err := bucketjob.CheckProtocol(e.Ready.Protocol); err != nil {
			return true, nil, fmt.Errorf("%s: %w", r.Program, err)
		}
		r.ready = true
		if r.Ready != nil {
			r.Ready()
		}
	case e.Error != "":
		return true, nil, errors.New(e.Error)
	case e.Result != nil:
		return true, e.Result, nil
	case e.Progress != nil && r.Progress != nil:
		r.Progress(*e.Progress)
	case e.Note != "" && r.Note != nil:
		r.Note(e.Note)
	}
	return false, nil, nil
}

// end ends the program by the end of its input, and waits for it. A program that does
// not end is killed. The error is that of its exit status.
func (r *run) end() error {
	r.stdin.Close()
	if r.compiles && !r.ready {
		if r.cmd.Process.Signal(os.Interrupt) != nil { // there are none on Windows
			_ = r.cmd.Process.Kill() // an error means that the process has ended
		}
	}
	kill := time.AfterFunc(r.limits.end, func() {
		_ = r.cmd.Process.Kill()
		r.stdout.Close()
	})
	for range r.events { // until the output ends
	}
	err := r.cmd.Wait()
	kill.Stop()
	r.stdout.Close()
	r.stderr.flush()
	return err
}

// An alarm is a timer that knows whether this process was stopped meanwhile.
type alarm struct {
	*time.Timer
	after time.Duration
	at    time.Time
}

func newAlarm(after time.Duration) *alarm {
	return &alarm{time.NewTimer(after), after, time.Now().Add(after)}
}

func (a *alarm) reset() {
	a.Reset(a.after)
	a.at = time.Now().Add(a.after)
}

// rings reports whether the alarm comes at its time. After ctrl-Z and fg it comes too
// late, and the other program was stopped as well.
func (a *alarm) rings() bool { return time.Since(a.at) < a.after/2 }

// lines passes on whole lines.
type lines struct {
	out  io.Writer // may be nil
	drop string    // the start of lines that are left out, "" for none
	line []byte    // not ended yet
}

func (w *lines) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		line, after, ended := bytes.Cut(rest, []byte("\n"))
		w.line = append(w.line, line...)
		rest = after
		if ended {
			w.end()
		}
	}
	return len(p), nil
}

// end ends a line.
func (w *lines) end() {
	if w.out != nil && (w.drop == "" || !strings.HasPrefix(string(w.line), w.drop)) {
		_, _ = w.out.Write(append(w.line, '\n')) // people would see an error there
	}
	w.line = w.line[:0]
}

// flush ends the last line, if it has no newline.
func (w *lines) flush() {
	if len(w.line) > 0 {
		w.end()
	}
}
