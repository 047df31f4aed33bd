package gobuild

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// A Builder builds a program again and again.
type Builder struct {
	command *Command
	dir     string // holds the binary
	binary  string
}

// NewBuilder returns a Builder with a temporary directory for the program. Close
// removes it.
func NewBuilder(c *Command) (*Builder, error) {
	dir, err := os.MkdirTemp("", "govite-dev-")
	if err != nil {
		return nil, err
	}
	return &Builder{command: c, dir: dir, binary: filepath.Join(dir, programName(c))}, nil
}

// programName is the name of the process, as `go run` would choose it.
func programName(c *Command) string {
	name := filepath.Base(strings.TrimSuffix(c.Packages[0], ".go"))
	if name == "." || name == ".." || name == string(filepath.Separator) {
		name = filepath.Base(filepath.Join(c.Dir, c.Packages[0]))
	}
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return name
}

// Close removes the program.
func (b *Builder) Close() error { return os.RemoveAll(b.dir) }

// A Built is a program that was built.
type Built struct {
	Args []string // the command line that runs the program
	Sum  [sha256.Size]byte
	Took time.Duration
}

// Build builds the program. If it does not compile, the error is a [*CompileError].
func (b *Builder) Build(ctx context.Context) (*Built, error) {
	began := time.Now()
	args := b.command.Build(b.binary)
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = b.command.Dir
	if runtime.GOOS != "windows" { // which has no os.Interrupt for other processes
		cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	}
	cmd.WaitDelay = time.Second // then it is killed
	out, err := cmd.CombinedOutput()
	took := time.Since(began)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("go is not in PATH: install Go")
	case err != nil:
		return nil, NewCompileError(b.command.Dir, string(out))
	}
	sum, err := sumOf(b.binary)
	if err != nil {
		return nil, fmt.Errorf("the program that go build has made: %w", err)
	}
	return &Built{Args: b.command.Run(b.binary), Sum: sum, Took: took}, nil
}

func sumOf(file string) (sum [sha256.Size]byte, err error) {
	f, err := os.Open(file)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sum, err
	}
	return [sha256.Size]byte(h.Sum(nil)), nil
}
