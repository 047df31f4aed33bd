package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// runIn runs a command line in dir, without a terminal.
func runIn(t *testing.T, dir string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	t.Chdir(dir)
	var out, problem strings.Builder
	status = run(t.Context(), args, strings.NewReader(""), &out, &problem)
	return status, out.String(), problem.String()
}

// TestInitDryRun plans without a terminal: init takes the defaults, prints them, and
// writes nothing.
func TestInitDryRun(t *testing.T) {
	dir := t.TempDir()
	status, stdout, stderr := runIn(t, dir, "init", "hello", "--dry-run", "--router", "chi")
	if status != statusOK || stderr != "" {
		t.Errorf("status %d: %s", status, stderr)
	}
	for _, want := range []string{"hello: chi, TypeScript, html/template, module hello\n", "create  web/  create-vite@", "create  main.go\n", "run     go mod tidy\n"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
	status, stdout, _ = runIn(t, dir, "init", "hello", "--dry-run", "--spa", "--templates", "templ")
	if want := "note: --templates templ has no effect with --spa"; status != statusOK || !strings.Contains(stdout, want) || strings.Contains(stdout, "components") {
		t.Errorf("--spa with --templates: status %d, no %q in\n%s", status, want, stdout)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("--dry-run has written %v, %v", entries, err)
	}
}

func TestInitUsage(t *testing.T) {
	for _, test := range []struct {
		args   string
		status int
		want   string
	}{
		{"init --router gim", statusUsage, `--router: "gim" is unknown; perhaps gin; want one of http, gin, echo5, echo, fiber3, fiber, chi`},
		{"init a b", statusUsage, "accepts at most 1 arg(s), received 2"},
		{"init --checkout .", statusProblem, "is no checkout of govite"},
		{"init file", statusProblem, "is a file: want a directory"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		status, stdout, stderr := runIn(t, dir, strings.Fields(test.args)...)
		if status != test.status || !strings.Contains(stderr, test.want) {
			t.Errorf("%s: status %d, %s%s", test.args, status, stdout, stderr)
		}
	}
}
