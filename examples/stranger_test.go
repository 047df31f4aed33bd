//go:build unix

package examples

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/module"

	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/modproxy"
)

// TestStranger makes a release in a clone, and gets it as somebody does who has
// nothing else of this repository: the modules with go get, from a proxy that has
// the release's tags, and the npm package as npm pack makes it. The program of each
// README then serves its page. The command is run by its version, installed, and added
// to a module as a tool.
func TestStranger(t *testing.T) {
	if testing.Short() {
		t.Skip("needs npm, not with -short")
	}
	if app.RaceDetector {
		t.Skip("compiles what other tests run with -race")
	}
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	t.Parallel()
	// The module cache keeps a version for good: each run has its own.
	number := fmt.Sprintf("0.99.%d", time.Now().UnixMicro()) // npm takes numbers below 2^53
	version := "v" + number
	c := clone(t, newUpstream(t))
	c.release(t, "VERSION="+version, "RELEASE_CHECK=0")
	proxy := t.TempDir()
	modules, err := modproxy.Write(proxy, c.dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(modules) != len(released) {
		t.Fatalf("modules %v, not %d", modules, len(released))
	}
	cache := goEnv(t, "GOMODCACHE")
	t.Cleanup(func() { removeFromCache(t, cache, modules) })

	packed := packIn(t, filepath.Join(c.dir, "core", "vite-plugin"))
	p := makeReadmeProject(t, app.TempDir(t), packed, "vite")
	checkInstalled(t, p.web, number)
	p.env = []string{
		"GOPROXY=file://" + proxy + "," + goEnv(t, "GOPROXY"),
		"GONOSUMDB=github.com/govite/govite", // the checksum database cannot know the release
		"GOWORK=off",
		"GOFLAGS=-mod=mod",
	}
	for _, readme := range append([]string{"."}, adapters...) {
		t.Run(readme, func(t *testing.T) {
			origin := p.writeProgram(t, filepath.Join(readme, "README.md"))
			p.getModules(t, readme, version)
			server := app.StartIn(t, p.dir, app.Build(t, p.dir, p.env...), "GOVITE_MODE=production")
			checkServedBuild(t, origin)
			server.Kill(t) // not each of them ends by itself
		})
	}
	t.Run("command", func(t *testing.T) { p.checkCommand(t, version) })
	t.Run("core/bucket", func(t *testing.T) { p.checkBucket(t, version) })
	t.Run("govite init", func(t *testing.T) {
		npmRegistry := "npm_config_registry=" + registry(t, packed, number)
		testStrangerInit(t, slices.Concat(p.env[:3], []string{npmRegistry}), npmRegistry, number) // without -mod=mod
	})
}

var initCommand = regexp.MustCompile(`(?m)^(go run github\.com/govite/govite/core/cmd/govite@latest init) hello$`)

// testStrangerInit runs the command of README.md that makes an application, tests
// the application, and builds its image.
func testStrangerInit(t *testing.T, env []string, npmRegistry, number string) {
	command := initCommand.FindStringSubmatch(readDocument(t, "README.md"))
	if command == nil {
		t.Fatal("README.md does not say how to make an application")
	}
	p := &readmeProject{dir: app.TempDir(t), env: env}
	p.goCommand(t, append(strings.Fields(command[1])[1:], "hello", "--tailwind")...)
	p.dir = filepath.Join(p.dir, "hello")
	p.web = filepath.Join(p.dir, "web")
	t.Cleanup(func() { app.CheckNoneLeft(t, p.web) })
	checkInstalled(t, p.web, number)
	mod := read(t, filepath.Join(p.dir, "go.mod"))
	for _, required := range []string{"github.com/govite/govite v" + number, "github.com/govite/govite/core/cmd/govite v" + number + " // indirect"} {
		if !strings.Contains(mod, required+"\n") {
			t.Errorf("go.mod does not require %s:\n%s", required, mod)
		}
	}
	p.goCommand(t, "test", "./...")
	// npm ci fails if the registry lacks an optional package of the newest Vite.
	app.NPM(t, p.web, "install", "--save-dev", "--no-audit", "--no-fund", "--prefer-offline", "vite@"+lockedVite(t))
	dockerfile := strings.Replace(read(t, filepath.Join(p.dir, "Dockerfile")), "WORKDIR /src/web\n", "WORKDIR /src/web\nENV "+npmRegistry+"\n", 1)
	program := buildImage(t, dockerfile, p.dir)
	checkDeployed(t, program)
	server := app.StartIn(t, t.TempDir(), program, "ADDRESS=localhost:0")
	_, page := get(t, server.URL)
	sheet := regexp.MustCompile(`href="(/assets/[^"]+\.css)"`).FindStringSubmatch(page)
	if sheet == nil {
		t.Fatalf("no stylesheet in\n%s", page)
	}
	if _, css := get(t, server.URL+sheet[1]); !strings.Contains(css, ".text-center") {
		t.Error("the stylesheet lacks a class that only the Go template has")
	}

	// The command that comes next.
	address := "localhost:" + app.FreePort(t)
	app.StartCommand(t, p.dir, "env ADDRESS="+address+" go tool govite dev", regexp.MustCompile(`listening on http://`+address))
	if res, body := get(t, "http://"+address); res.StatusCode != http.StatusOK || !strings.Contains(body, `src="/@vite/client"`) {
		t.Errorf("%s\n%s", res.Status, body)
	}
}

// registry serves an npm registry that has a version of vite-plugin-govite, besides
// the packages of the public registry.
func registry(t *testing.T, packed, version string) (address string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/vite-plugin-govite":
			fmt.Fprintf(w, `{"name": "vite-plugin-govite", "dist-tags": {"latest": %[1]q}, "versions": {%[1]q: {"name": "vite-plugin-govite", "version": %[1]q, "dist": {"tarball": "http://%[2]s/packed.tgz"}}}}`, version, r.Host)
		case "/packed.tgz":
			http.ServeFile(w, r, packed)
		default:
			http.Redirect(w, r, "https://registry.npmjs.org"+r.URL.RequestURI(), http.StatusFound)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// checkCommand gets the command as its README says, and runs it by its version.
func (p *readmeProject) checkCommand(t *testing.T, version string) {
	const readme = "core/cmd/govite/README.md"
	write(t, filepath.Join(p.dir, "go.mod"), "module example.com/hello\n\ngo 1.25.0\n")
	app.Remove(t, filepath.Join(p.dir, "go.sum"))
	bin := t.TempDir()
	want := "govite " + version + "\n"
	for line := range strings.Lines(strings.Join(blocks(t, readme, "sh"), "")) {
		words := strings.Fields(line)
		if words[0] != "go" {
			t.Fatalf("%s: %q is not a go command", readme, line)
		}
		out := p.goCommandWith(t, []string{"GOBIN=" + bin}, words[1:]...)
		if words[1] == "tool" && out != want {
			t.Errorf("%s prints %q, not %q", line, out, want)
		}
	}
	if out, err := exec.CommandContext(t.Context(), filepath.Join(bin, "govite"), "version").Output(); err != nil || string(out) != want {
		t.Errorf("the installed command prints %q, not %q: %v", out, want, err)
	}
	tools := p.goCommand(t, "list", "-f", "{{.ImportPath}} {{.Module.Version}}", "tool")
	if tools != "github.com/govite/govite/core/cmd/govite "+version+"\n" {
		t.Errorf("tools of the module: %q", tools)
	}
	if out := p.goCommand(t, "run", "github.com/govite/govite/core/cmd/govite@"+version, "version"); out != want {
		t.Errorf("go run prints %q, not %q", out, want)
	}
}

// checkBucket gets the module of object stores as its README says. The released command
// publishes the build: by the program that it compiles, and by the installed program
// beside itself.
func (p *readmeProject) checkBucket(t *testing.T, version string) {
	p.getModules(t, "core/bucket", version)
	bin, store := t.TempDir(), t.TempDir()
	p.goCommandWith(t, []string{"GOBIN=" + bin}, "install", "github.com/govite/govite/core/cmd/govite@"+version)
	publish := func(want string, env ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), filepath.Join(bin, "govite"), "publish", "file://"+store, "--dist", filepath.Join(p.web, "dist"))
		cmd.Env = slices.Concat(cmd.Environ(), p.env, env)
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%v, want %q in\n%s", err, want, out)
		}
	}
	publish(" 0 there already")
	install := installProgram.FindStringSubmatch(readDocument(t, objectStores))
	if install == nil {
		t.Fatalf("%s does not say how to install govite-bucket", objectStores)
	}
	p.goCommandWith(t, []string{"GOBIN=" + bin}, "install", install[1])
	executable(t, filepath.Join(bin, "govite-bucket"))
	publish(": 0 files uploaded", pathWithout(t, "go")) // the program is enough
}

