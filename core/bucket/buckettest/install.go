package buckettest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// program is the store, at a version that `go install` takes.
const (
	program = "github.com/versity/versitygw/cmd/versitygw"
	version = "v1.8.0"
)

// installed has the path of the program. Tests of a process wait for one installation.
var installed = sync.OnceValues(func() (string, error) { return install(context.Background()) })

// install installs the program once per machine, in a cache directory. It takes a
// minute on a machine that has never compiled the program.
func install(ctx context.Context) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	cache = filepath.Join(cache, "govite-test")
	name := "versitygw"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	dir := filepath.Join(cache, "versitygw-"+version)
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}

	// Another process may install the program, too: install aside, then rename.
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	aside, err := os.MkdirTemp(cache, "install-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(aside) }()
	cmd := exec.CommandContext(ctx, "go", "install", program+"@"+version)
	cmd.Dir = aside // no module is around
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOBIN="+aside)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go install %s@%s: %w\n%s", program, version, err, out)
	}
	if err := os.Rename(aside, dir); err != nil && !errors.Is(err, fs.ErrExist) {
		if _, found := os.Stat(path); found != nil {
			return "", err
		}
	}
	return path, nil
}

// unavailable skips the test. In continuous integration the test fails, so that the
// test does not stay skipped forever.
func unavailable(t testing.TB, err error) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(err)
	}
	t.Skip(err)
}
