//go:build unix

package examples

import (
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/browser"
)

// TestCommand runs the examples with -dev and no dev server, so that they start
// one.
func TestCommand(t *testing.T) {
	each(t, func(t *testing.T, b *browser.Browser, ex example) {
		if err := app.CheckNode(); err != nil {
			unavailable(t, err)
		}
		web := app.CopyProject(t, ex.name)
		binary := app.BuildExample(t, ex.name)
		server := app.Start(t, binary, "-addr", "localhost:0", "-dev", "-web", web)
		page := b.Open(t)
		page.Goto(server.URL)
		countToThree(t, page, server.URL)
		if output := server.Output(); !strings.Contains(output, "[vite]   VITE v") {
			t.Errorf("Vite's output is not passed on:\n%s", output)
		}

		// The application starts Vite again after a crash.
		for _, pid := range app.NodesIn(t, web) {
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
		page.Wait("window.marker === undefined")
		page.WaitText("#count", "0")
		waitSocket(t, page, server.URL)

		server.Stop(t)
		app.CheckNoneLeft(t, web)

		// Vite ends with an application that crashes.
		server = app.Start(t, binary, "-addr", "localhost:0", "-dev", "-web", web)
		if res, _ := get(t, server.URL+"/@vite/client"); res.StatusCode != http.StatusOK {
			t.Errorf("@vite/client: %s", res.Status)
		}
		if len(app.NodesIn(t, web)) == 0 {
			t.Error("no process of the dev server was found: the checks for what is left see nothing")
		}
		server.Kill(t)
		app.CheckNoneLeft(t, web)
	})
}

// TestCommandFails checks that an example that cannot start Vite says why.
func TestCommandFails(t *testing.T) {
	if testing.Short() {
		t.Skip("needs npm, not with -short")
	}
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	t.Parallel()
	web := app.CopyProject(t, "chi")
	binary := app.BuildExample(t, "chi")
	edit(t, filepath.Join(web, "vite.config.ts"), func(text string) string { return text + "\nthrow new Error('wrong on purpose')\n" })
	output := app.RunToFail(t, binary, "-addr", "localhost:0", "-dev", "-web", web)
	for _, want := range []string{"`npm run dev` in " + web + " ended before it answered", "wrong on purpose"} {
		if !strings.Contains(output, want) {
			t.Errorf("no %q in\n%s", want, output)
		}
	}
	app.CheckNoneLeft(t, web)

	for _, tt := range []struct{ remove, want string }{
		{"node_modules", "npm ci"},
		{"package.json", "package.json"},
	} {
		app.Remove(t, filepath.Join(web, tt.remove))
		if output := app.RunToFail(t, binary, "-addr", "localhost:0", "-dev", "-web", web); !strings.Contains(output, tt.want) {
			t.Errorf("without %s there is no %q in\n%s", tt.remove, tt.want, output)
		}
	}
}

var port = regexp.MustCompile(`Local:\s+http://localhost:(\d+)/`)

// TestCommandsSideBySide runs two projects at a time. Neither may use the dev
// server of the other.
func TestCommandsSideBySide(t *testing.T) {
	b := needBrowser(t)
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	ports := map[int]bool{}
	for _, ex := range []example{all[0], all[3]} {
		web := app.CopyProject(t, ex.name)
		server := app.Start(t, app.BuildExample(t, ex.name), "-addr", "localhost:0", "-dev", "-web", web)
		page := b.Open(t)
		page.Goto(server.URL)
		checkHome(t, page, ex, "Vite dev server")
		match := port.FindStringSubmatch(server.Output())
		if match == nil {
			t.Fatalf("no port in\n%s", server.Output())
		}
		n, _ := strconv.Atoi(match[1])
		if ports[n] {
			t.Errorf("both projects use port %d", n)
		}
		ports[n] = true
	}
}