var installProgram = regexp.MustCompile(`(?m)^go install (\S*/govite-bucket@latest)$`)

var getCommand = regexp.MustCompile(`(?m)^go get (github\.com/govite/govite/[\w/]+)$`)

// getModules makes a new go.mod, and runs the command of a README that gets the
// module.
func (p *readmeProject) getModules(t *testing.T, readme, version string) {
	t.Helper()
	app.Remove(t, filepath.Join(p.dir, "go.sum"))
	write(t, filepath.Join(p.dir, "go.mod"), "module example.com/hello\n\ngo 1.25.0\n")
	command := getCommand.FindStringSubmatch(strings.Join(blocks(t, filepath.Join(readme, "README.md"), "sh"), ""))
	if command == nil {
		t.Fatalf("the README of %s does not say how to get the module", readme)
	}
	p.goCommand(t, "get", command[1])
	list := p.goCommand(t, "list", "-m", "-f", "{{.Path}} {{.Version}}{{with .Replace}} => {{.}}{{end}}", "all")
	found := regexp.MustCompile(`(?m)^github\.com/govite/govite(/\S+)? .*$`).FindAllString(list, -1)
	want := []string{"github.com/govite/govite " + version}
	if readme != "." {
		want = append(want, "github.com/govite/govite/"+readme+" "+version)
	}
	if strings.HasPrefix(readme, "fibervite") {
		want = append(want, "github.com/govite/govite/fibervite/internal "+version)
	}
	if strings.Join(found, "\n") != strings.Join(want, "\n") {
		t.Errorf("the module's requirements within the release: %q, not %q", found, want)
	}
}

