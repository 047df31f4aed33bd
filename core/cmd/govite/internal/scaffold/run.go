package scaffold

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/govite/govite/core/cmd/govite/internal/task"
	"github.com/govite/govite/core/cmd/govite/internal/terminal"
	"github.com/govite/govite/core/internal/runner"
)

// Run carries the plan out, and prints each action. If one fails, a second run
// completes the application: the error is about the action, and the actions before
// it are done.
func (p *Plan) Run(ctx context.Context, t *terminal.Terminal) error {
	if err := p.checkTools(); err != nil {
		return err
	}
	for _, a := range p.Actions {
		switch a.State {
		case Create:
			if strings.HasSuffix(a.Name, "/") {
				done := t.Progress("create " + a.Name + " by " + createVite)
				err := a.do(ctx)
				done(err)
				if err != nil {
					return fmt.Errorf("%s: %w", a.Name, err)
				}
				continue
			}
			if err := a.do(ctx); err != nil {
				return err
			}
			t.Printf("%s create %s\n", t.Good("✓"), a.Name)
		case Run:
			done := t.Progress("run " + a.Name)
			err := a.do(ctx)
			done(err)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// Print prints the actions of the plan, a line each.
func (p *Plan) Print(t *terminal.Terminal) {
	paint := map[State]func(string) string{Create: t.Good, Keep: t.Dim, Run: t.Good, Left: t.Warn}
	for _, a := range p.Actions {
		line := paint[a.State](fmt.Sprintf("%-6s", a.State)) + "  " + a.Name
		if a.Note != "" {
			line += t.Dim("  " + a.Note)
		}
		t.Printf("%s\n", line)
	}
}

// checkTools returns an error if a program is missing that an action runs.
func (p *Plan) checkTools() error {
	needs := map[string]bool{}
	for _, a := range p.Actions {
		switch {
		case a.State == Run:
			needs[strings.Fields(a.Name)[0]] = true
		case a.State == Create && strings.HasSuffix(a.Name, "/"):
			needs["npm"] = true
		}
	}
	if needs["npm"] {
		needs["node"] = true
	}
	for _, tool := range []struct{ name, from string }{
		{"go", "https://go.dev/dl/"}, {"node", "https://nodejs.org"}, {"npm", "https://nodejs.org, which includes npm"},
	} {
		if _, err := exec.LookPath(tool.name); err != nil && needs[tool.name] {
			return fmt.Errorf("%s is not in PATH, and nothing is written: install it from %s", tool.name, tool.from)
		}
		delete(needs, tool.name)
	}
	for name := range needs {
		if _, err := exec.LookPath(name); err != nil {
			return fmt.Errorf("%s is not in PATH, and nothing is written: install it", name)
		}
	}
	return p.checkNode()
}

// checkNode returns an error if Node.js is too old for create-vite.
func (p *Plan) checkNode() error {
	if p.found.Web != nil {
		return nil
	}
	out, err := exec.Command("node", "--version").Output()
	if err != nil {
		return fmt.Errorf("node --version: %w", err)
	}
	version := strings.TrimSpace(string(out))
	m := regexp.MustCompile(`^v(\d+)\.(\d+)`).FindStringSubmatch(version)
	if m == nil {
		return nil // Vite itself checks
	}
	major, _ := strconv.Atoi(m[1])
	minor, _ := strconv.Atoi(m[2])
	if major < 20 || major == 20 && minor < 19 {
		return fmt.Errorf("this is Node.js %s, and nothing is written: Vite needs 20.19 or later", version)
	}
	return nil
}

// command returns an action that runs a command in a directory of the application.
func (p *Plan) command(dir, name string, args ...string) func(context.Context) error {
	return command(filepath.Join(p.Dir, filepath.FromSlash(dir)), name, args...)
}

// lastLines is the number of lines of output in the error of a command.
const lastLines = 20

func command(dir, name string, args ...string) func(context.Context) error {
	return func(ctx context.Context) error {
		var output []string
		err := task.Run(ctx, runner.Options{
			Args: append([]string{name}, args...),
			Dir:  dir,
			// A workspace above the application does not have its module.
			Env:    []string{"GOWORK=off", "NO_COLOR=1"},
			Output: io.Discard,
			OnLine: func(line string) { output = append(output, line) },
		})
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return errors.New("stopped; run the same command again to complete the application")
		}
		output = output[max(0, len(output)-lastLines):]
		return fmt.Errorf("`%s` in %s failed (%w):\n%s\nRun govite init again to complete the application",
			strings.Join(append([]string{name}, args...), " "), dir, err, strings.Join(output, "\n"))
	}
}
