package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// ErrNotInstalled is in the error for a project whose packages are not
// installed.
var ErrNotInstalled = errors.New("not installed")

// Find returns the command that starts the dev server of the Vite project in
// the directory root.
//
// The package manager is the one that the nearest package.json with a
// packageManager names, else the one whose lock file is nearest, else npm; both
// are looked for in root and its parents, up to the repository's root. It runs
// the script dev if the project has one (with deno: or a task), else Vite
// itself.
//
// It is an error if root is no directory or no JavaScript project, if what it
// has to read is malformed, if the package manager is not in PATH, and if the
// project's packages are not installed (ErrNotInstalled); the error says what to
// do about it. With the last two the command is returned as well.
func Find(root string) (*Command, error) {
	dir, err := projectDir(root)
	if err != nil {
		return nil, err
	}
	pkg, err := readPackage(dir)
	if err != nil {
		return nil, err
	}
	if pkg == nil && denoConfig(dir) == "" {
		return nil, fmt.Errorf("%s has no package.json: want the directory with vite.config.ts%s", dir, suggestion(dir))
	}
	dirs := upward(dir)
	m, evidence, err := chooseManager(dirs)
	if err != nil {
		return nil, err
	}

	c := &Command{Manager: m.name, Args: m.vite, Dir: dir, evidence: evidence}
	dev := pkg.script("dev") != ""
	if m.name == "deno" && !dev {
		if dev, err = hasDenoTask(dirs); err != nil {
			return nil, err
		}
	}
	if dev {
		c.Args = m.script
	}
	c.build = append(slices.Clone(m.vite), "build")
	if pkg.script("build") != "" {
		c.build = append(slices.Clone(m.script[:len(m.script)-1]), "build")
	}

	if _, err := exec.LookPath(m.name); err != nil {
		if evidence == "" {
			return c, fmt.Errorf("%s is not in PATH: %s", m.name, m.missing)
		}
		return c, fmt.Errorf("%s asks for %s, which is not in PATH: %s", evidence, m.name, m.missing)
	}
	if m.name != "deno" && !installed(pkg, dir, dirs) {
		where := dir
		if evidence != "" {
			where = filepath.Dir(evidence)
		}
		return c, fmt.Errorf("the packages of %s are %w: run `%s` in %s", dir, ErrNotInstalled, c.Install(), where)
	}
	return c, nil
}

// projectDir returns root as Node.js will see it: absolute and without symbolic
// links, so that its parents are the same for both.
func projectDir(root string) (string, error) {
	dir, err := filepath.Abs(root)
	if err != nil {
		return "", err
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("the directory %s does not exist: want the one with vite.config.ts", dir)
	case err != nil:
		return "", err
	case !info.IsDir():
		return "", fmt.Errorf("%s is no directory: want the one with vite.config.ts", dir)
	}
	if resolved, err := filepath.EvalSymlinks(dir); err == nil {
		dir = resolved
	}
	return dir, nil
}

// suggestion names a directory in dir that looks like the one that was meant.
func suggestion(dir string) string {
	// A pattern that dir's own name makes malformed suggests nothing.
	found, _ := filepath.Glob(filepath.Join(dir, "*", "vite.config.*"))
	if len(found) == 0 {
		return ""
	}
	return ", perhaps " + filepath.Dir(found[0])
}

// hasDenoTask reports whether `deno task dev` finds a task in a deno.json: the
// project's or that of the workspace it belongs to.
func hasDenoTask(dirs []string) (bool, error) {
	for _, dir := range dirs {
		config, err := readDeno(dir)
		if err != nil {
			return false, err
		}
		if config != nil && config.Tasks["dev"] != nil {
			return true, nil
		}
	}
	return false, nil
}
