//go:build unix

package app

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BuildExample compiles an example, once for all tests, and returns the path of
// the binary. See [Build].
func BuildExample(t testing.TB, name string) string {
	t.Helper()
	return Shared(t, "binary/"+name, func(t testing.TB, dir string) string { return build(t, dir, name) })
}

// BuildGovite compiles the command govite, once for all tests, and returns the path
// of the binary.
func BuildGovite(t testing.TB) string {
	t.Helper()
	return Shared(t, "binary/govite", func(t testing.TB, dir string) string {
		return build(t, dir, filepath.Join("..", "core", "cmd", "govite"))
	})
}

// BuildPublisher compiles govite and, beside it, govite-bucket, once for all tests,
// and returns the path of govite.
func BuildPublisher(t testing.TB) string {
	t.Helper()
	return Shared(t, "binary/publisher", func(t testing.TB, dir string) string {
		build(t, dir, filepath.Join("..", "core", "bucket", "cmd", "govite-bucket"))
		return build(t, dir, filepath.Join("..", "core", "cmd", "govite"))
	})
}

// Build compiles the main package in dir and returns the path of the binary. If
// the tests run with -race, the first race in the binary ends it with a failure.
// The variables are added to the environment of the go command.
func Build(t testing.TB, dir string, env ...string) string {
	t.Helper()
	return build(t, t.TempDir(), dir, env...)
}

func build(t testing.TB, target, dir string, env ...string) string {
	t.Helper()
	abs, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(target, filepath.Base(abs))
	args := []string{"build", "-ldflags=-w", "-o", binary} // no debugger reads it: -w halves the time of the linker
	if RaceDetector {
		args = append(args, "-race")
	}
	cmd := exec.CommandContext(t.Context(), "go", append(args, ".")...)
	cmd.Dir = abs
	cmd.Env = append(cmd.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build in %s: %v\n%s", dir, err, out)
	}
	return binary
}

// Server is a running program that listens.
type Server struct {
	URL string // as the program printed it, without a slash at the end

	binary  string
	args    []string
	dir     string // "" for an empty directory
	env     []string
	process *process
}

// listening finds the URL in the lines that govite and fiber print.
var listening = regexp.MustCompile(`(?:listening on|│|Server started on:)\s+(http://\S+)`)

// Start runs the binary of an example with the arguments, in an empty directory,
// until the test ends. It returns when the example has printed its URL.
func Start(t testing.TB, binary string, args ...string) *Server {
	t.Helper()
	s := &Server{binary: binary, args: args}
	s.start(t)
	return s
}

// StartIn is Start in dir, with variables added to the environment.
func StartIn(t testing.TB, dir, binary string, env ...string) *Server {
	t.Helper()
	s := &Server{binary: binary, dir: dir, env: env}
	s.start(t)
	return s
}

// RunIn is StartIn with arguments.
func RunIn(t testing.TB, dir, binary string, args ...string) *Server {
	t.Helper()
	s := &Server{binary: binary, dir: dir, args: args}
	s.start(t)
	return s
}

// Restart ends the program and runs it again, at the same address.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.Stop(t)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	s.args = append(slices.Clone(s.args), "-addr", u.Host) // the last one counts
	s.start(t)
}

// Stop ends the program by SIGTERM, as a supervisor does, and returns when it has
// ended.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	if err := s.process.stop(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
}

// Interrupt ends the program by SIGINT, as ctrl-c does, and returns when it has
// ended.
func (s *Server) Interrupt(t testing.TB) {
	t.Helper()
	if err := s.process.stop(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
}

// Kill ends the program by SIGKILL.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	if err := s.process.kill(); err != nil {
		t.Fatal(err)
	}
}

// Output returns what the program has printed since its last start.
func (s *Server) Output() string { return s.process.output.String() }

func (s *Server) start(t testing.TB) {
	t.Helper()
	cmd := exec.Command(s.binary, s.args...)
	cmd.Dir = cmp.Or(s.dir, t.TempDir())
	cmd.Env = append(cmd.Environ(), "GORACE=halt_on_error=1", "NO_COLOR=1")
	cmd.Env = append(cmd.Env, s.env...)
	s.process = start(t, filepath.Base(s.binary), cmd)
	s.process.await(t, time.Minute, func() error {
		match := listening.FindStringSubmatch(s.process.output.String())
		if match == nil {
			return errors.New("it did not print its URL")
		}
		s.URL = match[1]
		return nil
	})
}

// StartCommand runs a command line of a README in dir until the test ends. It
// returns when the command has printed a match for ready.
func StartCommand(t testing.TB, dir, line string, ready *regexp.Regexp) {
	t.Helper()
	words := strings.Fields(line)
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), "NO_COLOR=1", "GOWORK=") // as for a reader, who has not set it
	p := start(t, line, cmd)
	p.runner = true // go run and npm do not pass on the status of the command
	p.await(t, 2*time.Minute, func() error {
		if !ready.MatchString(p.output.String()) {
			return fmt.Errorf("it did not print %s", ready)
		}
		return nil
	})
}

// StartUntil runs cmd until the test ends. It returns when ready returns nil.
func StartUntil(t testing.TB, cmd *exec.Cmd, ready func() error) {
	t.Helper()
	p := start(t, filepath.Base(cmd.Path), cmd)
	p.await(t, time.Minute, ready)
}
