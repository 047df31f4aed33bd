package gosources

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"

	"github.com/govite/govite/core/cmd/govite/internal/project"
)

// Main returns the main package of an application, as an argument of `go run`: see
// [project.Project.Main].
func Main(ctx context.Context, p *project.Project) (string, error) {
	here, err := mains(ctx, p.Dir, ".")
	if err != nil {
		return "", err
	}
	if len(here) == 1 {
		return ".", nil
	}
	all, err := mains(ctx, p.Module, "./...")
	if err != nil {
		return "", err
	}
	return p.Main(all, "govite dev -- go run")
}

// mains returns the directories of the main packages that a pattern matches.
func mains(ctx context.Context, dir, pattern string) ([]string, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-e", "-f", `{{if and (eq .Name "main") (or .GoFiles .CgoFiles)}}{{.Dir}}{{end}}`, pattern)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list %s in %s: %w\n%s", pattern, dir, err, strings.TrimSpace(stderr.String()))
	}
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == 0x0a || r == 0x0d }), nil
}
