//go:build unix

package examples

import (
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/olivere/vite" // for the program in core/docs/migrating.md

	"github.com/govite/govite/examples/internal/app"
	"github.com/govite/govite/examples/internal/poll"
)

// guideBuild are the files of a build: an entry that imports a chunk, and the page
// of a single-page application.
var guideBuild = map[string]string{
	".vite/manifest.json": `{
		"_shared-B7PI925R.js": {"file": "assets/shared-B7PI925R.js", "name": "shared", "css": ["assets/shared-ChJ_j-JJ.css"]},
		"index.html": {"file": "assets/index-DO4uTv7Y.js", "name": "index", "src": "index.html", "isEntry": true},
		"src/main.ts": {"file": "assets/main-BRBmoGS9.js", "name": "main", "src": "src/main.ts", "isEntry": true, "imports": ["_shared-B7PI925R.js"], "css": ["assets/main-5UjPuW-k.css"]}
	}`,
	"assets/index-DO4uTv7Y.js":   "console.log('index')",
	"assets/main-5UjPuW-k.css":   "h1 { color: red }",
	"assets/main-BRBmoGS9.js":    "console.log('main')",
	"assets/shared-B7PI925R.js":  "console.log('shared')",
	"assets/shared-ChJ_j-JJ.css": "p { color: red }",
	"favicon.ico":                "icon",
	"index.html":                 `<!doctype html><title>SPA</title><script type="module" crossorigin src="/assets/index-DO4uTv7Y.js"></script>`,
}

// guideProgram lays out the files of a program below the module of this package,
// whose dependencies it may use, with the build in web/dist.
func guideProgram(t *testing.T, files map[string]string, build map[string]string) (dir string) {
	t.Helper()
	if testing.Short() {
		t.Skip("runs go build, not with -short")
	}
	dir, err := os.MkdirTemp(".", "_snippets-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	for name, text := range files {
		write(t, filepath.Join(dir, filepath.FromSlash(name)), text)
	}
	for name, text := range build {
		write(t, filepath.Join(dir, "web", "dist", filepath.FromSlash(name)), text)
	}
	return dir
}

