//go:build unix

package examples

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/browser"
)

// proxied is the host name in the configurations of the proxies.
const proxied = "app.example.com"

// TestProxies runs nginx and Caddy with the configurations of
// docker-and-proxies.md in front of the program: with the build, and with the dev
// server of compose.yaml. Both load the page, and pass on an edit of a stylesheet.
func TestProxies(t *testing.T) {
	if testing.Short() {
		t.Skip("needs npm, not with -short")
	}
	for _, name := range []string{"nginx", "caddy"} {
		if _, err := exec.LookPath(name); err != nil {
			unavailable(t, err)
		}
	}
	p := recipeProject(t)
	b := needBrowser(t)
	binary := app.Build(t, p.dir)

	built := app.StartIn(t, t.TempDir(), binary, "ADDRESS=127.0.0.1:"+app.FreePort(t)).URL
	live := startComposed(t, p, binary)
	for name, start := range map[string]func(t *testing.T, program string) string{"nginx": startNginx, "caddy": startCaddy} {
		t.Run(name+", production", func(t *testing.T) {
			checkReadmeBuild(t, b, start(t, built))
		})
		t.Run(name+", development", func(t *testing.T) {
			checkProxied(t, b, p, start(t, live))
		})
	}
}

// checkProxied loads the page in development, and edits its stylesheet.
func checkProxied(t *testing.T, b *browser.Browser, p *readmeProject, origin string) {
	t.Helper()
	page := openReadmePage(t, b, origin)
	defer edit(t, filepath.Join(p.web, "src", "main.css"), func(text string) string {
		return strings.Replace(text, "dotted", "dashed", 1)
	})()
	page.WaitStyle("h1", "outline-style", "dashed")
	if !browser.Eval[bool](page, `window.marker === "kept"`) {
		t.Error("the edit of a stylesheet reloaded the page")
	}
}

// place puts the addresses of this test into a configuration, in place of the
// documented ones.
func place(t *testing.T, config string, replace ...string) string {
	t.Helper()
	for i := 0; i < len(replace); i += 2 {
		if n := strings.Count(config, replace[i]); n != 1 {
			t.Fatalf("%d times %q, not once, in\n%s", n, replace[i], config)
		}
		config = strings.Replace(config, replace[i], replace[i+1], 1)
	}
	return config
}

// startNginx runs nginx in front of the program, and returns the URL.
func startNginx(t *testing.T, program string) string {
	t.Helper()
	port, dir := app.FreePort(t), t.TempDir()
	server := place(t, recipe(t, docker, "nginx", "nginx.conf"), "listen 80;", "listen 127.0.0.1:"+port+";", "http://127.0.0.1:8080", program)
	return startProxy(t, port, nginx(t, dir, server))
}

// nginx returns the command that runs nginx with what a configuration has in the
// block http, and with more directives for the process. Its files are in dir.
func nginx(t testing.TB, dir, servers string, process ...string) *exec.Cmd {
	t.Helper()
	user := ""
	if os.Getuid() == 0 {
		user = "user root;\n" // for the temporary directory
	}
	var temp strings.Builder
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&temp, "%s_temp_path %s;\n", kind, filepath.Join(dir, kind))
	}
	config := filepath.Join(dir, "nginx.conf")
	write(t, config, user+strings.Join(process, "\n")+"\ndaemon off;\npid "+filepath.Join(dir, "pid")+";\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n"+temp.String()+servers+"}\n")
	return exec.Command("nginx", "-e", "stderr", "-c", config, "-p", dir)
}

// startCaddy runs Caddy in front of the program, and returns the URL. A
// certificate would need a public name.
func startCaddy(t *testing.T, program string) string {
	t.Helper()
	port, dir := app.FreePort(t), t.TempDir()
	site := place(t, recipe(t, docker, "caddyfile", "Caddyfile"), proxied+" {", "http://"+proxied+":"+port+" {", "127.0.0.1:8080", strings.TrimPrefix(program, "http://"))
	config := filepath.Join(dir, "Caddyfile")
	write(t, config, "{\n\tadmin off\n\tauto_https off\n}\n"+site)
	cmd := exec.Command("caddy", "run", "--config", config, "--adapter", "caddyfile")
	cmd.Env = append(cmd.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir)
	return startProxy(t, port, cmd)
}

// startProxy runs a proxy until the test ends, and returns its URL once it
// answers.
func startProxy(t *testing.T, port string, cmd *exec.Cmd) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:"+port, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = proxied
	client := http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}
	app.StartUntil(t, cmd, func() error {
		res, err := client.Do(req)
		if err != nil {
			return err
		}
		if err := res.Body.Close(); err != nil {
			return err
		}
		if res.StatusCode != http.StatusOK {
			return fmt.Errorf("the page is %s", res.Status)
		}
		return nil
	})
	return "http://" + proxied + ":" + port
}
