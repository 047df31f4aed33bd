// Package templgen runs the code generator of templ, https://templ.guide.
package templgen

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/govite/govite/core/cmd/govite/internal/gobuild"
)

const (
	library = "github.com/a-h/templ"
	program = library + "/cmd/templ"
)

// A Generator makes Go code of the templ files of a module.
type Generator struct {
	dir  string   // of the module
	args []string // run templ
}

// Find returns the generator of the module in dir, nil if the module has no templ
// files or does not require templ. The generator is the module's own tool if go.mod
// has it, else templ in PATH, else templ of the version that go.mod requires.
func Find(ctx context.Context, dir string) (*Generator, error) {
	if dir == "" || !hasFiles(dir) {
		return nil, nil
	}
	cmd := exec.CommandContext(ctx, "go", "mod", "edit", "-json")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go mod edit -json in %s: %w", dir, err)
	}
	var mod struct {
		Require []struct{ Path, Version string }
		Tool    []struct{ Path string }
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		return nil, fmt.Errorf("the output of go mod edit -json: %w", err)
	}
	var version string
	for _, r := range mod.Require {
		if r.Path == library {
			version = r.Version
		}
	}
	if version == "" {
		return nil, nil
	}
	g := &Generator{dir: dir, args: []string{"go", "run", program + "@" + version}}
	if file, err := exec.LookPath("templ"); err == nil {
		g.args = []string{file}
	}
	for _, t := range mod.Tool {
		if t.Path == program {
			g.args = []string{"go", "tool", "templ"}
		}
	}
	return g, nil
}

// hasFiles reports whether there is a templ file in dir or below it.
func hasFiles(dir string) bool {
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fs.SkipDir
		case entry.IsDir() && path != dir && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules"):
			return fs.SkipDir
		case !entry.IsDir() && filepath.Ext(path) == ".templ":
			return errFound
		}
		return nil
	})
	return errors.Is(err, errFound)
}

var errFound = errors.New("found")

// Generate makes the Go code of all files. If a file is malformed, the error is a
// [*gobuild.CompileError].
func (g *Generator) Generate(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, g.args[0], append(g.args[1:], "generate")...)
	cmd.Dir = g.dir
	cmd.Env = append(cmd.Environ(), "NO_COLOR=1")
	out, err := cmd.CombinedOutput()
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return failure(g.dir, string(out))
	}
	return nil
}

// wrong matches an error of templ: "/x/home.templ parsing error: <p>: close tag not
// found: line 4, col 9".
var wrong = regexp.MustCompile(`([^\s"]+\.templ)"?:? parsing error: (.*): line (\d+), col (\d+)`)

// failure reads the output of templ, which prints lines such as "(✗) Error [
// error=… ]".
func failure(dir, output string) *gobuild.CompileError {
	var kept []string
	for line := range strings.Lines(output) {
		if strings.HasPrefix(line, "(✗) Error") || !strings.HasPrefix(line, "(") && !strings.HasPrefix(line, "exit status") {
			kept = append(kept, line)
		}
	}
	m := wrong.FindStringSubmatch(output)
	if m == nil {
		return gobuild.NewCompileError(dir, strings.Join(kept, ""))
	}
	column, _ := strconv.Atoi(m[4])
	return gobuild.NewCompileError(dir, fmt.Sprintf("%s:%s:%d: %s", m[1], m[3], column+1, m[2])) // templ counts columns from 0
}
