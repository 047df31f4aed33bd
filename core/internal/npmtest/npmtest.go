// Package npmtest installs npm packages for tests.
package npmtest

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Need skips a test of what, a program such as Vite, if npm is missing or tests
// run with -short. In CI the test fails if npm is missing, so that it does not
// stay skipped forever.
func Need(t *testing.T, what string) {
	t.Helper()
	if testing.Short() {
		t.Skipf("runs %s; not with -short", what)
	}
	for _, command := range []string{"node", "npm"} {
		if _, err := exec.LookPath(command); err != nil {
			unavailable(t, "runs %s, but %s is missing: %v", what, command, err)
		}
	}
}

func unavailable(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// Install returns a node_modules directory with packages (name → version). It
// installs them once per machine, in a cache directory called name. It calls
// finish, if it is not nil, with the directory of a new installation.
func Install(t *testing.T, name string, packages map[string]string, finish func(dir string)) (modules string) {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	cache = filepath.Join(cache, "govite-test")
	manifest, err := json.Marshal(map[string]any{"private": true, "dependencies": packages})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, name)
	if have, _ := os.ReadFile(filepath.Join(dir, "package.json.installed")); string(have) == string(manifest) {
		return filepath.Join(dir, "node_modules")
	}

	// Another test may install the same packages: install aside, then rename.
	if err := os.MkdirAll(cache, 0o755); err != nil {
		t.Fatal(err)
	}
	aside, err := os.MkdirTemp(cache, "install-")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(aside) }()
	write := func(file string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(aside, file), manifest, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("package.json")
	npm := exec.CommandContext(t.Context(), "npm", "install", "--no-audit", "--no-fund", "--no-package-lock")
	npm.Dir = aside
	if out, err := npm.CombinedOutput(); err != nil {
		unavailable(t, "npm install of %s: %v\n%s", name, err, out)
	}
	if finish != nil {
		finish(aside)
	}
	write("package.json.installed")
	if _, err := os.Stat(dir); err == nil { // has other packages
		old := aside + "-old"
		if os.Rename(dir, old) == nil {
			defer func() { _ = os.RemoveAll(old) }()
		}
	}
	if err := os.Rename(aside, dir); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
	return filepath.Join(dir, "node_modules")
}
