//go:build unix

package examples

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/browser"
	"github.com/govite/govite/examples/internal/poll"
)

var devRestarts = flag.Int("dev-restarts", 3, "number of restarts of the application under load in TestDev")

// devArgs returns the arguments of the command that the document shows.
func devArgs(t *testing.T) []string {
	t.Helper()
	const tool = "go tool govite "
	for _, block := range blocks(t, "core/docs/development.md", "sh") {
		if args, ok := strings.CutPrefix(block, tool); ok {
			return strings.Fields(args)
		}
	}
	t.Fatalf("no command begins with %q", tool)
	return nil
}

// TestDev edits, breaks and mends the Go code of applications that govite dev runs,
// with a page open.
func TestDev(t *testing.T) {
	b := needBrowser(t)
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	// The oldest Vite, and the newest, which README.md names.
	programs := []struct{ readme, vite string }{{"README.md", ""}, {"fibervite/fiber3/README.md", "vite@5"}}
	if *matrix {
		programs = append(programs, struct{ readme, vite string }{"fibervite/README.md", ""})
	}
	for _, tt := range programs {
		t.Run(tt.readme, func(t *testing.T) {
			readme, p := tt.readme, newReadmeProject(t)
			if tt.vite != "" {
				app.NPM(t, p.web, "install", "--save-dev", "--no-audit", "--no-fund", "--prefer-offline", tt.vite)
			}
			p.home = strings.Replace(p.home, "Hello from Go", "{{ . }}", 1)
			p.writeProgram(t, readme)
			p.writeModule(t, readme)
			d := &devStage{p: p, main: filepath.Join(p.dir, "main.go"), greeting: "first"}
			d.edit(t, func(text string) string {
				text = strings.Replace(text, `"home.html", nil`, `"home.html", "first"`, 1)
				text = fiberHome.ReplaceAllString(text, "	app.Post(\"/echo\", func(c $1) error { return c.Send(c.Body()) })\n$0")
				return strings.Replace(text, "	mux.Handle(\"/\",", "	mux.HandleFunc(\"POST /echo\", func(w http.ResponseWriter, r *http.Request) { _ = r.Write(w) })\n	mux.Handle(\"/\",", 1)
			})
			d.page = b.Open(t)
			if readme == "README.md" {
				d.brokenConfig(t)
			} else {
				d.server = app.RunIn(t, p.dir, app.BuildGovite(t), devArgs(t)...)
				d.page.Goto(d.server.URL)
			}
			d.page.WaitText("h1", "first")
			checkSocket(t, d.page, d.server.URL)

			t.Logf("the edit was on the page after go build and %v", d.measure(t, 1))
			d.load(t, *devRestarts)
			if readme == "README.md" {
				d.compileError(t)
				d.end(t)
			}

			d.server.Interrupt(t)
			if left := app.NodesIn(t, p.dir); len(left) > 0 {
				t.Errorf("govite dev has ended, and processes %v are left", left)
			}
			d.server = app.RunIn(t, p.dir, app.BuildGovite(t), devArgs(t)...)
			if len(app.NodesIn(t, p.web)) == 0 {
				t.Error("no process of the dev server was found: the checks for what is left see nothing")
			}
			d.server.Kill(t)
			app.CheckNoneLeft(t, p.dir)
		})
	}
}

// fiberHome is the route of the page in the programs for fiber.
var fiberHome = regexp.MustCompile(`	app\.Get\("/", func\(c (\*?fiber\.Ctx)\)`)

// A devStage is an application that govite dev runs, and an open page.
type devStage struct {
	p        *readmeProject
	main     string
	greeting string
	edits    int
	server   *app.Server
	page     *browser.Page
}

// edit changes the program, with a new file in place of the old one, as editors do.
func (d *devStage) edit(t *testing.T, change func(string) string) {
	t.Helper()
	text, err := os.ReadFile(d.main)
	if err != nil {
		t.Fatal(err)
	}
	changed := change(string(text))
	if changed == string(text) {
		t.Fatal("the edit changes nothing")
	}
	next := d.main + ".new"
	write(t, next, changed)
	if err := os.Rename(next, d.main); err != nil {
		t.Fatal(err)
	}
}

// greet changes the greeting on the page.
func (d *devStage) greet(t *testing.T, greeting string) {
	t.Helper()
	d.edit(t, func(text string) string { return strings.Replace(text, `"`+d.greeting+`"`, `"`+greeting+`"`, 1) })
	d.greeting = greeting
}

// brokenConfig runs govite dev with a configuration that Vite cannot load, and mends
// the configuration. The page says that Vite is not there, and then reloads.
func (d *devStage) brokenConfig(t *testing.T) {
	t.Helper()
	dist := filepath.Join(d.p.web, "dist") // pages would use the build
	app.Remove(t, dist)
	write(t, filepath.Join(dist, ".gitkeep"), "")
	mend := edit(t, filepath.Join(d.p.web, "vite.config.js"), func(text string) string { return text + "\nmissing(\n" })
	d.server = app.RunIn(t, d.p.dir, app.BuildGovite(t), devArgs(t)...)
	d.page.Goto(d.server.URL)
	d.page.Wait(`document.getElementById("govite-problem") !== null`)
	mend()
}

