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

// ErrNotInstalled is wrapped by the error of [Find] for a project without its
// packages.
var ErrNotInstalled = errors.New("not installed")

// Find returns the command that starts the dev server of the Vite project in the
// directory root. The command runs the project's script dev (for deno also a
// task) or, without one, Vite itself.
//
// Find looks for the package manager in root and its parents, up to the
// repository's root. It takes the packageManager of the nearest package.json
// that has one, else the package manager of the nearest lock file, else npm.
//
// It returns an error if root is not a directory, if it has no package.json, or
// if a file is malformed. It returns an error and the command if the package
// manager is not in PATH or the packages are not installed (ErrNotInstalled).
// Errors say what to do.
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

// projectDir returns root as an absolute path without symbolic links. Node.js
// resolves links too, and looks for packages in the parents of the result.
func projectDir(root string) (string, error) {
	dir, err := filepath.Abs(root)
	if err != nil {
		return "", err
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("the directory %s does not exist: want the directory with vite.config.ts", dir)
	case err != nil:
		return "", err
	case !info.IsDir():
		return "", fmt.Errorf("%s is not a directory: want the directory with vite.config.ts", dir)
	}
	if resolved, err := filepath.EvalSymlinks(dir); err == nil {
		dir = resolved
	}
	return dir, nil
}

// suggestion names a directory in dir with a vite.config, for an error message.
func suggestion(dir string) string {
	// If the name of dir makes the pattern malformed, there is no suggestion.
	found, _ := filepath.Glob(filepath.Join(dir, "*", "vite.config.*"))
	if len(found) == 0 {
		return ""
	}
	return ", perhaps " + filepath.Dir(found[0])
}

// hasDenoTask reports whether `deno task dev` finds a task in the deno.json of
// the project or of its workspace.
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
