// Package vettool makes govite a tool for go vet.
package vettool

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/govite/govite/core/cmd/govite/analyzer"
	"github.com/govite/govite/core/cmd/govite/internal/project"
	"github.com/govite/govite/core/internal/develop"
)

// IsAsked reports whether go vet runs this process with these arguments. go vet asks
// for the version and the flags, and then gives the file of one package.
func IsAsked(args []string) bool {
	if len(args) == 0 {
		return false
	}
	last := args[len(args)-1]
	return last == "-V=full" || last == "-flags" || strings.HasSuffix(last, ".cfg") && filepath.IsAbs(last)
}

// Main answers go vet, and ends the process.
func Main() {
	if os.Args[len(os.Args)-1] == "-V=full" {
		if err := version(os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "govite:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if isDependency(os.Args[len(os.Args)-1]) {
		os.Exit(0)
	}
	unitchecker.Main(analyzer.Analyzer)
}

// isDependency reports whether go vet asks about a package for the facts alone that
// other packages need. The analyzer has no facts, so isDependency writes none. The
// unitchecker would type-check the package, and there are hundreds of them.
func isDependency(file string) bool {
	text, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	var config struct {
		VetxOnly   bool
		VetxOutput string
	}
	if json.Unmarshal(text, &config) != nil || !config.VetxOnly {
		return false
	}
	return config.VetxOutput == "" || os.WriteFile(config.VetxOutput, nil, 0o666) == nil
}

// version prints the version in the form that go vet wants. go vet keeps the results
// of a package until the version changes, so the version has a hash of the Vite
// projects beside that of the program.
func version(w io.Writer) error {
	name, err := os.Executable()
	if err != nil {
		return err
	}
	h := sha256.New()
	if err := add(h, name); err != nil {
		return err
	}
	if projects, err := projects(); err == nil {
		for _, p := range projects {
			addProject(h, p)
		}
	}
	_, err = fmt.Fprintf(w, "%s version devel buildID=%02x\n", filepath.Base(os.Args[0]), h.Sum(nil))
	return err
}

// projects returns the Vite projects of the module in whose directory go vet runs.
func projects() ([]*project.Project, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	p, err := project.FindAll(dir, "")
	if err != nil || p[0].Module == "" {
		return p, err
	}
	return project.FindAll(p[0].Module, "")
}

// addProject adds the names of the sources of a project, its configuration and the
// manifest and record of its build.
func addProject(h hash.Hash, p *project.Project) {
	files := develop.Files(p.Root)
	slices.Sort(files)
	fmt.Fprintf(h, "%q %q", p.Root, files)
	v, _ := p.Read()
	for _, file := range []string{v.File, filepath.Join(v.OutDir, ".vite", "manifest.json"), filepath.Join(v.OutDir, ".vite", "govite.json"), filepath.Join(v.OutDir, "manifest.json")} {
		_ = add(h, file) // a missing file adds nothing
	}
}

func add(h hash.Hash, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(h, f)
	return err
}
