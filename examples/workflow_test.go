//go:build unix

package examples

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"

	"github.com/govite/govite/examples/internal/app"
)

// TestWorkflow lints the workflow of deploying.md, and runs the steps of each job
// in a fresh clone. A job has the tools that its actions set up.
func TestWorkflow(t *testing.T) {
	const name = ".github/workflows/ci.yml"
	text := recipe(t, deploying, "yaml", name)
	workflow := lintWorkflow(t, name, text)
	p := recipeProject(t)
	t.Parallel()
	if len(workflow.Jobs) != 2 {
		t.Errorf("the workflow has %d jobs", len(workflow.Jobs))
	}
	var shown []string // the commands that the document shows outside of the workflow
	for _, block := range blocks(t, deploying, "sh") {
		shown = append(shown, strings.Split(strings.TrimSpace(block), "\n")...)
	}
	for name, job := range workflow.Jobs {
		t.Run(name, func(t *testing.T) {
			dir, tools := p.clone(t), map[string]bool{}
			for _, step := range job.Steps {
				switch exec := step.Exec.(type) {
				case *actionlint.ExecAction:
					action, _, _ := strings.Cut(exec.Uses.Value, "@")
					tools[action] = true
				case *actionlint.ExecRun:
					runStep(t, dir, exec.Run.Value, tools)
				}
			}
			if !tools["actions/checkout"] || !tools["actions/setup-go"] {
				t.Errorf("the job uses %v", tools)
			}
			if tools["actions/setup-node"] {
				checkDeployed(t, executable(t, filepath.Join(dir, "app")))
				if changed := git(t, dir, "status", "--porcelain"); changed != "?? app\n" {
					t.Errorf("the build changes the working tree:\n%s", changed)
				}
				for _, command := range shown {
					runStep(t, dir, command, tools)
				}
				checkDeployed(t, executable(t, filepath.Join(dir, "hello")))
				return
			}
			// This job has no build.
			shell(t, dir, "go build -o app")
			if output := app.RunToFail(t, executable(t, filepath.Join(dir, "app"))); !strings.Contains(output, "there is no build in Config.Dist") {
				t.Errorf("without a build the program says\n%s", output)
			}
		})
	}
}

func runStep(t *testing.T, dir, command string, tools map[string]bool) {
	t.Helper()
	if tools["actions/setup-node"] {
		shell(t, dir, command)
	} else {
		shell(t, dir, command, pathWithout(t, node...))
	}
}

// TestOwnWorkflows lints the workflows of this repository.
func TestOwnWorkflows(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", ".github", "workflows", "*.yml"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lintWorkflow(t, file, string(text))
	}
}

var (
	usesLine   = regexp.MustCompile(`(?m)^\s*(?:- )?uses: *(.*)$`)
	pinnedUses = regexp.MustCompile(`^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
)

// lintWorkflow returns the workflow. It reports what actionlint reports, actions
// that are not pinned, and permissions that are not set.
func lintWorkflow(t *testing.T, name, text string) *actionlint.Workflow {
	t.Helper()
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	problems, err := linter.Lint(name, []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %v", name, p)
	}
	workflow, problems := actionlint.Parse([]byte(text))
	if len(problems) > 0 {
		t.Fatalf("%s: %v", name, problems)
	}
	if p := workflow.Permissions; p == nil || p.All != nil || len(p.Scopes) != 1 || p.Scopes["contents"] == nil || p.Scopes["contents"].Value.Value != "read" {
		t.Errorf("%s: the permissions are not contents: read", name)
	}
	uses := usesLine.FindAllStringSubmatch(text, -1)
	if len(uses) == 0 {
		t.Errorf("%s uses no action", name)
	}
	for _, u := range uses {
		if !pinnedUses.MatchString(u[1]) {
			t.Errorf("%s: %q is not pinned to a commit with its version", name, u[1])
		}
	}
	return workflow
}
