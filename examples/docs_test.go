package examples

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// readmes and docs are the documents that show users how to use govite.
var (
	readmes = []string{"README.md", "ginvite/README.md", "echovite/README.md", "fibervite/README.md", "chivite/README.md", "core/vite-plugin/README.md"}
	docs    = []string{"core", "core/adapter", "core/adaptertest", "core/manifest", "core/vitetest", "ginvite", "echovite", "fibervite", "chivite"}
)

// commands are the lines of sh blocks. Each has the test that runs it.
var commands = map[string]string{
	"go run ./examples/gin":                     "TestReadmeCommands",
	"go run ./examples/gin -dev":                "TestReadmeCommands",
	"npm --prefix examples/gin/web ci":          "TestReadmeCommands",
	"make release VERSION=v0.1.0":               "TestRelease",
	"npm install --save-dev vite-plugin-govite": "TestPluginAsUsersGetIt",
	"go test -timeout 30m work":                 "this very run",
}

var fence = regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$")

func blocks(t *testing.T, file, language string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, m := range fence.FindAllStringSubmatch(string(text), -1) {
		if m[1] == language {
			found = append(found, m[2])
		}
	}
	return found
}

func TestReadmeCommandsAreKnown(t *testing.T) {
	n := 0
	for _, file := range append([]string{"CONTRIBUTING.md"}, readmes...) {
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

// TestSnippetsCompile compiles the Go blocks of each README, and the code in each
// package comment: a program for each document.
func TestSnippetsCompile(t *testing.T) {
	for _, file := range readmes {
		if code := blocks(t, file, "go"); len(code) > 0 || filepath.Base(filepath.Dir(file)) != "vite-plugin" { // it has no Go code
			t.Run(file, func(t *testing.T) { compile(t, code) })
		}
	}
	for _, dir := range docs {
		t.Run(dir, func(t *testing.T) { compile(t, packageComment(t, dir)) })
	}
}

// packageComment returns the code in the comment of the package in dir.
func packageComment(t *testing.T, dir string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", filepath.FromSlash(dir), "doc.go"), nil, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		t.Fatal(err)
	}
	var block strings.Builder
	var found []string
	for line := range strings.Lines(file.Doc.Text() + "\nend") {
		code, indented := strings.CutPrefix(line, "\t")
		switch {
		case indented:
			block.WriteString(code)
		case strings.TrimSpace(line) == "" && block.Len() > 0:
			block.WriteString("\n")
		case block.Len() > 0:
			found = append(found, block.String())
			block.Reset()
		}
	}
	return found
}

// imports are the packages that snippets use without importing them.
var imports = map[string]string{
	"context": "context", "embed": "embed", "fmt": "fmt", "fs": "io/fs", "http": "net/http", "httptest": "net/http/httptest", "log": "log",
	"os": "os", "slog": "log/slog", "strings": "strings", "template": "html/template", "testing": "testing",
	"adapter": "github.com/govite/govite/core/adapter", "adaptertest": "github.com/govite/govite/core/adaptertest",
	"core": "github.com/govite/govite/core", "manifest": "github.com/govite/govite/core/manifest", "vitetest": "github.com/govite/govite/core/vitetest",
	"framework": "github.com/govite/govite/examples/internal/framework",
	"ginvite":   "github.com/govite/govite/ginvite", "gin": "github.com/gin-gonic/gin",
	"echovite": "github.com/govite/govite/echovite", "echo": "github.com/labstack/echo/v4", "middleware": "github.com/labstack/echo/v4/middleware",
	"fibervite": "github.com/govite/govite/fibervite", "fiber": "github.com/gofiber/fiber/v2", "html": "github.com/gofiber/template/html/v2",
	"chivite": "github.com/govite/govite/chivite", "chi": "github.com/go-chi/chi/v5",
}

// around are the declarations that snippets use without showing them.
var around = []struct{ name, declaration string }{
	{"dist", "//go:embed all:web/dist\nvar dist embed.FS\n"},
	{"templates", "//go:embed templates\nvar templates embed.FS\n"},
	{"Register", "func Register(*framework.Router, *core.Vite) error { return nil }\n"},
}

// compile vets the blocks of one document as one package.
func compile(t *testing.T, blocks []string) {
	if len(blocks) == 0 {
		t.Fatal("no code found")
	}
	// This module has the dependencies. Patterns such as ./... skip the name.
	dir, err := os.MkdirTemp(".", "_snippets-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, dist := range []string{"dist", "web/dist"} {
		write(dist+"/.vite/manifest.json", "{}")
	}
	write("templates/home.html", "")
	whole := slices.IndexFunc(blocks, func(b string) bool { return strings.HasPrefix(b, "package ") })
	var declarations strings.Builder
	for i, b := range blocks {
		switch {
		case i == whole:
		case strings.HasPrefix(b, "//go:embed"), strings.HasPrefix(b, "func "):
			declarations.WriteString(b + "\n")
		default:
			fmt.Fprintf(&declarations, "var _ = func() error {\n%s%s\nreturn nil\n}\n\n", known(b), b)
		}
	}
	shown := strings.Join(blocks, "\n")
	if whole >= 0 {
		write("program.go", blocks[whole])
	} else if !strings.Contains(shown, "func main()") {
		declarations.WriteString("func main() {}\n")
	}
	for _, a := range around {
		uses := regexp.MustCompile(`(^|[^."/\w])` + a.name + `\b`)
		declares := regexp.MustCompile(`(?m)^(var|func) ` + a.name + `\b`)
		if uses.MatchString(shown) && !declares.MatchString(shown) {
			declarations.WriteString("\n" + a.declaration)
		}
	}
	program := "package main\n\n" + declarations.String()
	write("snippet.go", withImports(t, program))

	cmd := exec.Command("go", "vet", "./"+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s\n%s", err, out, program)
	}
}

// known declares the variables that statements use and do not make, because the
// text around them does.
func known(statements string) string {
	var b strings.Builder
	for _, v := range []struct{ name, of string }{
		{"v", "*core.Vite"}, {"pages", "*core.Templates"}, {"engine", "*gin.Engine"}, {"notFound", "gin.HandlerFunc"}, {"mux", "*http.ServeMux"},
	} {
		if regexp.MustCompile(`\b`+v.name+`\b`).MatchString(statements) && !regexp.MustCompile(`\b`+v.name+`(, \w+)? :=`).MatchString(statements) {
			fmt.Fprintf(&b, "var %s %s\n", v.name, v.of)
		}
	}
	return b.String()
}

// withImports adds the imports of the packages that program uses.
func withImports(t *testing.T, program string) string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "", program, 0)
	if err != nil {
		t.Fatalf("%v\n%s", err, program)
	}
	used := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && imports[x.Name] != "" {
				used[imports[x.Name]] = true
			}
		}
		return true
	})
	var clause strings.Builder
	for path := range used {
		fmt.Fprintf(&clause, "import %q\n", path)
	}
	return strings.Replace(program, "package main\n", "package main\n\n"+clause.String(), 1)
}
