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

// packages are the packages whose comments show how to use them.
var packages = []string{"core", "core/adapter", "core/adaptertest", "core/bucket", "core/manifest", "core/vitetest", "ginvite", "echovite", "echovite/echo5", "fibervite", "fibervite/fiber3", "chivite"}

// TestSnippetsCompile vets the Go blocks of each document, and the code in each
// package comment. Code for echo v4 and fiber v2 also compiles when it has moved to
// the next versions.
func TestSnippetsCompile(t *testing.T) {
	// This module has the dependencies. Patterns such as ./... skip the name.
	dir, err := os.MkdirTemp(".", "_snippets-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	sources := map[string][]string{}
	for _, file := range documents(t) {
		if code := blocks(t, file, "go"); len(code) > 0 {
			sources[strings.TrimSuffix(file, ".md")] = code
		}
	}
	for _, p := range packages {
		sources[p+"/doc"] = packageComment(t, p)
	}
	args := []string{"vet"}
	for name, code := range sources {
		for _, p := range writeSnippets(t, filepath.Join(dir, strings.ReplaceAll(name, "/", "-")), code) {
			args = append(args, "./"+p)
			if moveSnippets(t, p, ownVersion(name)) {
				args = append(args, "./"+p+movedSuffix)
			}
		}
	}
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

const movedSuffix = "-moved"

// ownVersion reports whether code is for echo v5 or fiber v3 as it stands: that of
// their adapters.
func ownVersion(source string) bool {
	return slices.ContainsFunc(moves, func(m move) bool {
		return strings.HasPrefix("github.com/govite/govite/"+source+"/", strings.Trim(m.adapter.new, `"`)+"/")
	})
}

// moveSnippets moves the package in dir to echo v5 and fiber v3: in its place, or by a
// copy beside it. It reports whether there is a copy.
func moveSnippets(t *testing.T, dir string, inPlace bool) (copied bool) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	code := string(text)
	for _, m := range moves {
		code = m.apply(code)
	}
	switch {
	case code == string(text):
		return false
	case inPlace:
		write(t, filepath.Join(dir, "main.go"), code)
		return false
	}
	if err := os.CopyFS(dir+movedSuffix, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir+movedSuffix, "main.go"), code)
	return true
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
	"cmp": "cmp", "context": "context", "embed": "embed", "fmt": "fmt", "fs": "io/fs", "http": "net/http", "httptest": "net/http/httptest", "log": "log",
	"json": "encoding/json", "httputil": "net/http/httputil", "url": "net/url", "os": "os", "signal": "os/signal", "slog": "log/slog", "syscall": "syscall",
	"strings": "strings", "template": "html/template", "testing": "testing", "rand": "crypto/rand",
	"adapter": "github.com/govite/govite/core/adapter", "bucket": "github.com/govite/govite/core/bucket", "adaptertest": "github.com/govite/govite/core/adaptertest",
	"core": "github.com/govite/govite/core", "manifest": "github.com/govite/govite/core/manifest", "vitetest": "github.com/govite/govite/core/vitetest",
	"framework": "github.com/govite/govite/examples/internal/framework",
	"ginvite":   "github.com/govite/govite/ginvite", "gin": "github.com/gin-gonic/gin",
	"echovite": "github.com/govite/govite/echovite", "echo": "github.com/labstack/echo/v4", "middleware": "github.com/labstack/echo/v4/middleware",
	"fibervite": "github.com/govite/govite/fibervite", "fiber": "github.com/gofiber/fiber/v2", "helmet": "github.com/gofiber/fiber/v2/middleware/helmet", "html": "github.com/gofiber/template/html/v2",
	"jet": "github.com/gofiber/template/jet/v2", "handlebars": "github.com/gofiber/template/handlebars/v2", "raymond": "github.com/mailgun/raymond/v2",
	"render": "github.com/gin-gonic/gin/render", "pongo2": "github.com/flosch/pongo2/v6",
	"g": "maragu.dev/gomponents", "h": "maragu.dev/gomponents/html", "io": "io",
	"chivite": "github.com/govite/govite/chivite", "chi": "github.com/go-chi/chi/v5", "secure": "github.com/unrolled/secure",
}

// around are the declarations that snippets use without showing them.
var around = []struct{ name, declaration string }{
	{"dist", "//go:embed all:web/dist\nvar dist embed.FS\n"},
	{"templates", "//go:embed templates\nvar templates embed.FS\n"},
	{"Register", "func Register(*framework.Router, *core.Vite) error { return nil }\n"},
}

