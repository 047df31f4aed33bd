// Package gocode finds in Go code the entries and assets that it names, the
// configurations of core.New, and the builds that it embeds.
package gocode

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"github.com/govite/govite/core/cmd/govite/internal/names"
)

// Module is the path of the module of core. The adapters are below it.
const Module = "github.com/govite/govite"

const core = Module + "/core"

// A Package is what the Go code of a package says.
type Package struct {
	Uses    []Use
	Configs []Config
	Embeds  []Embed
	Delims  [][2]string // delimiters of templates, as methods named Delims get them
}

// A Use is a place that names an entry or an asset.
type Use struct {
	Kind     names.Kind
	Name     string
	Vite     string // as in names.Use
	Pos, End token.Pos
}

// A Config is a literal of core.Config. Its strings are "" if they are missing or
// not constant.
type Config struct {
	Pos, End         token.Pos // of the type and the brace
	Root             string
	Name             string
	AnyName          bool // Name is not constant
	Base             string
	BasePos, BaseEnd token.Pos // NoPos without the field
}

// An Embed is a pattern of go:embed.
type Embed struct {
	Pattern  string // without quotes
	Pos, End token.Pos
	Quoted   bool
	IsDist   bool // it is the only pattern of a variable that is the Dist of a Config
}

// Find returns what the files of a package say. Tests, and files that import testing
// to help them, are left out: their names are often of no build.
func Find(fset *token.FileSet, files []*ast.File, info *types.Info) *Package {
	f := finder{fset: fset, info: info, dists: map[types.Object]bool{}}
	var tested []*ast.File
	for _, file := range files {
		if !isTest(fset.File(file.FileStart).Name(), file) {
			tested = append(tested, file)
		}
	}
	for _, file := range tested {
		ast.Inspect(file, f.visit)
	}
	for _, file := range tested {
		f.embeds(file)
	}
	return &f.found
}

