//go:build unix

package examples

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/govite/govite/examples/internal/app"
)

// A commandLine runs the command govite in a directory.
type commandLine struct {
	binary, dir string
	env         []string
}

// newCommandLine returns the project of README.md with its program, and the command
// in the project.
func newCommandLine(t *testing.T) (*readmeProject, *commandLine) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs npm, not with -short")
	}
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	p := newReadmeProject(t)
	p.writeProgram(t, "README.md")
	p.writeModule(t, "README.md")
	return p, &commandLine{binary: app.BuildGovite(t), dir: p.dir}
}

// with returns the same command with variables added to its environment.
func (c commandLine) with(env ...string) *commandLine {
	c.env = append(slices.Clip(c.env), env...)
	return &c
}

func (c *commandLine) command(t *testing.T, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), c.binary, args...)
	cmd.Dir = c.dir
	cmd.Env = append(cmd.Environ(), c.env...)
	return cmd
}

// run runs the command, and checks its status. It returns stdout, and stderr.
func (c *commandLine) run(t *testing.T, status int, args ...string) (stdout, stderr string) {
	t.Helper()
	cmd := c.command(t, args...)
	var out, problem bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problem
	_ = cmd.Run() // the status tells
	if got := cmd.ProcessState.ExitCode(); got != status {
		t.Fatalf("govite %s: status %d, not %d\n%s%s", strings.Join(args, " "), got, status, &out, &problem)
	}
	return out.String(), problem.String()
}

// TestCommandGuide runs the commands of the guide. Each prints what the guide shows
// below it, apart from versions, sizes, times and hashes.
func TestCommandGuide(t *testing.T) {
	p, c := newCommandLine(t)
	t.Parallel()
	c.env = []string{"PATH=" + filepath.Dir(c.binary) + string(filepath.ListSeparator) + os.Getenv("PATH")}
	shown := 0
	if err := os.Mkdir(filepath.Join(p.dir, "builds"), 0o755); err != nil { // the store
		t.Fatal(err)
	}
	all := fence.FindAllStringSubmatch(readDocument(t, "core/docs/command.md"), -1)
	for i, block := range all {
		if block[1] != "sh" {
			continue
		}
		words := strings.Fields(block[2])
		if strings.Count(block[2], "\n") != 1 || words[0] != "govite" {
			t.Fatalf("not one command:\n%s", block[2])
		}
		out, err := c.command(t, words[1:]...).CombinedOutput()
		if err != nil || len(out) == 0 {
			t.Errorf("%s: %v\n%s", block[2], err, out)
		}
		out = progress.ReplaceAll(out, nil)
		if i+1 < len(all) && all[i+1][1] == "text" {
			shown++
			if got, want := general(string(out)), general(all[i+1][2]); got != want {
				t.Errorf("%sprints\n%s\nwhich is\n%s\nnot\n%s", block[2], out, got, want)
			}
		}
	}
	if shown != 5 {
		t.Errorf("the guide shows the output of %d commands", shown)
	}
	for _, name := range []string{"hello", "app"} { // by the two builds
		executable(t, filepath.Join(p.dir, name))
	}
}

// progress are the lines about progress, of which a slow machine has more.
var progress = regexp.MustCompile(`(?m)^… .*\n`)

// generalities are the parts of an output that differ from run to run.
var generalities = []struct {
	part *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`(?m)^\[vite\].*\n`), ""},
	{regexp.MustCompile(` \(replaced by [^)]*\)`), ""},
	{regexp.MustCompile(`\(devel\)( [0-9a-f]{12}(, changed)?)?|\bv?\d+\.\d+\.\d+(-[\w.]+)?`), "VERSION"},
	{regexp.MustCompile(`-[\w-]{8}\.(js|css)`), "-HASH.$1"},
	{regexp.MustCompile(`\b[0-9a-f]{32}\b`), "ID"},
	{regexp.MustCompile(`\d+(\.\d)? k?M?B\b`), "SIZE"},
	{regexp.MustCompile(`\b[\dm.]+s\b|\d+ (s|min|h)\b`), "TIME"},
	{regexp.MustCompile(`\.go:\d+`), ".go:LINE"},
	{regexp.MustCompile(` +`), " "},
}

// general returns an output with names for the parts that differ.
func general(out string) string {
	for _, g := range generalities {
		out = g.part.ReplaceAllString(out, g.by)
	}
	return out
}
