package project

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/govite/govite/core/internal/runner"
)

// Vite is what Vite says of a project: its configuration for `vite build`. Paths
// are absolute.
type Vite struct {
	Version   string  `json:"version"`   // of Vite
	Plugin    string  `json:"plugin"`    // of vite-plugin-govite, "" if it is not installed
	HasPlugin bool    `json:"hasPlugin"` // whether the configuration uses vite-plugin-govite
	Node      string  `json:"node"`      // the version of Node.js, without a v
	File      string  `json:"file"`      // the configuration, "" if there is none
	Root      string  `json:"root"`
	Base      string  `json:"base"`
	OutDir    string  `json:"outDir"`
	AssetsDir string  `json:"assetsDir"` // relative to OutDir
	PublicDir string  `json:"publicDir"` // "" if there is none
	Manifest  string  `json:"manifest"`  // relative to OutDir, "" if a build has no manifest
	Inputs    []Input `json:"inputs"`
}

// An Input is an entry of the build, as pages may name it.
type Input struct {
	Name   string `json:"name"`   // the key of an input that is an object, else the base name of the source without its extension
	Source string `json:"source"` // relative to Root, with slashes
}

//go:embed vite.mjs
var script string

// Vite asks the Vite that is installed in the project for its configuration, which
// takes about a second. The error wraps [runner.ErrNotInstalled] if the packages are
// not installed.
func (p *Project) Vite(ctx context.Context) (*Vite, error) {
	if _, err := runner.Find(p.Root); err != nil {
		return nil, err
	}
	if _, err := exec.LookPath("node"); err != nil {
		return nil, errors.New("node is not in PATH: install Node.js")
	}
	cmd := exec.CommandContext(ctx, "node", "--input-type=module", "-")
	cmd.Dir = p.Root
	cmd.Stdin = strings.NewReader(script)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, &ConfigError{p.Root, err, strings.TrimSpace(stderr.String())}
	}
	// The configuration may print lines of its own.
	_, text, ok := strings.Cut(stdout.String(), marker)
	if !ok {
		return nil, fmt.Errorf("vite printed no configuration of %s:\n%s", p.Root, strings.TrimSpace(stderr.String()))
	}
	var v Vite
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return nil, fmt.Errorf("the configuration of %s: %w", p.Root, err)
	}
	for _, path := range []*string{&v.File, &v.Root, &v.OutDir, &v.PublicDir} {
		*path = filepath.FromSlash(*path)
	}
	return &v, nil
}

// A ConfigError says that Vite cannot load the configuration of a project.
type ConfigError struct {
	Root   string
	Err    error  // of Node.js
	Output string // what Node.js has printed
}

// Error returns all that Node.js has printed.
func (e *ConfigError) Error() string {
	return fmt.Sprintf("vite cannot load the configuration of %s (%v):\n%s", e.Root, e.Err, e.Output)
}

func (e *ConfigError) Unwrap() error { return e.Err }

// errorLine matches "Error: …", "TypeError [CODE]: …" and the errors of Vite's bundlers.
var errorLine = regexp.MustCompile(`^(?:\w*Error\b|\[)`)

// Line returns the line that says what is wrong.
func (e *ConfigError) Line() string {
	var first string
	for line := range strings.Lines(e.Output) {
		line = strings.TrimSpace(line)
		if errorLine.MatchString(line) {
			return line
		}
		first = cmp.Or(first, line)
	}
	return cmp.Or(first, e.Err.Error())
}

// marker comes before the JSON of vite.mjs.
const marker = "\x00govite\x00"
