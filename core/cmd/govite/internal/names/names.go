// Package names knows which functions and methods of core take the names of entries
// and assets, and in which of their arguments.
package names

import (
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/settings"
)

// A Kind is what a name stands for.
type Kind string

// Kinds of names.
const (
	Entry Kind = "entry" // of Tags and its relatives
	Asset Kind = "asset" // of URL and its relatives
	Page  Kind = "page"  // of Config.SPA
)

// A Use is a place that names an entry or an asset.
type Use struct {
	Kind Kind
	Name string
	Vite string // Config.Name with a capital letter, "" for none, or AnyVite
	File string
	Line int
	// Column counts bytes, from 1.
	Column int
}

// AnyVite is the Vite of a use that may be of any project.
const AnyVite = "*"

// Args are the arguments of a function that are names: argument number First, from
// 0, and all after that if All is set. Kind is "" for a function whose arguments
// are no names to check.
type Args struct {
	Kind  Kind
	First int
	All   bool
}

// Has reports whether argument number i is a name.
func (a Args) Has(i int) bool {
	return a.Kind != "" && (i == a.First || a.All && i > a.First)
}

var (
	entries = Args{Entry, 0, true}
	asset   = Args{Asset, 0, false}
)

// methods are the methods of core's Vite, Page and With.
var methods = map[string]Args{
	"Tags": entries, "Styles": entries, "Scripts": entries, "LinkHeader": entries, "Loaded": entries,
	"URL": asset, "Inline": asset, "AbsoluteURL": {Asset, 1, false},
	"Fragment":   {Entry, 1, true}, // after the context
	"EarlyHints": {Entry, 2, true}, // after the response and the request
	"With":       {},               // attributes
}

// Method returns the names in a call of a method of core's Vite, Page or With. Has
// is none of them: its argument may be missing.
func Method(name string) (Args, bool) {
	args, ok := methods[name]
	return args, ok
}

// functions are the template functions, by the end of their names.
var functions = map[string]Args{
	"": entries, "Styles": entries, "Scripts": entries, "Fragment": entries,
	"Asset": asset, "Inline": asset, "AbsoluteURL": {Asset, 1, false},
	"With": {}, "Has": {},
}

// Function returns the names in a call of a template function, and which Vite has
// it: "Admin" for viteAdminAsset.
func Function(name string) (args Args, vite string, ok bool) {
	rest, ok := strings.CutPrefix(name, "vite")
	if !ok || rest != "" && (rest[0] >= 'a' && rest[0] <= 'z' || rest[0] == '_') {
		return Args{}, "", false
	}
	for _, end := range settings.Functions {
		if vite, ok := strings.CutSuffix(rest, end); ok {
			return functions[end], vite, true
		}
	}
	return functions[""], rest, true
}

// Returns reports whether the result of a template function or a method has the
// methods of a Page.
func Returns(name string) bool {
	return strings.HasSuffix(name, "With") || strings.HasSuffix(name, "Fragment") || name == "PageFrom"
}

// IsReceiver reports whether a field or variable of a template with this name
// usually is a Vite or a Page. Templates have no types to tell.
func IsReceiver(name string) bool {
	return slices.ContainsFunc([]string{"Vite", "Page"}, func(end string) bool {
		return strings.HasSuffix(name, end) || strings.EqualFold(strings.TrimPrefix(name, "$"), end)
	})
}

// IsPath reports whether a name looks like a path, and not like a word.
func IsPath(name string) bool { return strings.ContainsAny(name, "./") }
