// Package embedding checks that a Go program embeds a build as a whole.
package embedding

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// A Package is a Go package, as `go list` shows it.
type Package struct {
	ImportPath string
	Name       string
	Dir        string
	EmbedFiles []string // relative to Dir, with slashes
	HasEmbeds  bool
}

// List returns the packages of the Go module in dir, with those that have errors.
func List(ctx context.Context, dir string) ([]Package, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-e", "-json=ImportPath,Name,Dir,EmbedPatterns,EmbedFiles", "./...")
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("go is not in PATH: install Go")
	case err != nil:
		return nil, fmt.Errorf("go list in %s: %w\n%s", dir, err, strings.TrimSpace(stderr.String()))
	}
	var packages []Package
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Package
			EmbedPatterns []string
		}
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return packages, nil
		case err != nil:
			return nil, fmt.Errorf("go list in %s: %w", dir, err)
		}
		p.HasEmbeds = len(p.EmbedPatterns) > 0
		packages = append(packages, p.Package)
	}
}
