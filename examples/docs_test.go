package examples

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// languages are the languages of blocks in documents. Each has the tests that
// build or run the blocks.
var languages = map[string]string{
	"go":        "TestSnippetsCompile",
	"sh":        "TestCommandsAreKnown",
	"js":        "TestPluginAsUsersGetIt",
	"ts":        "TestPluginAsUsersGetIt",
	"html":      "TestTemplates",
	"css":       "TestTailwind",
	"json":      "TestFormats",
	"gitignore": "TestGitignore",
	"":          "TestMessages",
	"text":      "TestCommandGuide",

	"django": "TestEngines", "pug": "TestEngines", "ace": "TestEngines", "amber": "TestEngines", "jet": "TestEngines", "handlebars": "TestEngines",
	"mustache": "TestEnginesInGo", "templ": "TestGeneratedEngines", "qtpl": "TestGeneratedEngines",
	"yaml":         "TestRecipesHaveTests",
	"dockerfile":   "TestDockerfile",
	"dockerignore": "TestDockerfile",
	"nginx":        "TestProxies",
	"caddyfile":    "TestProxies",
}

// commands are the lines of sh blocks. Each has the test that runs it.
var commands = map[string]string{
	"go run ./examples/gin":            "TestReadmeCommands",
	"go run ./examples/gin -dev":       "TestReadmeCommands",
	"npm --prefix examples/gin/web ci": "TestReadmeCommands",

	"go run github.com/govite/govite/core/cmd/govite@latest init hello": "TestStranger",

	"npm install --save-dev vite-plugin-govite":              "TestPluginAsUsersGetIt",
	"npm --prefix web install --save-dev vite-plugin-govite": "TestPluginAsUsersGetIt",
	"npm --prefix web run build":                             "TestReadmePrograms",
	"go build .":                                             "TestReadmePrograms",
	"npm --prefix web run dev":                               "TestTwoTerminals",
	"go run .":                                               "TestTwoTerminals",
	"GOVITE_MODE=production go run .":                        "TestTwoTerminals",
	"go get github.com/govite/govite/core":                   "TestStranger",
	"go get github.com/govite/govite/ginvite":                "TestStranger",
	"go get github.com/govite/govite/echovite":               "TestStranger",
	"go get github.com/govite/govite/echovite/echo5":         "TestStranger",
	"go get github.com/govite/govite/fibervite":              "TestStranger",
	"go get github.com/govite/govite/fibervite/fiber3":       "TestStranger",
	"go get github.com/govite/govite/chivite":                "TestStranger",

	"go get -tool github.com/govite/govite/core/cmd/govite@latest": "TestStranger",
	"go tool govite version":                                     "TestStranger",
	"go install github.com/govite/govite/core/cmd/govite@latest": "TestStranger",
	"govite build":                      "TestCommandGuide",
	"govite build -- go build -o app .": "TestCommandGuide",
	"govite info":                       "TestCommandGuide",
	"govite info --json":                "TestCommandGuide",
	"govite tags src/main.ts":           "TestCommandGuide",
	"govite tags src/main.ts --mode production --nonce abc":                              "TestCommandGuide",
	"govite completion bash":                                                             "TestCommandGuide",
	"govite publish file://./builds":                                                     "TestCommandGuide",
	"govite prune file://./builds --keep 10 --younger-than 30d":                          "TestCommandGuide",
	`govite publish "s3://my-bucket/app?region=eu-central-1"`:                            "TestPublishGuide",
	`govite prune "s3://my-bucket/app?region=eu-central-1" --keep 10 --younger-than 30d`: "TestPublishGuide",
	"go install github.com/govite/govite/core/bucket/cmd/govite-bucket@latest":           "TestStranger",
	"go get github.com/govite/govite/core/bucket":                                        "TestStranger",
	"go tool govite dev": "TestDev",

	"npm --prefix web ci": "TestWorkflow",
	"npm --prefix web install --save-dev unplugin-fonts vite-plugin-pwa": "TestPageHead",

	"govite check":                          "TestCheckGuide",
	"govite check --sources":                "TestCheckGuide",
	"govite check --json":                   "TestCheckGuide",
	"go vet -vettool=$(which govite) ./...": "TestCheckGuide",

	"make release VERSION=v0.1.0": "TestRelease",
	"make check":                  "TestRelease",            // the release runs the command
	"go test -timeout 30m work":   "TestEveryBlockHasATest", // and all others
	"go test -short work":         "TestEveryBlockHasATest", // and all others without npm
	"go test ./examples -run TestDevelopment/gin -update-pictures": "TestDevelopment",

	"go test ./examples -run '^$' -bench 'Bare|Static' -benchtime 100x":                         "TestBenchmarksGuide",
	"go test ./examples -run '^$' -bench 'Start|Memory' -benchtime 10x -bench-files 10000":      "TestBenchmarksGuide",
	"go test ./examples -run '^$' -bench Publish -benchtime 3x -bench-files 10000 -timeout 60m": "TestBenchmarksGuide",
}

// documents returns the documents of the repository that have something to build
// or to run, relative to the repository.
func documents(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, pattern := range []string{"*.md", "*vite/README.md", "*vite/*/README.md", "core/vite-plugin/README.md", "core/docs/*.md", "core/cmd/govite/README.md", "core/bucket/README.md", "examples/*/README.md"} {
		files, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			found = append(found, strings.TrimPrefix(filepath.ToSlash(file), "../"))
		}
	}
	if !slices.Contains(found, "README.md") || !slices.Contains(found, "ginvite/README.md") {
		t.Fatalf("documents are missing: %q", found)
	}
	return found
}

var fence = regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$")

// blocks returns the blocks of a document that are in the language.
func blocks(t *testing.T, file, language string) []string {
	t.Helper()
	var found []string
	for _, m := range fence.FindAllStringSubmatch(readDocument(t, file), -1) {
		if m[1] == language {
			found = append(found, m[2])
		}
	}
	return found
}

func readDocument(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestEveryBlockHasATest finds blocks in a language that no test looks at, and
// names of tests that do not exist.
func TestEveryBlockHasATest(t *testing.T) {
	tests := testNames(t)
	for _, names := range []map[string]string{languages, commands} {
		for what, name := range names {
			if !tests[name] {
				t.Errorf("%q: there is no %s", what, name)
			}
		}
	}
	for _, file := range documents(t) {
		for _, m := range fence.FindAllStringSubmatch(readDocument(t, file), -1) {
			if languages[m[1]] == "" {
				t.Errorf("%s: no test looks at blocks in %q:\n%s", file, m[1], m[2])
			}
		}
		if n := strings.Count("\n"+readDocument(t, file), "\n```"); n != 2*len(fence.FindAllString(readDocument(t, file), -1)) {
			t.Errorf("%s: a block does not end, or names its language in an unknown way", file)
		}
	}
}

func TestCommandsAreKnown(t *testing.T) {
	n := 0
	for _, file := range documents(t) {
		for _, block := range blocks(t, file, "sh") {
			for line := range strings.Lines(block) {
				n++
				if commands[strings.TrimSpace(line)] == "" {
					t.Errorf("%s: no test runs %q", file, strings.TrimSpace(line))
				}
			}
		}
	}
	if n == 0 {
		t.Error("no commands found")
	}
}

// testNames returns the tests of this package, on all systems.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`).FindAllSubmatch(text, -1) {
			names[string(m[1])] = true
		}
	}
	return names
}
