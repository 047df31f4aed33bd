//go:build unix

package devserver

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/govite/govite/core/internal/npmtest"
)

func needVite(t *testing.T) {
	t.Helper()
	npmtest.Need(t, "Vite")
}

// viteConfig announces the server like vite-plugin-govite.
const viteConfig = `
import fs from 'node:fs'
%s
const file = new URL('./node_modules/.vite/govite.json', import.meta.url)
export default {
  base: %q,
  clearScreen: false,
  plugins: [%s{
    name: 'announce',
    configureServer(server) {
      if (!%v) return
      server.httpServer.once('listening', () => {
        const { port } = server.httpServer.address()
        fs.mkdirSync(new URL('.', file), { recursive: true })
        fs.writeFileSync(file, JSON.stringify({ url: 'http://localhost:' + port, base: server.config.base, pid: process.pid }))
      })
    },
  }],
}
`

// newProject writes a Vite project for a major version and returns its
// directory.
func newProject(t *testing.T, major, base string, react, announced bool) string {
	t.Helper()
	modules := npmtest.InstallVite(t, major)
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	// A directory of links and not one link: Vite's cache belongs to the project.
	for _, name := range []string{"vite", "@vitejs", "react"} {
		link := filepath.Join(root, "node_modules", name)
		if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(modules, name), link); err != nil {
			t.Fatal(err)
		}
	}
	imports, plugin := "", ""
	if react {
		imports, plugin = "import react from '@vitejs/plugin-react'", "react(), "
	}
	for name, content := range map[string]string{
		"vite.config.mjs":   fmt.Sprintf(viteConfig, imports, base, plugin, announced),
		"package.json":      `{"private": true, "type": "module"}`,
		"index.html":        `<!doctype html><title>index</title><script type="module" src="/src/main.js"></script>`,
		"src/main.js":       `import './style.css'; console.log('main', import.meta.env.BASE_URL)`,
		"src/style.css":     `body { color: teal }`,
		"public/robots.txt": "User-agent: *\n",
	} {
		writeFile(t, filepath.Join(root, filepath.FromSlash(name)), content)
	}
	return root
}

