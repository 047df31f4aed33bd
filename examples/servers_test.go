//go:build unix

package examples

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/govite/govite/core"
	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/browser"
	"github.com/govite/govite/examples/internal/poll"
)

// TestServers opens a page with dev servers in different places, and edits a
// stylesheet under the page.
func TestServers(t *testing.T) {
	b := needBrowser(t)
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	web := app.CopyProject(t, "chi")
	app.NPM(t, web, "install", "--no-save", "--no-audit", "--no-fund", "--prefer-offline", "@vitejs/plugin-basic-ssl@2")

	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name    string
		config  string   // added to Vite's configuration
		args    []string // for vite
		program func(vite *url.URL) core.Config
		direct  bool // the page loads from Vite itself
	}{
		{name: "announced"},
		{name: "on all addresses", args: []string{"--host"}},
		{name: "on 127.0.0.1", args: []string{"--host", "127.0.0.1"}},
		{name: "a base", config: `base: '/static/'`},
		{name: "https with a certificate of its own", config: `plugins: [basicSsl()]`},
		{name: "direct", config: `plugins: [govite({ input: 'src/main.ts', direct: true })]`, direct: true},
		{name: "direct with a base", config: `base: '/static/', plugins: [govite({ input: 'src/main.ts', direct: true })]`, direct: true},
		// As between containers: the program does not see the project, and reaches
		// the dev server at another address than browsers do.
		{
			name:    "elsewhere",
			args:    []string{"--host", "127.0.0.1"},
			program: func(vite *url.URL) core.Config { return core.Config{Root: t.TempDir(), DevServer: vite.String()} },
		},
		{
			name:   "by a host name",
			args:   []string{"--host"},
			config: "server: { allowedHosts: ['" + host + "'] }",
			program: func(vite *url.URL) core.Config {
				return core.Config{Root: t.TempDir(), DevServer: "http://" + host + ":" + vite.Port()}
			},
		},
		{
			name:   "elsewhere, with a public address",
			args:   []string{"--host", "127.0.0.1"},
			config: `server: { origin: 'http://localhost:' + process.argv[process.argv.indexOf('--port') + 1] }`,
			program: func(vite *url.URL) core.Config {
				return core.Config{Root: t.TempDir(), DevServer: "http://127.0.0.1:" + vite.Port(), DevServerPublic: "http://127.0.0.1:" + vite.Port()}
			},
			direct: true,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			config := filepath.Join(web, "server.config.ts")
			write(t, config, `import basicSsl from '@vitejs/plugin-basic-ssl'
import { mergeConfig } from 'vite'
import govite from 'vite-plugin-govite'
import base from './vite.config.ts'
void basicSsl, govite
export default mergeConfig({ ...base`+without(tt.config)+` }, { `+tt.config+` })
`)
			vite := app.StartVite(t, web, append(tt.args, "--config", "server.config.ts")...)
			u, err := url.Parse(vite.URL)
			if err != nil {
				t.Fatal(err)
			}
			c := core.Config{Root: web}
			if tt.program != nil {
				c = tt.program(u)
			}
			c.Mode = core.Development
			v, err := core.New(c)
			if err != nil {
				t.Fatal(err)
			}
			origin := applications[0].start(t, v, "src/main.ts")
			page := b.Open(t)
			page.Goto(origin)
			page.WaitText("#count", "0")
			checkServed(t, page, origin, tt.direct)
			page.Click("#increment")
			undo := edit(t, filepath.Join(web, "src", "main.css"), func(text string) string { return text + "\n#count { outline-style: dotted }\n" })
			defer undo()
			waitStyle(page, style{"#count", "outline-style", "dotted"})
			if got := page.Text("#count"); got != "1" {
				t.Errorf("the page was reloaded: %s", got)
			}
			checkSilent(t, page, append([]string{"[vite] hot updated: /src/main.css"}, viteTexts...))
		})
	}
}

// without removes the plugins of the configuration if added has the govite plugin
// with other options.
func without(added string) string {
	if strings.Contains(added, "govite(") {
		return ", plugins: []"
	}
	return ""
}

// checkServed checks whether the page loads its files, and opens its socket, from
// Vite directly or through the application.
func checkServed(t *testing.T, page *browser.Page, origin string, direct bool) {
	t.Helper()
	socket := page.WaitSocket(func(s browser.Socket) bool { return len(s.Received) > 0 })
	ours := strings.HasPrefix(socket.URL, strings.Replace(origin, "http", "ws", 1))
	if ours == direct {
		t.Errorf("the socket is %s", socket.URL)
	}
	page.WaitLoaded()
	modules := 0
	for _, r := range page.Requests() {
		if strings.HasPrefix(r.URL, "data:") || r.URL == origin+"/" {
			continue
		}
		modules++
		if strings.HasPrefix(r.URL, origin+"/") == direct {
			t.Errorf("%s: %s", r.Type, r.URL)
		}
		if r.Status != 200 && r.Status != 304 {
			t.Errorf("%s: status %d %s", r.URL, r.Status, r.Failed)
		}
	}
	if modules < 5 {
		t.Errorf("the page has loaded %d files", modules)
	}
}

// TestAuto starts and ends a dev server while the applications run.
func TestAuto(t *testing.T) {
	if testing.Short() {
		t.Skip("needs npm, not with -short")
	}
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	t.Parallel()
	web := app.CopyProject(t, "chi")
	v, err := core.New(core.Config{Root: web, Dist: os.DirFS(filepath.Join("chi", "web", "dist")), Entries: []string{"src/main.ts"}})
	if err != nil {
		t.Fatal(err)
	}
	origins := map[string]string{}
	for _, a := range applications {
		origins[a.name] = a.start(t, v, "src/main.ts")
	}
	// eventually loads the page of each application until it has the text.
	eventually := func(what, want string) {
		t.Helper()
		for name, origin := range origins {
			err := poll.Until(t.Context(), time.Minute, func() error {
				if _, body := get(t, origin); !strings.Contains(body, want) {
					return fmt.Errorf("no %s in\n%s", want, body)
				}
				return nil
			})
			if err != nil {
				t.Errorf("%s: %s: %v", what, name, err)
			}
		}
	}
	const built, live = `src="/assets/main-`, `src="/@vite/client"`
	for name, origin := range origins {
		if _, body := get(t, origin); !strings.Contains(body, built) {
			t.Errorf("no dev server: %s: no %s in\n%s", name, built, body)
		}
	}
	vite := app.StartVite(t, web)
	eventually("a dev server", live)
	vite.Stop(t)
	eventually("the dev server was stopped", built)
	vite.Restart(t)
	eventually("the dev server is back, on another port", live)
	killed := time.Now()
	vite.Kill(t)
	for name, origin := range origins {
		// It may be restarting, for five seconds.
		if _, body := get(t, origin); !strings.Contains(body, "does not answer") && time.Since(killed) < 5*time.Second {
			t.Errorf("the dev server was killed a moment ago: %s:\n%s", name, body)
		}
	}
	eventually("the dev server was killed", built)
}
