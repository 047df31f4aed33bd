package runner

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/govite/govite/core/internal/leak"
)

// role is the environment variable that makes the test binary play a process of
// a test.
const role = "GOVITE_RUNNER_ROLE"

// roles are the processes, by name.
var roles = map[string]func(){}

// TestMain plays a role, or runs the tests and fails if a goroutine of this
// package outlives them.
func TestMain(m *testing.M) {
	if play, ok := roles[os.Getenv(role)]; ok {
		play()
		os.Exit(0)
	}
	os.Exit(leak.Main(m, own...))
}

// own are in the stacks of this package's goroutines.
var own = []string{"runner.(*", "created by github.com/govite/govite/core/internal/runner."}

// buffer is an Output, or the writer of a log, that tests can read.
type buffer struct {
	mu     sync.Mutex
	buf    bytes.Buffer
	writes []string
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.writes = append(b.writes, string(p))
	return b.buf.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// Writes returns the arguments of all calls of Write.
func (b *buffer) Writes() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.writes...)
}

// writeFiles writes files below dir. Names that end with a slash are directories.
func writeFiles(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(file, 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// realTempDir is t.TempDir without symbolic links: the one of macOS has some.
func realTempDir(t testing.TB) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
