//go:build unix

package runner

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/govite/govite/core/internal/npmtest"
)

// packageManagers are the npm packages of package managers.
var packageManagers = map[string]string{"pnpm": "^10.0.0", "yarn": "^1.22.0", "bun": "^1.3.0", "deno": "^2.5.0"}

// installManagers returns a directory with the package managers' programs.
func installManagers(t *testing.T) (bin string) {
	t.Helper()
	modules := npmtest.Install(t, "package-managers", packageManagers, func(dir string) {
		// Without install scripts some packages download their program on
		// first use.
		for name := range packageManagers {
			version := exec.CommandContext(t.Context(), filepath.Join(dir, "node_modules", ".bin", name), "--version")
			version.Dir = dir
			if out, err := version.CombinedOutput(); err != nil {
				t.Fatalf("%s --version: %v\n%s", name, err, out)
			}
		}
	})
	return filepath.Join(modules, ".bin")
}

// devServer stands in for Vite: a process with a child, and a server that prints
// its URL.
const devServer = `#!/usr/bin/env node
import http from 'node:http'
import { spawn } from 'node:child_process'
spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600000)', process.env.MARK], { stdio: 'inherit' })
const server = http.createServer((req, res) => res.end('served to ' + process.env.MARK))
server.listen(0, '127.0.0.1', () => {
  console.log('  \x1b[32m➜\x1b[39m  Local:   \x1b[36mhttp://localhost:%s/\x1b[39m', server.address().port)
})
setTimeout(() => process.exit(1), 600000)
`

var localURL = regexp.MustCompile(`^  ➜  Local:   http://localhost:(\d+)/$`)

// TestManagers starts a server with the command of Find for every package
// manager, with a script and without.
func TestManagers(t *testing.T) {
	npmtest.Need(t, "package managers")
	t.Setenv("PATH", installManagers(t)+string(os.PathListSeparator)+os.Getenv("PATH"))
	const dependency = `"devDependencies": {"vite": "8.0.0"}`
	locks := map[string]map[string]string{
		"npm":  {"package-lock.json": `{"lockfileVersion": 3, "packages": {}}`},
		"pnpm": {"pnpm-lock.yaml": "lockfileVersion: '9.0'\n"},
		"yarn": {"yarn.lock": "# yarn lockfile v1\n"},
		"bun":  {"bun.lock": `{"lockfileVersion": 1, "workspaces": {"": {"name": "web"}}}`},
		"deno": {"deno.lock": `{"version": "5"}`, "deno.json": `{"nodeModulesDir": "manual"}`},
	}
	for manager, lock := range locks {
		for kind, manifest := range map[string]string{
			"script": `{"name": "web", "version": "1.0.0", "type": "module", "scripts": {"dev": "vite"}, ` + dependency + `}`,
			"vite":   `{"name": "web", "version": "1.0.0", "type": "module", ` + dependency + `}`,
		} {
			t.Run(manager+" "+kind, func(t *testing.T) {
				t.Parallel()
				root := realTempDir(t)
				writeFiles(t, root, lock)
				writeFiles(t, root, map[string]string{
					".git/":                          "",
					"package.json":                   manifest,
					"node_modules/.bin/":             "",
					"node_modules/vite/package.json": `{"name": "vite", "version": "8.0.0", "type": "module", "bin": {"vite": "bin/vite.js"}}`,
					"node_modules/vite/bin/vite.js":  devServer,
				})
				if err := os.Symlink("../vite/bin/vite.js", filepath.Join(root, "node_modules", ".bin", "vite")); err != nil {
					t.Fatal(err)
				}
				c, err := Find(root)
				if err != nil {
					t.Fatal(err)
				}
				if c.Manager != manager {
					t.Fatalf("found %s", c)
				}
				testManager(t, c)
			})
		}
	}
}

func testManager(t *testing.T, c *Command) {
	mark := fmt.Sprintf("mark-%d-%d", os.Getpid(), marks.Add(1))
	port := make(chan string, 1)
	p := startTest(t, Options{
		Args: c.Args,
		Dir:  c.Dir,
		Env:  []string{"MARK=" + mark, "HOME=" + t.TempDir(), "DENO_NO_UPDATE_CHECK=1", "npm_config_update_notifier=false"},
		OnLine: func(line string) {
			if m := localURL.FindStringSubmatch(line); m != nil {
				port <- m[1]
			}
		},
	}, gentle)
	var url string
	select {
	case n := <-port:
		url = "http://127.0.0.1:" + n
	case <-p.Done():
		t.Fatalf("%s: %v", c, p.Err())
	case <-time.After(patience):
		t.Fatalf("%s does not listen", c)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}
	res, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Error(res.Status)
	}
	if all := marked(t, mark); len(all) == 0 {
		t.Error("the server has no child")
	}

	stopped(t, p)
	if left := marked(t, mark); len(left) > 0 {
		t.Errorf("left: %+v", left)
	}
	if res, err := client.Get(url); err == nil {
		res.Body.Close()
		t.Error("the server still answers")
	}
}