const overlayFile = `document.querySelector("vite-error-overlay")?.shadowRoot.querySelector(".file")?.textContent ?? ""`

// compileError breaks the program. The open page and a new one show the place, and
// the mended program.
func (d *devStage) compileError(t *testing.T) {
	t.Helper()
	d.edit(t, func(text string) string {
		return strings.Replace(text, "func main() {\n", "func main() {\n	missing()\n", 1)
	})
	text, err := os.ReadFile(d.main)
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(text), "	missing()")
	place := fmt.Sprintf("%s:%d:2", d.main, strings.Count(before, "\n")+1)
	d.page.Wait(overlayFile + " === " + fmt.Sprintf("%q", place))
	d.page.Wait(`document.querySelector("vite-error-overlay").shadowRoot.querySelector(".message-body").textContent.includes("undefined: missing")`)
	d.page.Wait(`document.querySelector("vite-error-overlay").shadowRoot.querySelector(".frame").textContent.includes("missing()")`)
	d.page.Goto(d.server.URL) // the application still answers
	d.page.WaitText("h1", d.greeting)
	d.page.Wait(overlayFile + " === " + fmt.Sprintf("%q", place))

	// The mended program is the one that runs.
	d.edit(t, func(text string) string { return strings.Replace(text, "	missing()\n", "", 1) })
	d.page.Wait(overlayFile + ` === ""`)
	d.page.WaitText("h1", d.greeting)

	// The mended program is another one.
	d.edit(t, func(text string) string {
		return strings.Replace(text, "func main() {\n", "func main() {\n	missing()\n", 1)
	})
	d.page.Wait(overlayFile + " === " + fmt.Sprintf("%q", place))
	d.edit(t, func(text string) string { return strings.Replace(text, "	missing()\n", "	println(\"mended\")\n", 1) })
	d.page.Wait(overlayFile + ` === ""`)
	d.page.WaitText("h1", d.greeting)
}

// load restarts the application n times while clients send requests as fast as they
// are answered. None of them may fail.
func (d *devStage) load(t *testing.T, n int) {
	t.Helper()
	var wait sync.WaitGroup
	var answered atomic.Int64
	stop := make(chan struct{})
	ask := func(client *http.Client, method, path string) {
		body := []byte(strings.Repeat("x", 1000))
		for {
			select {
			case <-stop:
				return
			default:
			}
			req, err := http.NewRequest(method, d.server.URL+path, nil)
			if method == http.MethodPost {
				req, err = http.NewRequest(method, d.server.URL+path, io.NopCloser(bytes.NewReader(body)))
			}
			if err == nil {
				err = askOnce(client, req)
			}
			if err != nil {
				t.Errorf("%s %s: %v", method, path, err)
				return
			}
			answered.Add(1)
		}
	}
	for _, keep := range []bool{true, false} {
		client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: !keep}}
		wait.Go(func() { ask(client, http.MethodGet, "/") })
		wait.Go(func() { ask(client, http.MethodPost, "/echo") })
	}
	over := d.measure(t, n)
	close(stop)
	wait.Wait()
	t.Logf("%d restarts, %d answers; the edit was on the page after go build and %v", n, answered.Load(), over)
}

// measure edits the program n times, and returns how long each edit took to show in
// the open page, without go build.
func (d *devStage) measure(t *testing.T, n int) (over []time.Duration) {
	t.Helper()
	for range n {
		from := len(d.server.Output())
		d.edits++
		greeting := fmt.Sprintf("edit %d", d.edits)
		began := time.Now()
		d.greet(t, greeting)
		d.page.WaitText("h1", greeting)
		took := time.Since(began)
		if built := builtIn(t, d.server, from); built > 0 {
			over = append(over, (took - built).Round(time.Millisecond))
		}
		if t.Failed() {
			break
		}
	}
	return over
}

// builtIn returns how long go build took, as the output says after an offset.
func builtIn(t *testing.T, s *app.Server, from int) (built time.Duration) {
	t.Helper()
	err := poll.Until(t.Context(), time.Minute, func() error {
		_, rest, ok := strings.Cut(s.Output()[from:], "built in ")
		text, _, more := strings.Cut(rest, ",")
		if !ok || !more {
			return fmt.Errorf("no line says how long go build took:\n%s", s.Output()[from:])
		}
		var err error
		built, err = time.ParseDuration(text)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return built
}

// end makes the application end by itself. A page says so, and shows the mended
// application.
func (d *devStage) end(t *testing.T) {
	t.Helper()
	d.edit(t, func(text string) string {
		return strings.Replace(text, "func main() {\n", "func main() {\n	log.Fatal(\"no database\")\n", 1)
	})
	err := poll.Until(t.Context(), time.Minute, func() error {
		if !strings.Contains(d.server.Output(), "the application has ended") {
			return fmt.Errorf("the end of the application is not printed:\n%s", d.server.Output())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	d.page.Goto(d.server.URL)
	d.page.Wait(`document.title === "The application has ended"`)
	d.page.Wait(`document.querySelector("#govite-problem").shadowRoot.textContent.includes("no database")`)
	d.edit(t, func(text string) string { return strings.Replace(text, "	log.Fatal(\"no database\")\n", "", 1) })
	d.page.WaitText("h1", d.greeting)
	waitSocket(t, d.page, d.server.URL)
}
