//go:build unix

package examples

import (
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/govite/govite/examples/internal/app"
)

// TestTwoTerminals runs the commands of core/docs/development.md in the project
// that README.md describes.
func TestTwoTerminals(t *testing.T) {
	if testing.Short() {
		t.Skip("needs npm, not with -short")
	}
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	p := newReadmeProject(t)
	p.writeModule(t, "README.md")
	listens := regexp.MustCompile(`listening on http://localhost:\d+`)
	const client = `src="/@vite/client"`

	t.Run("production", func(t *testing.T) {
		origin := p.writeProgram(t, "README.md")
		app.StartCommand(t, p.dir, "env GOVITE_MODE=production go run .", listens)
		if res, body := get(t, origin); res.StatusCode != http.StatusOK || strings.Contains(body, client) || !strings.Contains(body, `src="/assets/`) {
			t.Errorf("%s\n%s", res.Status, body)
		}
		if len(app.NodesIn(t, p.web)) > 0 {
			t.Error("the program has started Vite")
		}
	})
	t.Run("development", func(t *testing.T) {
		// No Command, so that the program cannot start a Vite of its own.
		origin := p.writeProgram(t, "README.md")
		p.dropCommand(t)
		app.StartCommand(t, p.dir, "npm --prefix web run dev", regexp.MustCompile(`Local:`))
		app.StartCommand(t, p.dir, "go run .", listens)
		if res, body := get(t, origin); res.StatusCode != http.StatusOK || !strings.Contains(body, client) {
			t.Errorf("%s\n%s", res.Status, body)
		}
	})
}

// dropCommand removes Config.Command from the program.
func (p *readmeProject) dropCommand(t *testing.T) {
	t.Helper()
	command := regexp.MustCompile(`,\s*Command: "auto"`)
	edit(t, filepath.Join(p.dir, "main.go"), func(text string) string { return command.ReplaceAllString(text, "") })
}
