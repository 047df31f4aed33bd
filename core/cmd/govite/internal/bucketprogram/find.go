// Package bucketprogram finds and runs govite-bucket, the program that has the
// software of object stores. Package bucketjob says how govite and the program talk,
// and why there are two.
package bucketprogram

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/govite/govite/core/cmd/govite/internal/version"
)

const (
	name       = "govite-bucket"
	importPath = "github.com/govite/govite/core/bucket/cmd/" + name
)

// A Program is a way to run govite-bucket.
type Program struct {
	args     []string
	env      []string // added to that of this process
	compiles bool     // the go command runs it, which compiles it for the first time

	limits limits
}

// Find finds govite-bucket: the program in the directory of the executable of this
// process, else the one that the go command makes, of the same release or, if this
// process is no release, of the checkout that it was built from. The error says how
// to install the program.
func Find() (*Program, error) {
	_, source, _, _ := runtime.Caller(0) // "" in the worst case, which is no checkout
	var dirs []string
	if executable, err := os.Executable(); err == nil {
		dirs = append(dirs, filepath.Dir(executable))
		if target, err := filepath.EvalSymlinks(executable); err == nil {
			dirs = append(dirs, filepath.Dir(target))
		}
	}
	return find(slices.Compact(dirs), version.Of(), source)
}

// find is Find for a process whose executable is in dirs. source is this file, as the
// compiler names it.
func find(dirs []string, release, source string) (*Program, error) {
	for _, dir := range dirs {
		file := filepath.Join(dir, name)
		if runtime.GOOS == "windows" {
			file += ".exe"
		}
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
			return &Program{args: []string{file}, limits: usual}, nil
		}
	}
	// The program runs here, whatever system the environment compiles for.
	p := &Program{compiles: true, env: []string{"GOOS=" + runtime.GOOS, "GOARCH=" + runtime.GOARCH}, limits: usual}
	install := "`go install " + importPath + "@" + release + "`"
	if release != version.Development {
		p.args = []string{"go", "run", "-mod=mod", importPath + "@" + release} // GOFLAGS may have -mod=vendor
	} else {
		root := checkout(source)
		install = "`go install ./core/cmd/govite ./core/bucket/cmd/" + name + "` in "
		if root == "" {
			return nil, fmt.Errorf("%s, which has the software of object stores, is not found: this govite is no release, and the checkout that it was built from is gone; run %sa checkout of govite, which puts both programs into one directory", name, install)
		}
		p.args = []string{"go", "run", "-mod=readonly", importPath}
		p.env = append(p.env, "GOWORK="+filepath.Join(root, "go.work"))
		install += root
	}
	if _, err := exec.LookPath("go"); err != nil {
		return nil, fmt.Errorf("the go command is not in PATH: govite runs %s with it, which has the software of object stores; install Go, or put the program beside govite: %s", name, install)
	}
	return p, nil
}

// checkout returns the directory of the checkout that has the file source, "" if
// there is none: the file is in the module cache, the checkout is gone, or the
// program was built with -trimpath.
func checkout(source string) string {
	const depth = len("core/cmd/govite/internal/bucketprogram/find.go")
	source = filepath.ToSlash(source)
	if !filepath.IsAbs(filepath.FromSlash(source)) || len(source) <= depth {
		return ""
	}
	root := filepath.FromSlash(source[:len(source)-depth-1])
	for _, file := range []string{"go.work", "core/bucket/cmd/" + name + "/main.go"} {
		if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(file))); err != nil {
			return ""
		}
	}
	return root
}
