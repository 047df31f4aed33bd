package cli

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// try runs a command line.
func try(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, problem bytes.Buffer
	status = run(t.Context(), args, strings.NewReader(""), &out, &problem)
	return out.String(), problem.String(), status
}

// TestEachCommand looks at the help of each command.
func TestEachCommand(t *testing.T) {
	root := newRoot()
	root.InitDefaultHelpCmd()
	var visit func(*cobra.Command)
	visit = func(c *cobra.Command) {
		path := c.CommandPath()
		switch {
		case c.Short == "" || strings.HasSuffix(c.Short, "."):
			t.Errorf("%s: the short help is %q", path, c.Short)
		case c.Example == "":
			t.Errorf("%s has no example", path)
		case c != root && !strings.Contains(c.Example, path):
			t.Errorf("%s: the example is\n%s", path, c.Example)
		case c.Args == nil:
			t.Errorf("%s does not check its arguments", path)
		}
		for line := range strings.Lines(c.Example) {
			words := strings.Fields(line)
			if i := slices.IndexFunc(words, func(w string) bool { return strings.HasSuffix(w, "govite") }); i < 0 {
				t.Errorf("%s: no command in the example %q", path, line)
			}
		}
		for line := range strings.Lines(c.Long + "\n" + c.Example) {
			if len(line) > 86 {
				t.Errorf("%s: the help has a long line: %q", path, line)
			}
		}
		_, problem, status := try(t, append(strings.Fields(path)[1:], "--unknown")...)
		if status != statusUsage || problem != "govite: unknown flag: --unknown\nRun `"+path+" --help` for help.\n" {
			t.Errorf("%s --unknown: %d\n%s", path, status, problem)
		}
		out, problem, status := try(t, append(strings.Fields(path)[1:], "--help")...)
		if status != statusOK || problem != "" || !strings.Contains(out, "Examples:\n") || !strings.Contains(out, "Usage:\n  "+path) {
			t.Errorf("%s --help: %d\n%s%s", path, status, out, problem)
		}
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(root)
}

func TestCommandLine(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, test := range []struct {
		args   string
		status int
		want   string // in the output
	}{
		{"", statusOK, "Available Commands:"},
		{"help", statusOK, "Exit statuses: 0"},
		{"help tags", statusOK, "govite tags ENTRY..."},
		{"help tag", statusUsage, `unknown command "tag"; did you mean tags?`},
		{"help tags info", statusUsage, `unexpected argument "info"`},
		{"buidl", statusUsage, `unknown command "buidl"; did you mean build?`},
		{"nonsense", statusUsage, `unknown command "nonsense": want build, `},
		{"version", statusOK, "govite (devel)"},
		{"version 1", statusUsage, `unexpected argument "1"`},
		{"info x", statusUsage, `unexpected argument "x"`},
		{"build x", statusUsage, "govite build -- go build -o app"},
		{"build x -- go build", statusUsage, `unexpected argument "x"`},
		{"build", statusProblem, "there is no vite.config in "},
		{"tags", statusUsage, "an entry is missing"},
		{"tags x --mode both", statusUsage, `--mode: unknown mode "both"`},
		{"tags x", statusProblem, "there is no vite.config in "},
		{"info --root web", statusProblem, "there is no directory "},
		{"completion", statusUsage, "name a shell: bash, fish, powershell, zsh"},
		{"completion bahs", statusUsage, `unknown shell "bahs"; did you mean bash?`},
		{"__complete completion z", statusOK, "zsh\n:"},
		{"__complete help inf", statusOK, "info\n"},
		{"__complete tags --mode ", statusOK, "production\n"},
		{"__complete tags --dist ", statusOK, ":16\n"}, // directories
		{"__complete --root ", statusOK, ":16\n"},
	} {
		args := strings.Split(test.args, " ")
		if test.args == "" {
			args = []string{}
		}
		out, problem, status := try(t, args...)
		if status != test.status || !strings.Contains(out+problem, test.want) {
			t.Errorf("govite %s: status %d, not %d with %q:\n%s%s", test.args, status, test.status, test.want, out, problem)
		}
		if status == statusUsage && (out != "" || !strings.Contains(problem, " --help` for help.\n")) {
			t.Errorf("govite %s does not point at the help:\n%s%s", test.args, out, problem)
		}
	}
}

func TestCompletionScripts(t *testing.T) {
	for _, shell := range shells {
		out, problem, status := try(t, "completion", shell.name)
		if status != statusOK || problem != "" || !strings.Contains(out, "__complete") || !strings.Contains(out, "govite") {
			t.Errorf("%s: %d\n%.300s%s", shell.name, status, out, problem)
		}
	}
}
