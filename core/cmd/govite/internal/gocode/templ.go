package gocode

import (
	"go/token"
	"os"
	"slices"
	"strings"

	"github.com/govite/govite/core/cmd/govite/internal/names"
	"github.com/govite/govite/core/cmd/govite/internal/templatescan"
)

// Places returns the place of each of the uses. The place of a use in code that
// templ has generated is in the template, if the template has the name, too.
func (p *Package) Places(fset *token.FileSet) map[*Use]token.Position {
	places := make(map[*Use]token.Position, len(p.Uses))
	order := make([]*Use, len(p.Uses))
	for i := range p.Uses {
		order[i] = &p.Uses[i]
	}
	slices.SortFunc(order, func(a, b *Use) int { return int(a.Pos - b.Pos) })
	templates := map[string][]names.Use{}
	for _, use := range order {
		at := fset.Position(use.Pos)
		if stem, ok := strings.CutSuffix(at.Filename, "_templ.go"); ok {
			file := stem + ".templ"
			left, known := templates[file]
			if !known {
				if text, err := os.ReadFile(file); err == nil {
					left = templatescan.Text(file, text, nil)
				}
			}
			// The template has the same names in the same order.
			i := slices.IndexFunc(left, func(u names.Use) bool { return u.Name == use.Name && u.Kind == use.Kind })
			if i >= 0 {
				at = token.Position{Filename: file, Line: left[i].Line, Column: left[i].Column}
				left = slices.Delete(left, i, i+1)
			}
			templates[file] = left
		}
		places[use] = at
	}
	return places
}