func (p *readmeProject) goCommand(t *testing.T, args ...string) string {
	t.Helper()
	return p.goCommandWith(t, nil, args...)
}

func (p *readmeProject) goCommandWith(t *testing.T, env []string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = p.dir
	cmd.Env = append(append(cmd.Environ(), p.env...), env...)
	var problem strings.Builder
	cmd.Stderr = &problem
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s%s", strings.Join(args, " "), err, out, &problem)
	}
	return string(out)
}

// checkInstalled checks the version of the installed npm package.
func checkInstalled(t *testing.T, web, version string) {
	t.Helper()
	var installed struct{ Version string }
	if err := json.Unmarshal([]byte(read(t, filepath.Join(web, "node_modules", "vite-plugin-govite", "package.json"))), &installed); err != nil {
		t.Fatal(err)
	}
	if installed.Version != version {
		t.Errorf("vite-plugin-govite %s is installed, not %s", installed.Version, version)
	}
}

// checkServedBuild gets the page, and every file that it names.
func checkServedBuild(t *testing.T, origin string) {
	t.Helper()
	res, body := get(t, origin+"/")
	if res.StatusCode != http.StatusOK || !strings.Contains(body, "Hello from Go") {
		t.Fatalf("%s\n%s", res.Status, body)
	}
	kinds := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?:src|href)="(/[^"]+)"`).FindAllStringSubmatch(body, -1) {
		kinds[filepath.Ext(m[1])] = true
		res, content := get(t, origin+m[1])
		if res.StatusCode != http.StatusOK || content == "" {
			t.Errorf("%s: %s, %d bytes", m[1], res.Status, len(content))
		}
		cache := res.Header.Get("Cache-Control")
		if isHashed := strings.HasPrefix(m[1], "/assets/"); isHashed != strings.Contains(cache, "immutable") {
			t.Errorf("%s: Cache-Control %q", m[1], cache)
		}
	}
	for _, kind := range []string{".js", ".css", ".svg"} {
		if !kinds[kind] {
			t.Errorf("the page names no %s file:\n%s", kind, body)
		}
	}
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// removeFromCache removes the modules from a module cache.
func removeFromCache(t *testing.T, cache string, modules []module.Version) {
	for _, m := range modules {
		path := filepath.FromSlash(m.Path)
		removeReadOnly(t, filepath.Join(cache, path+"@"+m.Version))
		versions := filepath.Join(cache, "cache", "download", path, "@v")
		files, err := filepath.Glob(filepath.Join(versions, m.Version+".*"))
		if err != nil {
			t.Error(err)
		}
		// The go command makes the list again.
		for _, file := range append(files, filepath.Join(versions, "list")) {
			if err := os.RemoveAll(file); err != nil {
				t.Error(err)
			}
		}
	}
}

// removeReadOnly removes a directory whose directories are read-only.
func removeReadOnly(t *testing.T, dir string) {
	_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			return os.Chmod(path, 0o755)
		}
		return err
	})
	if err := os.RemoveAll(dir); err != nil {
		t.Error(err)
	}
}
