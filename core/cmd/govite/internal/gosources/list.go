// Package gosources finds the files that a Go program is built from, and reports
// when they change.
package gosources

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Files are the files that a program is built from, and their directories. Paths
// are absolute.
type Files struct {
	Packages map[string]bool // directories of local packages
	Modules  []string        // directories of local modules; a go.work counts
	Embedded map[string]bool // embedded files
}

// listed are the fields of `go list` that Find reads.
type listed struct {
	Dir        string
	EmbedFiles []string
	Module     *struct {
		Main    bool
		Dir     string
		Replace *struct{ Version string }
	}
}

// Fields are the fields that the command line of Find prints as JSON.
const Fields = "Dir,EmbedFiles,Module"

// Find runs a command line of `go list -deps` in dir and returns the files of the
// local packages: those of the main module, of the workspace, and of modules that a
// directory replaces. It also returns what it finds of a program that does not
// compile.
func Find(ctx context.Context, dir string, list []string) (*Files, error) {
	cmd := exec.CommandContext(ctx, list[0], list[1:]...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil && len(out) == 0 {
		return nil, fmt.Errorf("%s: %w\n%s", strings.Join(list, " "), err, strings.TrimSpace(stderr.String()))
	}
	f := &Files{Packages: map[string]bool{}, Embedded: map[string]bool{}}
	modules := map[string]bool{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("the output of %s: %w", strings.Join(list, " "), err)
		}
		if p.Dir == "" || p.Module == nil || !p.Module.Main && (p.Module.Replace == nil || p.Module.Replace.Version != "") {
			continue
		}
		f.Packages[p.Dir] = true
		if p.Module.Dir != "" {
			modules[p.Module.Dir] = true
		}
		for _, name := range p.EmbedFiles {
			f.Embedded[filepath.Join(p.Dir, filepath.FromSlash(name))] = true
		}
	}
	if work := workspace(ctx, dir); work != "" {
		modules[work] = true
	}
	for m := range modules {
		f.Modules = append(f.Modules, m)
	}
	slices.Sort(f.Modules)
	return f, nil
}

// workspace returns the directory of the go.work in use, "" if there is none.
func workspace(ctx context.Context, dir string) string {
	cmd := exec.CommandContext(ctx, "go", "env", "GOWORK")
	cmd.Dir = dir
	out, _ := cmd.Output() // without a go command there is no workspace
	file := strings.TrimSpace(string(out))
	if file == "" || file == "off" || file == os.DevNull {
		return ""
	}
	return filepath.Dir(file)
}

// All returns the files of a program that cannot be listed: all Go files below dir
// count.
func All(dir string) *Files {
	f := &Files{Packages: map[string]bool{}, Embedded: map[string]bool{}, Modules: []string{dir}}
	_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fs.SkipDir
		case !entry.IsDir():
			return nil
		case path != dir && isSkipped(entry.Name()):
			return fs.SkipDir
		}
		f.Packages[path] = true
		return nil
	})
	return f
}
