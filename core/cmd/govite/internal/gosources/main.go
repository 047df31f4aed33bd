package gosources

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// Main returns the main package of a module, as an argument of `go run`: that in dir
// if there is one, else the only one of the module. If there are several, the error
// lists them.
func Main(ctx context.Context, dir, module string) (string, error) {
	here, err := mains(ctx, dir, ".")
	if err != nil {
		return "", err
	}
	if len(here) == 1 {
		return ".", nil
	}
	all, err := mains(ctx, module, "./...")
	if err != nil {
		return "", err
	}
	for i, path := range all {
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return "", err
		}
		all[i] = filepath.ToSlash(rel)
		if !strings.HasPrefix(all[i], ".") {
			all[i] = "./" + all[i]
		}
	}
	switch len(all) {
	case 0:
		return "", fmt.Errorf("there is no main package in %s", module)
	case 1:
		return all[0], nil
	}
	return "", fmt.Errorf("there is no main package in %s, and there are several below %s; name one of them: govite dev -- go run %s", dir, module, strings.Join(all, ", or "))
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