// startGuide runs a program of a document, at a free port in place of 8080.
func startGuide(t *testing.T, program string) (origin string) {
	t.Helper()
	const address = "localhost:8080"
	if !strings.Contains(program, address) {
		t.Fatalf("the program does not listen on %s:\n%s", address, program)
	}
	program = strings.ReplaceAll(program, address, "localhost:"+app.FreePort(t))
	dir := guideProgram(t, map[string]string{"main.go": program}, guideBuild)
	server := app.StartIn(t, t.TempDir(), app.Build(t, dir), "GOVITE_MODE=production")
	t.Cleanup(func() { server.Kill(t) }) // not each of them ends by itself
	// Hand-written programs say that they listen before they do.
	err := poll.Until(t.Context(), time.Minute, func() error {
		conn, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
		if err == nil {
			err = conn.Close()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return server.URL
}

// programs returns the complete programs of a document.
func programs(t *testing.T, file string) (found []string) {
	t.Helper()
	for _, block := range blocks(t, file, "go") {
		if isProgram(block) {
			found = append(found, block)
		}
	}
	return found
}

// TestSinglePageApplication makes the requests of the document to its program.
func TestSinglePageApplication(t *testing.T) {
	program := programs(t, "core/docs/single-page-applications.md")
	if len(program) != 1 {
		t.Fatalf("%d programs", len(program))
	}
	origin := startGuide(t, program[0])
	page := guideBuild["index.html"]
	const missing = "404 page not found\n"
	navigation, script := []string{"Sec-Fetch-Mode", "navigate"}, []string{"Sec-Fetch-Mode", "cors"}
	html, all := []string{"Accept", "text/html,*/*;q=0.8"}, []string{"Accept", "*/*"}
	for _, tt := range []struct {
		method, path string
		header       []string
		status       int
		cache, body  string
	}{
		{"GET", "/", navigation, 200, "no-cache", page},
		{"GET", "/users/1", navigation, 200, "no-cache", page},
		{"GET", "/users/john.doe", html, 200, "no-cache", page},
		{"GET", "/assets/42", navigation, 200, "no-cache", page},
		{"HEAD", "/users/1", html, 200, "no-cache", ""},
		{"GET", "/favicon.ico", all, 200, "no-cache", "icon"},
		{"GET", "/assets/index-DO4uTv7Y.js", script, 200, "public, max-age=31536000, immutable", "console.log('index')"},
		{"GET", "/assets/gone-DO4uTv7Y.js", script, 404, "no-store", missing},
		{"GET", "/api/hello", all, 200, "", "\"Hello from Go\"\n"},
		{"POST", "/api/hello", all, 404, "", missing},
		{"GET", "/api/unknown", navigation, 404, "", missing},
		{"GET", "/users/1", script, 404, "", missing},
		{"POST", "/users/1", navigation, 404, "", missing},
		{"GET", "/", all, 200, "no-cache", page},
		{"GET", "/", nil, 200, "no-cache", page},
		{"HEAD", "/", nil, 200, "no-cache", ""},
		{"GET", "/posts/42", all, 200, "no-cache", page},
		{"GET", "/posts/42", []string{"Accept", "image/*"}, 404, "", missing},
		{"GET", "/posts/42", []string{"Accept", "*/*", "X-Requested-With", "XMLHttpRequest"}, 404, "", missing},
		{"GET", "/api/x", all, 404, "", missing},
		{"GET", "/logo.png", all, 404, "", missing},
		{"GET", "/.env", nil, 404, "", missing},
		{"GET", "/assets/gone-DO4uTv7Y.js", navigation, 404, "no-store", missing},
		{"GET", "/assets/gone-DO4uTv7Y.js", all, 404, "no-store", missing},
	} {
		res, body := ask(t, tt.method, origin+tt.path, tt.header...)
		if res.StatusCode != tt.status || res.Header.Get("Cache-Control") != tt.cache || body != tt.body {
			t.Errorf("%s %s %q: %d %q\n%s", tt.method, tt.path, tt.header, res.StatusCode, res.Header.Get("Cache-Control"), body)
		}
	}
}

// ask makes a request with the header fields.
func ask(t *testing.T, method, address string, header ...string) (*http.Response, string) {
	t.Helper()
	return askWith(t, http.DefaultClient, method, address, header...)
}

func askWith(t *testing.T, client *http.Client, method, address string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for pair := range slices.Chunk(header, 2) {
		req.Header.Set(pair[0], pair[1])
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

// TestTestingGuide runs the tests of the document, with a build and in a fresh
// clone.
func TestTestingGuide(t *testing.T) {
	code := programs(t, "core/docs/testing.md")
	if len(code) != 2 {
		t.Fatalf("%d programs, want a program and its test", len(code))
	}
	files := map[string]string{"main.go": code[0], "main_test.go": code[1], "templates/home.html": `{{ vite "src/main.ts" }}`}
	for _, tt := range []struct {
		name  string
		build map[string]string
		want  []string
	}{
		{"build", guideBuild, []string{"--- PASS: TestHome", "--- PASS: TestBuild"}},
		{"clone", map[string]string{".gitkeep": ""}, []string{"--- PASS: TestHome", "--- SKIP: TestBuild"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out, err := goTest(t, guideProgram(t, files, tt.build))
			for _, want := range tt.want {
				if err != nil || !strings.Contains(out, want) {
					t.Errorf("%v, want %q in\n%s", err, want, out)
				}
			}
		})
	}
	t.Run("a mistake", func(t *testing.T) {
		files["templates/home.html"] = `{{ vite "src/mian.ts" }}`
		out, err := goTest(t, guideProgram(t, files, guideBuild))
		if err == nil || !strings.Contains(out, "--- FAIL: TestBuild") {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

func goTest(t *testing.T, dir string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "test", "-v", "./"+dir)
	cmd.Env = append(cmd.Environ(), "GOVITE_MODE=development") // vitetest and Config.Mode win
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// TestMigratingGuide runs the programs of the document before and after the
// migration. Their pages have the same scripts and stylesheets of one build.
func TestMigratingGuide(t *testing.T) {
	code := programs(t, "core/docs/migrating.md")
	if len(code) != 3 {
		t.Fatalf("%d programs, want one before each migration, and one after it", len(code))
	}
	want := []string{
		`link "/assets/main-5UjPuW-k.css"`, `link "/assets/shared-ChJ_j-JJ.css"`, `script "/assets/main-BRBmoGS9.js"`,
	}
	for _, program := range code {
		origin := startGuide(t, program)
		res, page := ask(t, http.MethodGet, origin+"/")
		if res.StatusCode != http.StatusOK || !strings.Contains(page, "<h1>Hello</h1>") {
			t.Errorf("%s\n%s", res.Status, page)
		}
		var got []string
		for _, tag := range guideTag.FindAllStringSubmatch(page, -1) {
			if strings.Contains(tag[0], "modulepreload") {
				continue
			}
			got = append(got, tag[1]+" "+tag[2])
			if res, _ := ask(t, http.MethodGet, origin+strings.Trim(tag[2], `"`)); res.StatusCode != http.StatusOK {
				t.Errorf("%s: %s", tag[2], res.Status)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q in\n%s\nof\n%s", got, want, page, program)
		}
	}
}

var guideTag = regexp.MustCompile(`<(script|link)[^>]* (?:src|href)=("[^"]*")`)
