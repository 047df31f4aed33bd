package examples

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

var (
	link    = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	code    = regexp.MustCompile("`[^`]*`")
	heading = regexp.MustCompile(`(?m)^#{1,6} +(.*?)[ #]*$`)
)

// TestLinks follows the links of each document: a relative link names a file of
// the repository, a fragment a heading, and a link to pkg.go.dev an exported name.
func TestLinks(t *testing.T) {
	n := 0
	for _, file := range documents(t) {
		for _, target := range links(readDocument(t, file)) {
			n++
			if why := broken(t, file, target); why != "" {
				t.Errorf("%s: %s: %s", file, target, why)
			}
		}
	}
	if n == 0 {
		t.Error("no links found")
	}
}

// TestLinksAreSeen breaks links of every kind.
func TestLinksAreSeen(t *testing.T) {
	const reference = "https://pkg.go.dev/github.com/govite/govite/"
	for target, want := range map[string]bool{
		"ginvite/README.md":               true,
		"ginvite/../README.md#start":      true,
		"examples/gin":                    true,
		"#govite":                         true,
		"https://vite.dev/x#y":            true,
		reference + "core":                true,
		reference + "core#Config":         true,
		reference + "core#Config.Dist":    true,
		reference + "core#Vite.Templates": true,
		reference + "core#PreloadFont":    true,
		"missing.md":                      false,
		"../README.md":                    false,
		"#missing":                        false,
		"ginvite/README.md#missing":       false,
		"examples/gin#gin":                false,
		reference + "missing":             false,
		reference + "core#Missing":        false,
		reference + "core#Config.Missing": false,
		reference + "core#choice":         false,
		"https://pkg.go.dev/github.com/govite/govite/core/#Config.Tag": true,
	} {
		if why := broken(t, "README.md", target); (why == "") != want {
			t.Errorf("%s: %q", target, why)
		}
	}
	text := "# A [b](c.md)\n\n[d\ne](f.md#g) ![h](i.png) `[j](k)`\n\n```go\nx[l](m)\n```\n"
	if got, want := strings.Join(links(text), " "), "c.md f.md#g i.png"; got != want {
		t.Errorf("links: %s, want %s", got, want)
	}
	headings := "# Vite's `base`, and more: 1.5\n## [A b](c) \n## A b\n## Ünï_x – y ##\n\n```sh\n# no heading\n```\n"
	if got, want := strings.Join(slugs(headings), " "), "vites-base-and-more-15 a-b a-b-1 ünï_x--y"; got != want {
		t.Errorf("slugs: %s, want %s", got, want)
	}
}

// links returns the targets of the links in a document, except for those in code.
func links(text string) []string {
	var targets []string
	for _, m := range link.FindAllStringSubmatch(code.ReplaceAllString(fence.ReplaceAllString(text, ""), ""), -1) {
		targets = append(targets, m[1])
	}
	return targets
}

// broken returns why a link of a document leads nowhere, or "". It follows no link
// to another website.
func broken(t *testing.T, file, target string) string {
	t.Helper()
	name, fragment, hasFragment := strings.Cut(target, "#")
	if dir, ok := strings.CutPrefix(name, "https://pkg.go.dev/github.com/govite/govite/"); ok {
		return undocumented(t, path.Clean(dir), fragment)
	}
	if strings.Contains(name, ":") {
		return ""
	}
	to := file
	if name != "" {
		to = path.Join(path.Dir(file), name)
	}
	info, err := os.Stat(filepath.Join("..", filepath.FromSlash(to)))
	switch {
	case strings.HasPrefix(to, ".."):
		return "outside of the repository"
	case err != nil:
		return err.Error()
	case !hasFragment:
		return ""
	case info.IsDir():
		return "a directory has no headings"
	}
	if !slices.Contains(slugs(readDocument(t, to)), fragment) {
		return to + " has no such heading"
	}
	return ""
}

// slugs returns the fragments that GitHub gives to the headings of a document.
func slugs(text string) []string {
	var all []string
	seen := map[string]int{}
	for _, m := range heading.FindAllStringSubmatch(fence.ReplaceAllString(text, ""), -1) {
		shown := regexp.MustCompile(`\[([^]]*)\]\([^)]*\)`).ReplaceAllString(m[1], "$1")
		slug := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-', r == '_', unicode.IsLetter(r), unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, shown)
		n := seen[slug]
		seen[slug]++
		if n > 0 {
			slug += "-" + strconv.Itoa(n)
		}
		all = append(all, slug)
	}
	return all
}

// undocumented returns why pkg.go.dev has no such fragment for the package in dir,
// or "". name is "Config", "Config.Dist", "Vite.Tags" or "".
func undocumented(t *testing.T, dir, name string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(dir), "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		return "there is no package in " + dir
	}
	first, second, isMember := strings.Cut(name, ".")
	found := name == ""
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BlockStmt:
				return false
			case *ast.FuncDecl:
				found = found || n.Name.Name == second && receiver(n) == first || n.Name.Name == name && n.Recv == nil
			case *ast.ValueSpec:
				for _, id := range n.Names {
					found = found || id.Name == name
				}
			case *ast.TypeSpec:
				found = found || n.Name.Name == name || isMember && n.Name.Name == first && hasField(n, second)
			}
			return true
		})
	}
	if found && (name == "" || ast.IsExported(first) && (!isMember || ast.IsExported(second))) {
		return ""
	}
	return dir + " exports no " + name
}

// receiver returns the name of the type of a method, or "".
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	of := f.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if id, ok := of.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

func hasField(of *ast.TypeSpec, name string) bool {
	s, ok := of.Type.(*ast.StructType)
	if !ok {
		return false
	}
	for _, field := range s.Fields.List {
		for _, id := range field.Names {
			if id.Name == name {
				return true
			}
		}
	}
	return false
}
