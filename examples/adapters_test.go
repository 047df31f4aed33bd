package examples

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var adapters = []string{"ginvite", "echovite", "fibervite", "chivite"}

// habits are the names that only one adapter exports, because users of its
// framework expect them.
var habits = map[string][]string{
	"ginvite":   nil,
	"echovite":  {"Config", "MiddlewareWithConfig", "NewRenderer", "Renderer", "Router", "Templates"},
	"fibervite": {"Config", "ConfigDefault", "New"},
	"chivite":   {"Routes", "WithPage"},
}

// TestAdaptersAreAlike compares the exported names of the adapters, and their
// files.
func TestAdaptersAreAlike(t *testing.T) {
	common := []string{"AddFuncs", "EarlyHints", "Fallback", "Middleware", "PageFrom", "Register", "Static"}
	for _, adapter := range adapters {
		want := slices.Sorted(slices.Values(slices.Concat(common, habits[adapter])))
		if got := exported(t, adapter); !slices.Equal(got, want) {
			t.Errorf("%s exports %q, want %q", adapter, got, want)
		}
		for _, file := range []string{"README.md", "doc.go", "go.mod", "middleware.go", "page.go", "register.go", adapter + "_test.go", "adapter_test.go", "example_test.go"} {
			if _, err := os.Stat(filepath.Join("..", adapter, file)); err != nil {
				t.Error(err)
			}
		}
	}
}

// exported returns the exported package-level names in dir, sorted.
func exported(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	add := func(id *ast.Ident) {
		if id.IsExported() {
			names[id.Name] = true
		}
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					add(d.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch s := spec.(type) {
					case *ast.TypeSpec:
						add(s.Name)
					case *ast.ValueSpec:
						for _, id := range s.Names {
							add(id)
						}
					}
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}