func isTest(name string, file *ast.File) bool {
	return strings.HasSuffix(name, "_test.go") || slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"testing"` })
}

type finder struct {
	fset  *token.FileSet
	info  *types.Info
	found Package
	dists map[types.Object]bool // variables in the Dist of a Config
}

func (f *finder) visit(node ast.Node) bool {
	switch n := node.(type) {
	case *ast.CallExpr:
		f.call(n)
	case *ast.CompositeLit:
		if t := f.info.TypeOf(n); t != nil && isCore(t, "Config") {
			f.config(n)
		}
	}
	return true
}

// call notes the names in a call.
func (f *finder) call(call *ast.CallExpr) {
	var id *ast.Ident
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.SelectorExpr:
		id = fun.Sel
		if id.Name == "Delims" && len(call.Args) == 2 {
			f.delims(call)
		}
	case *ast.Ident:
		id = fun
	default:
		return
	}
	callee, ok := f.info.Uses[id].(*types.Func)
	if !ok || callee.Pkg() == nil {
		return
	}
	args, ok := argsOf(callee)
	if !ok {
		return
	}
	for i, arg := range call.Args {
		if !args.Has(i) {
			continue
		}
		if call.Ellipsis.IsValid() && i == len(call.Args)-1 {
			f.list(arg, args.Kind, names.AnyVite)
			continue
		}
		f.use(arg, args.Kind, names.AnyVite)
	}
}

// argsOf returns which arguments of a function are names.
func argsOf(callee *types.Func) (names.Args, bool) {
	path := withoutVendor(callee.Pkg().Path())
	signature := callee.Signature()
	if receiver := signature.Recv(); receiver != nil {
		if isCore(receiver.Type(), "Vite") || isCore(receiver.Type(), "Page") || isCore(receiver.Type(), "With") {
			return names.Method(callee.Name())
		}
		return names.Args{}, false
	}
	// EarlyHints of an adapter, a stranger's included, has the entries at its end.
	if callee.Name() == "EarlyHints" && signature.Variadic() && (path == Module || strings.HasPrefix(path, Module+"/")) {
		return names.Args{Kind: names.Entry, First: signature.Params().Len() - 1, All: true}, true
	}
	return names.Args{}, false
}

// isCore reports whether t is the type of core with this name, or a pointer to it.
func isCore(t types.Type, name string) bool {
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		t = pointer.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	return named.Obj().Name() == name && withoutVendor(named.Obj().Pkg().Path()) == core
}

func withoutVendor(path string) string {
	if _, after, ok := strings.Cut(path, "/vendor/"); ok {
		return after
	}
	return strings.TrimPrefix(path, "vendor/")
}

// use notes an expression that is a constant string.
func (f *finder) use(expr ast.Expr, kind names.Kind, vite string) {
	if text, ok := f.text(expr); ok {
		f.found.Uses = append(f.found.Uses, Use{kind, text, vite, expr.Pos(), expr.End()})
	}
}

// list notes the elements of a literal of a slice.
func (f *finder) list(expr ast.Expr, kind names.Kind, vite string) {
	if literal, ok := ast.Unparen(expr).(*ast.CompositeLit); ok {
		for _, element := range literal.Elts {
			f.use(element, kind, vite)
		}
	}
}

// text returns the value of an expression that is a constant string.
func (f *finder) text(expr ast.Expr) (string, bool) {
	value := f.info.Types[expr].Value
	if value == nil || value.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(value), true
}

func (f *finder) delims(call *ast.CallExpr) {
	left, ok1 := f.text(call.Args[0])
	right, ok2 := f.text(call.Args[1])
	if ok1 && ok2 && left != "" && right != "" {
		f.found.Delims = append(f.found.Delims, [2]string{left, right})
	}
}

// config notes a literal of core.Config, and the names in its fields.
func (f *finder) config(literal *ast.CompositeLit) {
	c := Config{Pos: literal.Pos(), End: literal.Lbrace}
	fields := map[string]ast.Expr{}
	for _, element := range literal.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok {
				fields[key.Name] = pair.Value
			}
		}
	}
	text := func(field string) (value string) {
		if expr := fields[field]; expr != nil {
			value, _ = f.text(expr)
		}
		return value
	}
	c.Root, c.Name = text("Root"), text("Name")
	c.AnyName = fields["Name"] != nil && c.Name == ""
	if expr := fields["Base"]; expr != nil {
		c.Base, c.BasePos, c.BaseEnd = text("Base"), expr.Pos(), expr.End()
	}
	f.found.Configs = append(f.found.Configs, c)
	vite := title(c.Name)
	if c.AnyName {
		vite = names.AnyVite
	}
	if expr := fields["Entries"]; expr != nil {
		f.list(expr, names.Entry, vite)
	}
	if expr := fields["SPA"]; expr != nil {
		if text, ok := f.text(expr); !ok || text != "" {
			f.use(expr, names.Page, vite)
		}
	}
	if expr := fields["Dist"]; expr != nil {
		ast.Inspect(expr, func(node ast.Node) bool {
			if id, ok := node.(*ast.Ident); ok {
				if v, ok := f.info.Uses[id].(*types.Var); ok {
					f.dists[v] = true
				}
			}
			return true
		})
	}
}

// title returns Config.Name as it is in the names of template functions.
func title(name string) string {
	if name == "" {
		return ""
	}
	r := []rune(name)
	return strings.ToUpper(string(r[0])) + string(r[1:])
}

// Dir returns the directory of the files of a package, "" without files.
func Dir(fset *token.FileSet, files []*ast.File) string {
	if len(files) == 0 {
		return ""
	}
	return filepath.Dir(fset.File(files[0].FileStart).Name())
}

// IsEmpty reports whether there is nothing to check.
func (p *Package) IsEmpty() bool { return len(p.Uses)+len(p.Configs)+len(p.Embeds) == 0 }

// Imports reports whether a package imports core or an adapter, directly or not. No
// other package can call them.
func Imports(pkg *types.Package) bool {
	seen := map[*types.Package]bool{}
	var reaches func(*types.Package) bool
	reaches = func(p *types.Package) bool {
		if seen[p] {
			return false
		}
		seen[p] = true
		for _, imported := range p.Imports() {
			if withoutVendor(imported.Path()) == core || reaches(imported) {
				return true
			}
		}
		return false
	}
	return reaches(pkg)
}
