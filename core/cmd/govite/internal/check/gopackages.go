package check

import (
	"bytes"
	"context"
	"fmt"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/govite/govite/core/cmd/govite/internal/gocode"
)

// goPackage is a package with something to check.
type goPackage struct {
	*gocode.Package
	dir  string
	fset *token.FileSet
}

// goCode is the Go code of the application.
type goCode struct {
	packages []goPackage
	total    int // packages that were looked at
	errs     []packages.Error
}

// loadGo reads the Go packages that patterns name, as for go list in dir. Only those
// that may call core are type-checked.
func loadGo(ctx context.Context, dir string, patterns []string) (*goCode, error) {
	config := &packages.Config{Context: ctx, Dir: dir, Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports}
	listed, err := packages.Load(config, patterns...)
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	code := &goCode{total: len(listed)}
	chosen := choose(listed)
	for _, p := range listed {
		if !slices.Contains(chosen, p.PkgPath) {
			code.errs = append(code.errs, p.Errors...)
		}
	}
	if len(chosen) == 0 {
		return code, nil
	}
	fset := token.NewFileSet()
	config = &packages.Config{Context: ctx, Dir: dir, Fset: fset, Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
		packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedExportFile | packages.NeedTypesSizes}
	loaded, err := packages.Load(config, chosen...)
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	for _, p := range loaded {
		for _, err := range p.Errors {
			code.errs = append(code.errs, split(err)...)
		}
		if p.TypesInfo == nil || len(p.Syntax) == 0 {
			continue
		}
		code.packages = append(code.packages, goPackage{gocode.Find(fset, p.Syntax, p.TypesInfo), gocode.Dir(fset, p.Syntax), fset})
	}
	return code, nil
}

// choose returns the paths of the packages that may call core: those that import
// it, and those that get its values through another package of the list.
func choose(listed []*packages.Package) []string {
	byPath := make(map[string]*packages.Package, len(listed))
	for _, p := range listed {
		byPath[p.PkgPath] = p
	}
	reached := map[string]bool{}
	var reaches func(*packages.Package) bool
	reaches = func(p *packages.Package) bool {
		if known, ok := reached[p.PkgPath]; ok {
			return known
		}
		reached[p.PkgPath] = false // until it is known
		for path := range p.Imports {
			if other := byPath[path]; isGovite(path) || other != nil && reaches(other) {
				reached[p.PkgPath] = true
			}
		}
		return reached[p.PkgPath]
	}
	var chosen []string
	for _, p := range listed {
		direct := false
		for path := range p.Imports {
			direct = direct || isGovite(path)
		}
		if direct || reaches(p) && mentionsName(p.GoFiles) {
			chosen = append(chosen, p.PkgPath)
		}
	}
	return chosen
}

func isGovite(path string) bool {
	return path == gocode.Module || strings.HasPrefix(path, gocode.Module+"/")
}

// calls are the beginnings of calls that have names of entries or assets.
var calls = [][]byte{[]byte(".Tags("), []byte(".Styles("), []byte(".Scripts("), []byte(".URL("), []byte(".Inline("), []byte(".AbsoluteURL("), []byte(".LinkHeader("), []byte(".Loaded("), []byte(".Fragment("), []byte("EarlyHints(")}

func mentionsName(files []string) bool {
	return slices.ContainsFunc(files, func(file string) bool {
		text, err := os.ReadFile(file)
		return err == nil && slices.ContainsFunc(calls, func(call []byte) bool { return bytes.Contains(text, call) })
	})
}

// split returns the errors that the compiler has printed, for the one of go list
// that has all of them. Other errors stay.
func split(err packages.Error) []packages.Error {
	if err.Kind != packages.ListError || !strings.HasPrefix(err.Msg, "# ") {
		return []packages.Error{err}
	}
	var all []packages.Error
	for line := range strings.Lines(err.Msg) {
		if pos, msg, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && !strings.HasPrefix(line, "# ") {
			all = append(all, packages.Error{Pos: pos, Msg: msg, Kind: packages.TypeError})
		}
	}
	if len(all) == 0 {
		return []packages.Error{err}
	}
	return all
}

// place splits the place of an error, "file:line:column", or "file:line", or "-".
func place(pos string) (file string, line, column int) {
	var numbers []int
	for len(numbers) < 2 {
		i := strings.LastIndexByte(pos, ':')
		if i < 0 {
			break
		}
		n, err := strconv.Atoi(pos[i+1:])
		if err != nil {
			break
		}
		numbers, pos = append([]int{n}, numbers...), pos[:i]
	}
	numbers = append(numbers, 0, 0)
	return strings.Trim(pos, "-"), numbers[0], numbers[1]
}
