//go:build unix

package examples

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/govite/govite/core"
	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/poll"
)

// TestWatchedBuild edits a source while `vite build --watch` runs. The application
// serves the new build without a restart.
func TestWatchedBuild(t *testing.T) {
	if testing.Short() {
		t.Skip("needs npm, not with -short")
	}
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	t.Parallel()
	web := app.CopyProject(t, "chi")
	app.StartCommand(t, web, "npx vite build --watch", regexp.MustCompile(`built in`))

	v, err := core.New(core.Config{Dist: os.DirFS(filepath.Join(web, "dist")), Mode: core.Production, Watch: true})
	if err != nil {
		t.Fatal(err)
	}
	origin := applications[0].start(t, v, "src/main.ts")
	_, before := get(t, origin)
	defer edit(t, filepath.Join(web, "src", "main.css"), func(text string) string { return text + "\n#count { outline-style: dotted }\n" })()
	err = poll.Until(t.Context(), time.Minute, func() error {
		if _, body := get(t, origin); body == before {
			return fmt.Errorf("still the page of the first build:\n%s", body)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := v.Inline("src/main.css"); err == nil && !strings.Contains(fmt.Sprint(got), "dotted") {
		t.Errorf("the stylesheet is of the first build: %s", got)
	}
}
