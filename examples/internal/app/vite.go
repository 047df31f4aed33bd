//go:build unix

package app

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// CheckNode returns an error when node or npm is missing.
func CheckNode() error {
	for _, name := range []string{"node", "npm"} {
		if _, err := exec.LookPath(name); err != nil {
			return err
		}
	}
	return nil
}

// CopyProject copies a Vite project to a temporary directory, where a test may
// edit it, and installs its packages there. It returns the directory.
func CopyProject(t testing.TB, dir string) string {
	t.Helper()
	target := filepath.Join(CopyTree(t, dir, "web"), "web")
	NPM(t, target, "ci", "--prefer-offline", "--no-audit", "--no-fund")
	return target
}

// CopyTree copies the sources of a Vite project to the path to below a temporary
// directory, which it returns.
func CopyTree(t testing.TB, dir, to string) string {
	t.Helper()
	// Vite sees real paths; a temporary directory may be a link.
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := copySources(filepath.Join(root, to), dir); err != nil {
		t.Fatal(err)
	}
	return root
}

// NPM runs npm with the arguments in dir.
func NPM(t testing.TB, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "npm", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("npm %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// copySources copies a Vite project without what npm and Vite made.
func copySources(target, source string) error {
	return filepath.WalkDir(source, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(source, path)
		if err != nil {
			return err
		}
		if rel == "node_modules" || rel == "dist" {
			return fs.SkipDir
		}
		to := filepath.Join(target, rel)
		if entry.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(to, content, 0o644)
	})
}

// Vite is a dev server.
type Vite struct {
	URL string // without a slash at the end

	dir     string
	process *process
}

var local = regexp.MustCompile(`Local:\s+(http://\S+)`)

// StartVite runs the dev server of the project in dir, on a free port, until the
// test ends. It returns once the server answers.
func StartVite(t testing.TB, dir string) *Vite {
	t.Helper()
	v := &Vite{dir: dir}
	v.start(t, "0")
	return v
}

// Restart runs the dev server again, where it was before it was killed.
func (v *Vite) Restart(t testing.TB) {
	t.Helper()
	u, err := url.Parse(v.URL)
	if err != nil {
		t.Fatal(err)
	}
	v.start(t, u.Port())
}

func (v *Vite) start(t testing.TB, port string) {
	t.Helper()
	cmd := exec.Command("node", filepath.Join("node_modules", "vite", "bin", "vite.js"), "--port", port, "--strictPort")
	cmd.Dir = v.dir
	cmd.Env = append(cmd.Environ(), "NO_COLOR=1")
	v.process = start(t, "vite", cmd)
	v.process.await(t, 30*time.Second, func() error {
		match := local.FindStringSubmatch(v.process.output.String())
		if match == nil {
			return errors.New("it did not print its URL")
		}
		v.URL = strings.TrimSuffix(match[1], "/")
		return ping(v.URL)
	})
}

// Kill ends the dev server at once, as a crash would.
func (v *Vite) Kill(t testing.TB) {
	t.Helper()
	if err := v.process.kill(); err != nil {
		t.Fatal(err)
	}
}

// ping asks as Vite's own client does after a lost connection.
func ping(address string) error {
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "text/x-vite-ping")
	client := http.Client{Timeout: 2 * time.Second}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	if err := res.Body.Close(); err != nil {
		return err
	}
	if res.StatusCode != http.StatusNoContent {
		return fmt.Errorf("it answers %s to a ping", res.Status)
	}
	return nil
}
