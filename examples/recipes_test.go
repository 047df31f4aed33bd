//go:build unix

package examples

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/govite/govite/examples/internal/app"
)

// The documents with files to copy.
const (
	deploying = "core/docs/deploying.md"
	docker    = "core/docs/docker-and-proxies.md"
)

// recipes are the files in yaml that the documents show. Each has the test that
// runs it.
var recipes = map[string]string{
	deploying + " .github/workflows/ci.yml": "TestWorkflow",
	deploying + " .goreleaser.yaml":         "TestGoReleaser",
	docker + " compose.yaml":                "TestProxies",

	objectStores + " .github/workflows/publish.yml": "TestPublishGuide",
}

func TestRecipesHaveTests(t *testing.T) {
	tests, left := testNames(t), map[string]bool{}
	for what, name := range recipes {
		left[what] = true
		if !tests[name] {
			t.Errorf("%q: there is no %s", what, name)
		}
	}
	for _, file := range documents(t) {
		for _, block := range blocks(t, file, "yaml") {
			first, _, _ := strings.Cut(block, "\n")
			what := file + strings.TrimPrefix(first, "#")
			if recipes[what] == "" {
				t.Errorf("no test runs the block %q", what)
			}
			delete(left, what)
		}
	}
	for what := range left {
		t.Errorf("no document has %q", what)
	}
}

// recipe returns the block of a document that names the file in its first line.
func recipe(t *testing.T, document, language, name string) string {
	t.Helper()
	for _, block := range blocks(t, document, language) {
		first, _, _ := strings.Cut(block, "\n")
		if strings.TrimLeft(first, "#/ ") == name {
			return block
		}
	}
	t.Fatalf("%s has no block for %s", document, name)
	return ""
}

// goBlock returns the Go block of a document that has the text.
func goBlock(t *testing.T, document, text string) string {
	t.Helper()
	for _, block := range blocks(t, document, "go") {
		if strings.Contains(block, text) {
			return block
		}
	}
	t.Fatalf("%s has no Go block with %s", document, text)
	return ""
}

// recipeProject returns the project of README.md with the changes and files of
// the recipes. The project is a git repository without the build. Its working
// tree has the packages and the build. Tests clone the project, or leave it as it
// is when they end.
func recipeProject(t *testing.T) *readmeProject {
	t.Helper()
	if testing.Short() {
		t.Skip("needs npm, not with -short")
	}
	if _, err := exec.LookPath("git"); err != nil {
		unavailable(t, err)
	}
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	return openReadmeProject(t, app.Shared(t, "hello", func(_ testing.TB, dir string) string {
		makeRecipeProject(t, dir)
		return dir
	}))
}

func makeRecipeProject(t *testing.T, dir string) {
	t.Helper()
	packed := packPlugin(t)
	p := makeReadmeProject(t, dir, packed, "vite@"+lockedVite(t))
	// A clone has the packed plugin at the same path.
	relative, err := filepath.Rel(p.web, packed)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"package.json", "package-lock.json"} {
		edit(t, filepath.Join(p.web, name), func(text string) string {
			return strings.ReplaceAll(text, "file:"+filepath.ToSlash(relative), "file:"+packed)
		})
	}
	p.writeModule(t, "README.md")
	write(t, filepath.Join(p.dir, "go.sum"), "") // as of a module with a version of govite
	write(t, filepath.Join(p.dir, "templates", "home.html"), p.home)
	write(t, filepath.Join(p.dir, "main.go"), recipeProgram(t))
	write(t, filepath.Join(p.dir, "main_test.go"), recipeTest)
	write(t, filepath.Join(p.web, "vite.config.js"), recipe(t, docker, "js", "vite.config.js"))
	write(t, filepath.Join(p.dir, ".gitignore"), recipe(t, deploying, "gitignore", ".gitignore"))
	for document, files := range map[string][]string{
		deploying: {"yaml .github/workflows/ci.yml", "yaml .goreleaser.yaml"},
		docker:    {"dockerfile Dockerfile", "dockerignore .dockerignore", "yaml compose.yaml"},
	} {
		for _, file := range files {
			language, name, _ := strings.Cut(file, " ")
			write(t, filepath.Join(p.dir, filepath.FromSlash(name)), recipe(t, document, language, name))
		}
	}
	write(t, filepath.Join(p.web, "dist", ".gitkeep"), "")
	git(t, p.dir, "init", "-q")
	git(t, p.dir, "add", ".")
	git(t, p.dir, "-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "-q", "-m", "The project of the recipes")
}

