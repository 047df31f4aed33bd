package adapter

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/govite/govite/core"
)

// Funcs returns the template functions of v for an engine that has the functions
// in taken. It is an error if engine has one of these names already: the engine
// would replace it in silence.
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
		return nil, fmt.Errorf("the engine has template functions of these names already: %s; set core.Config.Name to give Vite's another name", strings.Join(both, ", "))
	}
	return funcs, nil
}
