//go:build unix

package app

import (
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// Build compiles the main package in dir and returns the path of the binary. With
// -race, the binary detects races as well: the first one ends it with a failure.
func Build(t testing.TB, dir string) string {
	t.Helper()
	abs, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(t.TempDir(), filepath.Base(abs))
	args := []string{"build", "-o", binary}
	if RaceDetector {
		args = append(args, "-race")
	}
	cmd := exec.CommandContext(t.Context(), "go", append(args, ".")...)
	cmd.Dir = abs
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build %s: %v\n%s", dir, err, out)
	}
	return binary
}

// Server is a running example.
type Server struct {
	URL string // as the example printed it, without a slash at the end

	binary  string
	args    []string
	process *process
}

// listening finds the URL in what govite or fiber prints when it listens.
var listening = regexp.MustCompile(`(?m)(?:listening on|│) +(http://\S+)`)

// Start runs the binary of an example with the arguments, in an empty directory,
// until the test ends. It returns once the example says where it listens.
func Start(t testing.TB, binary string, args ...string) *Server {
	t.Helper()
	s := &Server{binary: binary, args: args}
	s.start(t)
	return s
}

// Restart ends the example and runs it again, at the same address.
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

// Stop asks the example to end, and waits until it has.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	if err := s.process.stop(); err != nil {
		t.Fatal(err)
	}
}

// Kill ends the example at once, as a crash would.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	if err := s.process.kill(); err != nil {
		t.Fatal(err)
	}
}

// Output returns what the example has printed since it was started.
func (s *Server) Output() string { return s.process.output.String() }

func (s *Server) start(t testing.TB) {
	t.Helper()
	cmd := exec.Command(s.binary, s.args...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(cmd.Environ(), "GORACE=halt_on_error=1", "NO_COLOR=1")
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
// returns once the command has printed a match for ready.
func StartCommand(t testing.TB, dir, line string, ready *regexp.Regexp) {
	t.Helper()
	words := strings.Fields(line)
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), "NO_COLOR=1", "GOWORK=") // a reader has set none
	p := start(t, line, cmd)
	p.runner = true // go run and npm do not pass on how the command ended
	p.await(t, 2*time.Minute, func() error {
		if !ready.MatchString(p.output.String()) {
			return fmt.Errorf("it did not print %s", ready)
		}
		return nil
	})
}
