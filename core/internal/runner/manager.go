package runner

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A manager is a package manager and its commands.
type manager struct {
	name    string
	script  []string // runs the script dev
	vite    []string // runs the project's own vite and never downloads it
	missing string   // how to install the package manager
}

var managers = []manager{
	{
		name:    "npm",
		script:  []string{"npm", "run", "dev"},
		vite:    []string{"npm", "exec", "--no", "--", "vite"},
		missing: "install Node.js, which includes npm",
	},
	{
		name:    "pnpm",
		script:  []string{"pnpm", "run", "dev"},
		vite:    []string{"pnpm", "exec", "vite"},
		missing: "install it, for example with `npm install -g pnpm`",
	},
	{
		name:    "yarn",
		script:  []string{"yarn", "run", "dev"},
		vite:    []string{"yarn", "run", "vite"},
		missing: "install it, for example with `npm install -g corepack && corepack enable`",
	},
	{
		name:    "bun",
		script:  []string{"bun", "run", "dev"},
		vite:    []string{"bun", "run", "vite"}, // bunx downloads missing packages
		missing: "install it, for example with `npm install -g bun`",
	},
	{
		name:    "deno",
		script:  []string{"deno", "task", "dev"},
		vite:    []string{"deno", "run", "-A", "npm:vite"},
		missing: "install it, for example with `npm install -g deno`",
	},
}

func managerNamed(name string) (manager, bool) {
	for _, m := range managers {
		if m.name == name {
			return m, true
		}
	}
	return manager{}, false
}

// lockFiles are the lock files. In a directory with several the first counts.
var lockFiles = []struct{ file, manager string }{
	{"package-lock.json", "npm"},
	{"npm-shrinkwrap.json", "npm"},
	{"pnpm-lock.yaml", "pnpm"},
	{"yarn.lock", "yarn"},
	{"bun.lock", "bun"},
	{"bun.lockb", "bun"},
	{"deno.lock", "deno"},
}

// chooseManager returns the package manager of a project and the file that asks
// for it, or "". dirs are the result of [upward].
func chooseManager(dirs []string) (manager, string, error) {
	deno, _ := managerNamed("deno")
	if !exists(filepath.Join(dirs[0], "package.json")) {
		return deno, denoConfig(dirs[0]), nil
	}
	for _, dir := range dirs {
		pkg, err := readPackage(dir)
		if err != nil {
			return manager{}, "", err
		}
		if pkg == nil || pkg.PackageManager == "" {
			continue
		}
		name, _, _ := strings.Cut(pkg.PackageManager, "@")
		m, ok := managerNamed(name)
		if !ok {
			return manager{}, "", fmt.Errorf("%s: packageManager is %q: want npm, pnpm, yarn, bun or deno", pkg.file, pkg.PackageManager)
		}
		return m, lockOf(m, dirs, pkg.file), nil
	}
	for _, dir := range dirs {
		for _, lock := range lockFiles {
			if file := filepath.Join(dir, lock.file); exists(file) {
				m, _ := managerNamed(lock.manager)
				return m, file, nil
			}
		}
	}
	// Lock files come first: a deno.json may be for the editor, or for functions
	// that run elsewhere.
	for _, dir := range dirs {
		if file := denoConfig(dir); file != "" {
			return deno, file, nil
		}
	}
	npm, _ := managerNamed("npm")
	return npm, "", nil
}

// lockOf returns m's nearest lock file, or otherwise if there is none.
func lockOf(m manager, dirs []string, otherwise string) string {
	for _, dir := range dirs {
		for _, lock := range lockFiles {
			if file := filepath.Join(dir, lock.file); lock.manager == m.name && exists(file) {
				return file
			}
		}
	}
	return otherwise
}

// upward returns dir and its parents, up to the root of the repository or, outside
// of one, of the file system. A workspace does not reach beyond its repository.
func upward(dir string) []string {
	dirs := []string{dir}
	for !exists(filepath.Join(dir, ".git")) {
		parent := filepath.Dir(dir)
		if parent == dir {
			break
		}
		dir = parent
		dirs = append(dirs, dir)
	}
	return dirs
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
