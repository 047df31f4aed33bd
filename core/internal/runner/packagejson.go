package runner

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// packageJSON is the part of a package.json or deno.json that this package needs.
type packageJSON struct {
	file string

	PackageManager       string                     `json:"packageManager"`
	Scripts              map[string]json.RawMessage `json:"scripts"`
	Tasks                map[string]json.RawMessage `json:"tasks"` // deno's scripts
	Dependencies         map[string]json.RawMessage `json:"dependencies"`
	DevDependencies      map[string]json.RawMessage `json:"devDependencies"`
	OptionalDependencies map[string]json.RawMessage `json:"optionalDependencies"`
}

// readPackage reads the package.json in dir. It returns nil if there is none.
func readPackage(dir string) (*packageJSON, error) {
	return readJSON(filepath.Join(dir, "package.json"), func(data []byte) []byte { return data })
}

// readDeno reads the deno.json or deno.jsonc in dir. It returns nil if there is
// none.
func readDeno(dir string) (*packageJSON, error) {
	file := denoConfig(dir)
	if file == "" {
		return nil, nil
	}
	return readJSON(file, stripJSONC) // deno allows comments in both
}

// denoConfig returns the path of dir's deno.json or deno.jsonc, or "".
func denoConfig(dir string) string {
	for _, name := range []string{"deno.json", "deno.jsonc"} {
		if file := filepath.Join(dir, name); exists(file) {
			return file
		}
	}
	return ""
}

func readJSON(file string, strip func([]byte) []byte) (*packageJSON, error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // npm allows it
	p := &packageJSON{file: file}
	if err := json.Unmarshal(strip(data), p); err != nil {
		if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
			line := 1 + bytes.Count(data[:min(int(syntax.Offset), len(data))], []byte("\n"))
			return nil, fmt.Errorf("%s, line %d: %w", file, line, err)
		}
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return p, nil
}

// script returns the script with this name, or "".
func (p *packageJSON) script(name string) string {
	var s string
	if p != nil && json.Unmarshal(p.Scripts[name], &s) != nil {
		return ""
	}
	return s
}

// declares reports whether a package is among the dependencies.
func (p *packageJSON) declares(name string) bool {
	for _, deps := range []map[string]json.RawMessage{p.Dependencies, p.DevDependencies, p.OptionalDependencies} {
		if _, ok := deps[name]; ok {
			return true
		}
	}
	return false
}

// hasDependencies reports whether there are packages to install.
func (p *packageJSON) hasDependencies() bool {
	return len(p.Dependencies)+len(p.DevDependencies) > 0
}