// writeSnippets writes the blocks of one document below dir: a package for each
// program, and one for all other blocks. It returns the directories.
func writeSnippets(t *testing.T, dir string, blocks []string) (dirs []string) {
	t.Helper()
	if len(blocks) == 0 {
		t.Fatalf("%s: no code found", dir)
	}
	add := func(name, program string) {
		d := filepath.Join(dir, name)
		dirs = append(dirs, d)
		write(t, filepath.Join(d, "main.go"), program)
		for _, dist := range []string{"dist", "web/dist"} {
			write(t, filepath.Join(d, filepath.FromSlash(dist), ".vite", "manifest.json"), "{}")
		}
		write(t, filepath.Join(d, "templates", "home.html"), "")
	}
	var declarations, shown strings.Builder
	for i, b := range blocks {
		if isProgram(b) && len(dirs) > 0 && strings.Contains(b, "*testing.T") {
			write(t, filepath.Join(dirs[len(dirs)-1], "main_test.go"), b) // of the program before it
			continue
		}
		if isProgram(b) {
			add(fmt.Sprintf("program%d", i+1), b)
			continue
		}
		shown.WriteString(b + "\n")
		if declaration.MatchString(b) {
			declarations.WriteString(b + "\n")
		} else {
			fmt.Fprintf(&declarations, "var _ = func() error {\n%s%s\n%sreturn nil\n}\n\n", known(b), b, used(b))
		}
	}
	if shown.Len() == 0 {
		return dirs
	}
	if !strings.Contains(shown.String(), "func main()") {
		declarations.WriteString("func main() {}\n")
	}
	for _, a := range around {
		uses := regexp.MustCompile(`(^|[^."/\w])` + a.name + `\b`)
		declares := regexp.MustCompile(`(?m)^(var|func) ` + a.name + `\b`)
		if uses.MatchString(shown.String()) && !declares.MatchString(shown.String()) {
			declarations.WriteString("\n" + a.declaration)
		}
	}
	add("snippets", withImports(t, "package main\n\n"+declarations.String()))
	return dirs
}

// declaration matches a block that stands outside of functions.
var declaration = regexp.MustCompile(`^(//[^\n]*\n)*(//go:embed|func|type|var|const) ?`)

// isProgram reports whether the block is a whole file.
func isProgram(block string) bool {
	return regexp.MustCompile(`(?m)\A(//[^\n]*\n)*\n?package `).MatchString(block)
}

// known declares the variables that statements use and do not make, because the
// text around them does.
func known(statements string) string {
	var b strings.Builder
	for _, v := range []struct{ name, of string }{
		{"v", "*core.Vite"}, {"pages", "*core.Templates"}, {"engine", "*gin.Engine"}, {"notFound", "gin.HandlerFunc"}, {"mux", "*http.ServeMux"},
		{"e", "*echo.Echo"}, {"app", "*fiber.App"}, {"router", "chi.Router"}, {"w", "http.ResponseWriter"}, {"r", "*http.Request"}, {"page", "*core.Page"}, {"nonce", "string"},
	} {
		if regexp.MustCompile(`\b`+v.name+`\b`).MatchString(statements) && !regexp.MustCompile(`\b`+v.name+`(, \w+)? :=`).MatchString(statements) {
			fmt.Fprintf(&b, "var %s %s\n_ = %[1]s\n", v.name, v.of)
		}
	}
	return b.String()
}

// used uses the variables that statements make: the text around them goes on.
func used(statements string) string {
	var b strings.Builder
	for _, made := range regexp.MustCompile(`(?m)^(\w+(?:, \w+)*) :=`).FindAllStringSubmatch(statements, -1) {
		for name := range strings.SplitSeq(made[1], ", ") {
			if name != "_" {
				fmt.Fprintf(&b, "_ = %s\n", name)
			}
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
			if x, ok := s.X.(*ast.Ident); ok && x.Obj == nil && imports[x.Name] != "" { // Obj is a variable
				used[x.Name] = true
			}
		}
		return true
	})
	var clause strings.Builder
	for name := range used {
		fmt.Fprintf(&clause, "import %s %q\n", name, imports[name])
	}
	return strings.Replace(program, "package main\n", "package main\n\n"+clause.String(), 1)
}

// TestPackagesShowTheProgram compares the program of each README with the one in
// the comment of the package.
func TestPackagesShowTheProgram(t *testing.T) {
	for readme, dir := range map[string]string{
		"README.md": "core", "ginvite/README.md": "ginvite", "chivite/README.md": "chivite",
		"echovite/README.md": "echovite", "echovite/echo5/README.md": "echovite/echo5",
		"fibervite/README.md": "fibervite", "fibervite/fiber3/README.md": "fibervite/fiber3",
	} {
		code := blocks(t, readme, "go")
		i := slices.IndexFunc(code, isProgram)
		if i < 0 {
			t.Errorf("%s has no program", readme)
			continue
		}
		_, program, _ := strings.Cut(code[i], "//go:embed")
		if comment := strings.Join(packageComment(t, dir), ""); !strings.Contains(comment, "//go:embed"+program) {
			t.Errorf("%s shows\n%s\nand the comment of package %s\n%s", readme, program, dir, comment)
		}
	}
}
