// Package gobuild builds the program of a `go run` command, and reads the errors of
// the go command.
package gobuild

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/runner"
)

// A Command is a parsed `go run [build flags] package [arguments]`.
type Command struct {
	Dir      string   // where the go command and the program run
	Flags    []string // build flags, without -C and -exec
	Packages []string // the package, or its files
	Exec     []string // -exec: runs the program; nil for none
	Args     []string // of the program
}

// withValue are the build flags whose value may be the next argument; see `go help
// build` and `go help run`.
var withValue = []string{
	"C", "p", "covermode", "coverpkg", "asmflags", "buildmode", "compiler", "gccgoflags", "gcflags", "installsuffix",
	"ldflags", "mod", "modfile", "overlay", "pgo", "pkgdir", "tags", "toolexec", "exec", "buildvcs", "o",
}

// Parse reads the command line args, which runs in dir. It returns false if args is
// no `go run` that can be built again: another command, or a package of another
// module ("example.com/tool@latest"). A `go run` without a package is an error.
func Parse(dir string, args []string) (c *Command, ok bool, err error) {
	if len(args) < 2 || strings.TrimSuffix(filepath.Base(args[0]), ".exe") != "go" || args[1] != "run" {
		return nil, false, nil
	}
	c = &Command{Dir: dir}
	rest := args[2:]
	for len(rest) > 0 && strings.HasPrefix(rest[0], "-") && rest[0] != "-" {
		flag := rest[0]
		if flag == "--" {
			rest = rest[1:]
			break
		}
		name, value, given := strings.Cut(strings.TrimLeft(flag, "-"), "=")
		used := 1
		if !given && slices.Contains(withValue, name) && name != "buildvcs" {
			if len(rest) < 2 {
				return nil, false, fmt.Errorf("the flag %s of `go run` has no value", flag)
			}
			value, used = rest[1], 2
		}
		switch name {
		case "C":
			c.Dir = value
			if !filepath.IsAbs(value) {
				c.Dir = filepath.Join(dir, value)
			}
		case "exec":
			if c.Exec, err = runner.Parse(value); err != nil {
				return nil, false, fmt.Errorf("-exec of `go run`: %w", err)
			}
		default:
			c.Flags = append(c.Flags, rest[:used]...)
		}
		rest = rest[used:]
	}
	n := 0
	for n < len(rest) && strings.HasSuffix(rest[n], ".go") {
		n++
	}
	if n == 0 && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
		n = 1
	}
	if n == 0 {
		return nil, false, errors.New("`go run` has no package: write for example `go run .`")
	}
	c.Packages, c.Args = rest[:n], rest[n:]
	if strings.Contains(c.Packages[0], "@") {
		return nil, false, nil
	}
	return c, true, nil
}

// has reports whether a build flag is given.
func (c *Command) has(name string) bool {
	return slices.ContainsFunc(c.Flags, func(flag string) bool {
		got, _, _ := strings.Cut(strings.TrimLeft(flag, "-"), "=")
		return strings.HasPrefix(flag, "-") && got == name
	})
}

// Build returns the command line that writes the program to the file binary. As
// `go run` does, it leaves out what only debuggers and releases need.
func (c *Command) Build(binary string) []string {
	args := []string{"go", "build", "-o", binary}
	if !c.has("buildvcs") {
		args = append(args, "-buildvcs=false")
	}
	if !c.has("ldflags") {
		args = append(args, "-ldflags=-w")
	}
	return slices.Concat(args, c.Flags, c.Packages)
}

// Run returns the command line that runs the program in the file binary.
func (c *Command) Run(binary string) []string {
	return slices.Concat(c.Exec, []string{binary}, c.Args)
}

// List returns the command line that lists the packages of the program, with these
// fields as JSON.
func (c *Command) List(fields string) []string {
	args := []string{"go", "list", "-e", "-deps", "-json=" + fields}
	// go list does not have the flags of a program alone.
	return slices.Concat(args, slices.DeleteFunc(slices.Clone(c.Flags), func(flag string) bool { return flag == "-v" || flag == "-x" }), c.Packages)
}
