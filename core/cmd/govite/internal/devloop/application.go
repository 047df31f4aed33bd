package devloop

import (
	"errors"
	"os/exec"
	"time"

	"github.com/govite/govite/core/internal/runner"
)

// An application is one run of the application.
type application struct {
	process *runner.Process
	built   time.Duration // how long the build took; 0 without one
	began   time.Time     // the start, or the restart that it is part of
	first   bool          // there was no run before
	told    bool          // the developer knows that it listens
	gone    bool          // it has ended by itself
}

func startApplication(args []string, dir string, env []string, o *Output) (*application, error) {
	process, err := runner.Start(runner.Options{
		Args:   args,
		Dir:    dir,
		Env:    append(env, o.env()...),
		Output: o.app,
	})
	if err != nil {
		return nil, err
	}
	return &application{process: process}, nil
}

// stop ends the application, with all its processes.
func (a *application) stop() error { return a.process.Stop() }

// err says how the application has ended. It does not name the program, whose path
// is a temporary one.
func (a *application) err() error {
	err := a.process.Err()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return exit
	case errors.Is(err, runner.ErrFinished):
		return errors.New("exit status 0")
	}
	return err
}
