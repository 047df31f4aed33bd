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

// adapters are the directories of the adapters. That of a framework's newer version is
// in the directory of the elder.
var adapters = []string{"ginvite", "echovite", "echovite/echo5", "fibervite", "fibervite/fiber3", "chivite"}

// habits are the names that the adapters of only one framework export, because users of
// the framework expect them. The fields and methods of a type follow it.
var habits = map[string][]string{
	"ginvite":   nil,
	"echovite":  {"Config", "Config.Skipper", "MiddlewareWithConfig", "NewRenderer", "Renderer", "Renderer.Render", "Router", "Templates"},
	"fibervite": {"Config", "Config.Next", "ConfigDefault", "New"},
	"chivite":   {"Routes", "WithPage"},
}

// moreFiles are the files that the adapters of only one framework have.
var moreFiles = map[string][]string{"echovite": {"renderer.go"}}

// TestAdaptersAreAlike compares the exported names of the adapters, and their
// files.
func TestAdaptersAreAlike(t *testing.T) {
	common := []string{"AddFuncs", "EarlyHints", "Fallback", "Middleware", "PageFrom", "Register", "Static"}
	sorted := func(lists ...[]string) []string { return slices.Sorted(slices.Values(slices.Concat(lists...))) }
	for _, adapter := range adapters {
		name, dir := packageOf(adapter), filepath.Join("..", filepath.FromSlash(adapter))
		files := sources(t, dir)
		parsed := map[string]*ast.File{}
		for _, file := range files {
			var err error
			if parsed[file], err = parser.ParseFile(token.NewFileSet(), filepath.Join(dir, file), nil, parser.SkipObjectResolution); err != nil {
				t.Fatal(err)
			}
			if got := parsed[file].Name.Name; got != name {
				t.Errorf("%s/%s is of package %s, not %s", adapter, file, got, name)
			}
		}
		if want := sorted(common, habits[name]); !slices.Equal(exported(parsed), want) {
			t.Errorf("%s exports %q, want %q", adapter, exported(parsed), want)
		}
		if want := sorted([]string{"doc.go", "middleware.go", "page.go", "register.go"}, moreFiles[name]); !slices.Equal(files, want) {
			t.Errorf("%s has the files %q, want %q", adapter, files, want)
		}
		for _, file := range []string{"README.md", "go.mod", "adapter_test.go", "example_test.go", name + "_test.go"} {
			if _, err := os.Stat(filepath.Join(dir, file)); err != nil {
				t.Error(err)
			}
		}
	}
}

// packageOf returns the name of an adapter's package: a newer version keeps that of the
// elder, so that an application changes the import alone.
func packageOf(adapter string) string {
	name, _, _ := strings.Cut(adapter, "/")
	return name
}

// sources returns the names of the Go files in dir that are no tests, sorted.
func sources(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		if name := entry.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			names = append(names, name)
		}
	}
	return names
}

// exported returns the exported package-level names of files, and the fields and
// methods of exported types after the name of the type, sorted.
func exported(files map[string]*ast.File) []string {
	names := map[string]bool{}
	add := func(of string, ids ...*ast.Ident) {
		for _, id := range ids {
			if id.IsExported() {
				names[of+id.Name] = true
			}
		}
	}
	for _, file := range files {
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if of := receiverOf(d); of == "" || ast.IsExported(of) {
					add(of, d.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch s := spec.(type) {
					case *ast.TypeSpec:
						add("", s.Name)
						if fields, ok := s.Type.(*ast.StructType); ok && s.Name.IsExported() {
							for _, field := range fields.Fields.List {
								add(s.Name.Name+".", field.Names...)
							}
						}
					case *ast.ValueSpec:
						add("", s.Names...)
					}
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// receiverOf returns the type of a method and a dot, or "" for a function.
func receiverOf(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	t := d.Recv.List[0].Type
	if pointer, ok := t.(*ast.StarExpr); ok {
		t = pointer.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name + "."
	}
	return "" // of a generic type, which no adapter has
}
