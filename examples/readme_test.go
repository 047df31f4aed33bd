//go:build unix

package examples

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/govite/govite/examples/internal/app"
)

// TestReadmeCommands types what the README says, where it says so: the ports
// are the ones that a reader gets.
func TestReadmeCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("needs npm")
	}
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	for _, port := range []string{"8080", "5173"} {
		l, err := net.Listen("tcp", "localhost:"+port)
		if err != nil {
			unavailable(t, err)
			return
		}
		l.Close()
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	listens := regexp.MustCompile(`listening on http://localhost:8080`)

	for _, block := range blocks(t, "README.md", "js") {
		file := filepath.Join(t.TempDir(), "vite.config.mjs")
		if err := os.WriteFile(file, []byte("import { defineConfig } from 'vite'\n"+block), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.CommandContext(t.Context(), "node", "--check", file).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s\n%s", err, out, block)
		}
	}

	t.Run("production", func(t *testing.T) {
		app.StartCommand(t, root, "go run ./examples/gin", listens)
		res, body := get(t, "http://localhost:8080")
		if res.StatusCode != http.StatusOK || !strings.Contains(body, `<script type="module" crossorigin src="/assets/`) {
			t.Errorf("%s\n%s", res.Status, body)
		}
	})

	t.Run("development", func(t *testing.T) {
		// npm works in a copy: an editor may be using the node_modules here.
		copied := app.CopyTree(t, filepath.Join("gin", "web"), filepath.Join("examples", "gin", "web"))
		cmd := exec.CommandContext(t.Context(), "npm", "--prefix", "examples/gin/web", "ci")
		cmd.Dir = copied
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		app.StartCommand(t, copied, "npm --prefix examples/gin/web run dev", regexp.MustCompile(`Local:\s+http://localhost:5173/`))
		app.StartCommand(t, root, "go run ./examples/gin -dev", listens)
		res, body := get(t, "http://localhost:8080")
		if res.StatusCode != http.StatusOK || !strings.Contains(body, `<script type="module" src="/@vite/client">`) {
			t.Errorf("%s\n%s", res.Status, body)
		}
		if res, _ := get(t, "http://localhost:8080/src/App.tsx"); res.StatusCode != http.StatusOK {
			t.Errorf("a module: %s", res.Status)
		}
	})
}