// freePort returns a port that was free a moment ago. The port is outside the
// range from which the system serves other tests that listen on port 0.
func freePort(t *testing.T) int {
	t.Helper()
	for range 100 {
		port := 20_000 + rand.IntN(12_000)
		if l, err := net.Listen("tcp", fmt.Sprintf("localhost:%d", port)); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return 0
}

// startVite starts Vite in root and returns its URL and a function that kills
// it and its children, as does the end of the test.
func startVite(t *testing.T, root string) (url string, kill func()) {
	t.Helper()
	port := freePort(t)
	var out logBuffer
	cmd := exec.Command("node", "node_modules/vite/bin/vite.js", "--port", strconv.Itoa(port), "--strictPort")
	cmd.Dir, cmd.Stdout, cmd.Stderr = root, &out, &out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // esbuild is a child of Vite
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	killed := false
	kill = func() {
		if !killed {
			killed = true
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
			_ = cmd.Wait()
		}
	}
	t.Cleanup(func() {
		kill()
		if t.Failed() {
			t.Logf("Vite said:\n%s", strings.Join(out.Warnings(), ""))
		}
	})
	url = fmt.Sprintf("http://localhost:%d", port)
	// An accepted connection is not enough: Vite 8 first listens to find out
	// whether the port is free.
	eventually(t, "Vite answers", func() bool {
		_, err := tryAsk("GET", url)
		return err == nil
	})
	return url, kill
}

// waitForAnnouncement waits until the Vite at url has announced itself: a moment
// after it listens.
func waitForAnnouncement(t *testing.T, root, url string) {
	t.Helper()
	eventually(t, "announced", func() bool {
		a, err := readAnnouncement(root)
		return err == nil && a.URL == url
	})
}

// dialHMR opens Vite's socket through app as Vite's client does.
func dialHMR(t *testing.T, app, base string) wsConn {
	t.Helper()
	client := ask(t, "GET", app+base+"@vite/client")
	match := regexp.MustCompile(`wsToken = "([^"]+)"`).FindStringSubmatch(client.Body)
	if client.Status != 200 || match == nil {
		t.Fatalf("@vite/client: status %d, no token in %d bytes", client.Status, len(client.Body))
	}
	u, err := url.Parse(app)
	if err != nil {
		t.Fatal(err)
	}
	conn, res := dialWebSocket(t, u.Host, base+"?token="+match[1], "vite-hmr", "Origin: "+app)
	if res.StatusCode != http.StatusSwitchingProtocols || res.Header.Get("Sec-WebSocket-Protocol") != "vite-hmr" {
		t.Fatalf("%s %v", res.Status, res.Header)
	}
	return conn
}

// readText reads a short text frame, RFC 6455, section 5.2.
func (c wsConn) readText(t *testing.T) string {
	t.Helper()
	head := make([]byte, 2)
	if _, err := io.ReadFull(c.r, head); err != nil {
		t.Fatal(err)
	}
	if head[0] != 0x81 || head[1] > 125 {
		t.Fatalf("frame %x", head)
	}
	text := make([]byte, head[1])
	if _, err := io.ReadFull(c.r, text); err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestVite(t *testing.T) {
	needVite(t)
	for _, major := range npmtest.Vites() {
		t.Run(major, func(t *testing.T) {
			t.Parallel()
			t.Run("announced", func(t *testing.T) { testViteAnnounced(t, major) })
			t.Run("base", func(t *testing.T) { testViteBase(t, major) })
		})
	}
}

// testViteAnnounced follows a Vite with the base "/" through its life.
func testViteAnnounced(t *testing.T, major string) {
	root := newProject(t, major, "/", false, true)
	first, kill := startVite(t, root)
	waitForAnnouncement(t, root, first)
	s := newServer(t, Options{Root: root})
	app := newApp(t, s, false).URL

	// In SPA mode Vite answers /@react-refresh with index.html.
	if got, want := again(s), (Status{URL: first, Base: "/", Up: true}); got != want {
		t.Fatalf("got %+v, want %+v", got, want)
	}
	if a := ask(t, "GET", app+"/", "Accept: "+acceptPing); a.Status != 204 {
		t.Errorf("ping: %+v", a)
	}
	conn := dialHMR(t, app, "/")
	if got := conn.readText(t); got != `{"type":"connected"}` {
		t.Errorf("first frame %s", got)
	}

	for _, test := range []struct {
		uri, accept string
		status      int
		contentType string
		want        string
	}{
		{"/src/main.js", "*/*", 200, "text/javascript", `"/src/style.css"`},
		{"/src/style.css", "*/*", 200, "text/javascript", "updateStyle"},
		{"/src/style.css", "text/css,*/*;q=0.1", 200, "text/css", "body { color: teal }"},
		{"/src/style.css?direct", "*/*", 200, "text/css", "body { color: teal }"},
		{"/src/main.js?t=1700000000000", "*/*", 200, "text/javascript", "main"},
		{"/@fs/" + root + "/src/main.js?import", "*/*", 200, "text/javascript", "main"}, // "/@fs//tmp/…"
		{"/robots.txt", "*/*", 200, "text/plain", "User-agent"},
		{"/robots.txt", "text/html", 200, "text/plain", "User-agent"},
		{"/src/missing.js", "*/*", 404, "text/plain", "app 404"},
		{"/@react-refresh", "*/*", 200, "text/html", "<title>index</title>"},
		{"/page", "text/html", 404, "text/plain", "app 404"},
		{"/app", "text/html", 200, "text/plain", "app GET"},
	} {
		a := ask(t, "GET", app+test.uri, "Accept: "+test.accept)
		if a.Status != test.status || !strings.HasPrefix(a.Header.Get("Content-Type"), test.contentType) || !strings.Contains(a.Body, test.want) {
			t.Errorf("%s as %s: %+v", test.uri, test.accept, a)
		}
	}
	if a := ask(t, "GET", newApp(t, s, true).URL+"/page", "Accept: text/html"); a.Status != 200 || !strings.Contains(a.Body, "/@vite/client") {
		t.Errorf("page of a single-page application: %+v", a)
	}

	kill()
	if _, err := conn.r.ReadByte(); err != io.EOF {
		t.Errorf("the socket of a Vite that is gone: %v", err)
	}
	if got := again(s); got.Up || got.Err == nil {
		t.Errorf("killed: %+v", got)
	}
	s.pace.Restart = 0
	if a, err := tryAsk("GET", app+"/", "Accept: "+acceptPing); err == nil {
		t.Errorf("killed, ping: %+v", a)
	}
	s.pace.Restart = patience

	second, _ := startVite(t, root)
	waitForAnnouncement(t, root, second)
	if a := ask(t, "GET", app+"/@vite/client"); a.Status != 200 {
		t.Errorf("on another port: %+v", a)
	}
	if got, want := again(s), (Status{URL: second, Base: "/", Up: true}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	dialHMR(t, app, "/")
}

// testViteBase probes a Vite that has only an address: no announcement, no base.
func testViteBase(t *testing.T, major string) {
	react := npmtest.HasReact(major)
	root := newProject(t, major, "/static/", react, false)
	address, _ := startVite(t, root)
	s := newServer(t, Options{Address: at(t, address), Root: root})
	app := newApp(t, s, false).URL

	if got, want := again(s), (Status{URL: address, Base: "/static/", Up: true, React: react}); got != want {
		t.Fatalf("got %+v, want %+v", got, want)
	}
	if got := dialHMR(t, app, "/static/").readText(t); got != `{"type":"connected"}` {
		t.Errorf("first frame %s", got)
	}
	for uri, want := range map[string]string{
		"/static/src/main.js": `"/static/src/style.css"`,
		"/static/robots.txt":  "User-agent",
		"/robots.txt":         "app 404",
		"/@vite/client":       "app 404",
	} {
		if a := ask(t, "GET", app+uri, "Accept: */*"); !strings.Contains(a.Body, want) {
			t.Errorf("%s: %+v", uri, a)
		}
	}
	if a := ask(t, "GET", newApp(t, s, true).URL+"/page", "Accept: text/html"); a.Status != 200 || !strings.Contains(a.Body, "/static/@vite/client") {
		t.Errorf("page of a single-page application: %+v", a)
	}
}