// lockedVite returns the version of Vite that the example chi uses. npm has it in
// its cache.
func lockedVite(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("chi", "web", "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	var lock struct {
		Packages map[string]struct{ Version string }
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		t.Fatal(err)
	}
	version := lock.Packages["node_modules/vite"].Version
	if version == "" {
		t.Fatal("the lock file has no Vite")
	}
	return version
}

func makeDir(t *testing.T, elem ...string) string {
	t.Helper()
	dir := filepath.Join(elem...)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// recipeProgram returns the program of README.md with the two changes that
// docker-and-proxies.md describes.
func recipeProgram(t *testing.T) string {
	t.Helper()
	program := readmeProgram(t, "README.md")
	address := goBlock(t, docker, `os.Getenv("ADDRESS")`)
	hosts := regexp.MustCompile(`\bAllowedHosts: .*}`).FindString(goBlock(t, docker, "AllowedHosts"))
	for _, change := range []struct{ old, new string }{
		{regexp.MustCompile(`(?m)^\tif err := v\.ListenAndServe\(.*\n.*\n\t}\n`).FindString(program), address},
		{`Command: "auto"})`, `Command: "auto", ` + hosts + "})"},
		{"\t\"context\"\n", "\t\"cmp\"\n\t\"context\"\n"},
		{"\t\"net/http\"\n", "\t\"net/http\"\n\t\"os\"\n"},
	} {
		if change.old == "" || change.new == "" || strings.Count(program, change.old) != 1 {
			t.Fatalf("cannot replace %q by %q in\n%s", change.old, change.new, program)
		}
		program = strings.Replace(program, change.old, change.new, 1)
	}
	return program
}

// recipeTest is a test of the application, which needs no build.
const recipeTest = `package main

import (
	"strings"
	"testing"

	"github.com/govite/govite/core/vitetest"
)

func TestHome(t *testing.T) {
	pages, err := vitetest.New(t).Templates(nil, files, ".", "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	if err := pages.ExecuteTemplate(&page, "home.html", nil); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(page.String(), "main.ts") {
		t.Error(page.String())
	}
}
`

// clone returns the directory of a fresh clone of the project.
func (p *readmeProject) clone(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "hello")
	git(t, p.dir, "clone", "-q", p.dir, dir)
	return dir
}

// node are the programs of Node.js and of its package managers.
var node = []string{"node", "nodejs", "npm", "npx", "corepack", "yarn", "pnpm", "bun", "deno"}

// pathWithout returns a PATH that has all programs except those.
func pathWithout(t *testing.T, programs ...string) string {
	t.Helper()
	path := filepath.SplitList(os.Getenv("PATH"))
	for i, dir := range path {
		if !slices.ContainsFunc(programs, func(name string) bool { _, err := os.Stat(filepath.Join(dir, name)); return err == nil }) {
			continue
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		path[i] = t.TempDir()
		for _, e := range entries {
			if slices.Contains(programs, e.Name()) {
				continue
			}
			if err := os.Symlink(filepath.Join(dir, e.Name()), filepath.Join(path[i], e.Name())); err != nil {
				t.Fatal(err)
			}
		}
	}
	return "PATH=" + strings.Join(path, string(filepath.ListSeparator))
}

// shell runs a command line in dir, with variables added to the environment. A
// line of several commands stops at the first that fails.
func shell(t *testing.T, dir, line string, env ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-e", "-c", line)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), "npm_config_prefer_offline=true", "npm_config_audit=false", "npm_config_fund=false")
	cmd.Env = append(cmd.Env, env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", line, err, out)
	}
}

// checkDeployed starts the binary alone on a machine, and checks that its page
// has a script with a hash, which it serves.
func checkDeployed(t *testing.T, binary string) {
	t.Helper()
	server := app.StartIn(t, t.TempDir(), binary, "ADDRESS=localhost:"+app.FreePort(t))
	res, page := get(t, server.URL)
	script := regexp.MustCompile(`<script [^>]*src="(/assets/[^"]+-[^"]{8}\.js)"`).FindStringSubmatch(page)
	if res.StatusCode != http.StatusOK || script == nil {
		t.Fatalf("%s: a page without a script of the build:\n%s", res.Status, page)
	}
	res, _ = get(t, server.URL+script[1])
	if res.StatusCode != http.StatusOK || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%s: %s, %v", script[1], res.Status, res.Header)
	}
	server.Interrupt(t)
}

// executable checks that the program compiled to a file that runs, and returns
// its path.
func executable(t *testing.T, path string) string {
	t.Helper()
	info, err := os.Stat(path)
	if err == nil && (info.IsDir() || info.Mode()&0o111 == 0) {
		err = fmt.Errorf("%s is no program: %v", path, info.Mode())
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("no command made %s", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}
