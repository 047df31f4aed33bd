package adapter

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/govite/govite/core"
)

// Funcs returns the template functions of v for an engine with the functions in
// taken. A name that is in taken, too, is an error: the engine would silently
// replace its function.
func Funcs(v *core.Vite, taken map[string]any) (template.FuncMap, error) {
	funcs := v.FuncMap()
	var both []string
	for name := range funcs {
		if _, ok := taken[name]; ok {
			both = append(both, name)
		}
	}
	if len(both) > 0 {
		slices.Sort(both)
		return nil, fmt.Errorf("the engine has template functions of these names already: %s; set core.Config.Name to rename Vite's functions", strings.Join(both, ", "))
	}
	return funcs, nil
}
