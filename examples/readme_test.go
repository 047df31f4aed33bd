//go:build unix

package examples

import (
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/govite/govite/examples/internal/app"
)

// TestReadmeCommands runs the commands of the README in a copy of the repository,
// on the port that a reader gets.
func TestReadmeCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("needs npm")
	}
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	for _, port := range []string{"8080"} {
		l, err := net.Listen("tcp", "localhost:"+port)
		if err != nil {
			unavailable(t, err)
			return
		}
		l.Close()
	}
	root := app.CopyRepository(t) // npm and Vite write into the project
	listens := regexp.MustCompile(`listening on http://localhost:8080`)

	t.Run("production", func(t *testing.T) {
		app.StartCommand(t, root, "go run ./examples/gin", listens)
		res, body := get(t, "http://localhost:8080")
		if res.StatusCode != http.StatusOK || !strings.Contains(body, `<script type="module" crossorigin src="/assets/`) {
			t.Errorf("%s\n%s", res.Status, body)
		}
	})

	t.Run("development", func(t *testing.T) {
		cmd := exec.CommandContext(t.Context(), "npm", "--prefix", "examples/gin/web", "ci")
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		app.StartCommand(t, root, "go run ./examples/gin -dev", listens)
		res, body := get(t, "http://localhost:8080")
		if res.StatusCode != http.StatusOK || !strings.Contains(body, `<script type="module" src="/@vite/client">`) {
			t.Errorf("%s\n%s", res.Status, body)
		}
		if res, _ := get(t, "http://localhost:8080/src/App.tsx"); res.StatusCode != http.StatusOK {
			t.Errorf("a module: %s", res.Status)
		}
	})
	app.CheckNoneLeft(t, filepath.Join(root, "examples", "gin", "web"))
}
