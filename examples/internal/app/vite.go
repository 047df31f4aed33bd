//go:build unix

package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
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

// CopyProject copies an example to a temporary directory, where a test may edit
// it, with the packages of its Vite project, and returns the directory of that
// project. The templates are beside it. The test fails if it leaves a process in
// the project.
func CopyProject(t testing.TB, name string) (web string) {
	t.Helper()
	installed := Shared(t, "project/"+name, func(t testing.TB, dir string) string {
		copyExample(t, dir, name)
		NPM(t, filepath.Join(dir, "examples", name, "web"), "ci", "--prefer-offline", "--no-audit", "--no-fund")
		return dir
	})
	root := TempDir(t)
	CopyTree(t, root, installed)
	web = filepath.Join(root, "examples", name, "web")
	t.Cleanup(func() { CheckNoneLeft(t, web) })
	return web
}

// copyExample copies the templates and the Vite project of an example, and the npm
// plugin, to root, with the layout of the repository.
func copyExample(t testing.TB, root, name string) {
	t.Helper()
	err := errors.Join(
		copySources(filepath.Join(root, "examples", name, "web"), filepath.Join(name, "web"), "node_modules", "dist"),
		copySources(filepath.Join(root, "examples", name, "templates"), filepath.Join(name, "templates")),
		copySources(filepath.Join(root, "core", "vite-plugin"), plugin, "node_modules"),
	)
	if err != nil {
		t.Fatal(err)
	}
}

// CopyPlugin copies the npm plugin to dir.
func CopyPlugin(t testing.TB, dir string) {
	t.Helper()
	if err := copySources(dir, plugin, "node_modules"); err != nil {
		t.Fatal(err)
	}
}

var plugin = filepath.Join("..", "core", "vite-plugin")

// TempDir returns a temporary directory by its real path, which Vite uses.
func TempDir(t testing.TB) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// CopyRepository copies the files of the repository that git does not ignore to a
// temporary directory, which it returns.
func CopyRepository(t testing.TB) (root string) {
	t.Helper()
	root = TempDir(t)
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	cmd.Dir = ".."
	list, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(list), "\x00"), "\x00") {
		source := filepath.Join("..", name)
		if _, err := os.Stat(source); errors.Is(err, fs.ErrNotExist) {
			continue // deleted, which git does not know yet
		}
		if err := copyFile(filepath.Join(root, name), source); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func copyFile(target, source string) error {
	content, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	return os.WriteFile(target, content, 0o644)
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

// BuildVite runs `vite build` in the project in dir. It is quicker than npm, which
// only finds the command.
func BuildVite(t testing.TB, dir string, args ...string) {
	t.Helper()
	if out, err := viteCommand(t.Context(), dir, append([]string{"build"}, args...)...).CombinedOutput(); err != nil {
		t.Fatalf("vite build %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// viteCommand returns the command of the Vite that is installed in dir.
func viteCommand(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "node", append([]string{filepath.Join("node_modules", "vite", "bin", "vite.js")}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), "NO_COLOR=1")
	return cmd
}

// copySources copies a directory without the directories in made, which npm and
// Vite have made.
func copySources(target, source string, made ...string) error {
	return filepath.WalkDir(source, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(source, path)
		if err != nil {
			return err
		}
		if slices.Contains(made, rel) {
			return fs.SkipDir
		}
		to := filepath.Join(target, rel)
		if entry.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		return copyFile(to, path)
	})
}

// Vite is a dev server.
type Vite struct {
	URL string // without a slash at the end

	dir     string
	args    []string
	process *process
}

var local = regexp.MustCompile(`Local:\s+(https?://\S+)`)

// StartVite runs the dev server of the project in dir, on a free port, until the
// test ends. It returns once the server answers.
func StartVite(t testing.TB, dir string, args ...string) *Vite {
	t.Helper()
	v := &Vite{dir: dir, args: args}
	v.start(t)
	return v
}

// Restart runs the dev server again, on another port.
func (v *Vite) Restart(t testing.TB) {
	t.Helper()
	v.start(t)
}

func (v *Vite) start(t testing.TB) {
	t.Helper()
	// Cleanups end the process, which lives longer than the test's context.
	v.process = start(t, "vite", viteCommand(context.Background(), v.dir, append([]string{"--port", FreePort(t), "--strictPort"}, v.args...)...))
	v.process.await(t, time.Minute, func() error {
		match := local.FindStringSubmatch(v.process.output.String())
		if match == nil {
			return errors.New("it did not print its URL")
		}
		v.URL = strings.TrimSuffix(match[1], "/")
		return Ping(v.URL+"/", "")
	})
}

// FreePort returns a port on localhost that nothing listens on. It is outside of
// the range from which the system takes the ports of connections and of port 0,
// because other tests use that range all the time.
func FreePort(t testing.TB) string {
	t.Helper()
	for range 100 {
		port := strconv.Itoa(20_000 + rand.IntN(12_000))
		if l, err := net.Listen("tcp", "localhost:"+port); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return ""
}

// Kill ends the dev server by SIGKILL.
func (v *Vite) Kill(t testing.TB) {
	t.Helper()
	if err := v.process.kill(); err != nil {
		t.Fatal(err)
	}
}

// Stop ends the dev server by SIGTERM, and returns when it has ended.
func (v *Vite) Stop(t testing.TB) {
	t.Helper()
	if err := v.process.stop(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
}

// Ping sends the request by which Vite's client finds out that Vite is back. The
// host is the name in the request, "" for that of the address.
func Ping(address, host string) error {
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	req.Host = host
	req.Header.Set("Accept", "text/x-vite-ping")
	client := http.Client{
		Timeout:   2 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}, // the certificate is self-signed
	}
	defer client.CloseIdleConnections()
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
