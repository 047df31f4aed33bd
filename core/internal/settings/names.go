package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CleanName returns the usual form of a source's name: "src/main.ts" for
// "/src/main.ts" and "./src/main.ts".
func CleanName(name string) string {
	return strings.TrimPrefix(strings.TrimPrefix(name, "./"), "/")
}

// Manifest checks Config.Manifest.
func (p *Parser) Manifest(name string) string {
	if name != "" && !fs.ValidPath(name) {
		p.Failf("Manifest", "%q: want the path of build.manifest, below outDir", name)
	}
	return name
}

// isIdentifier reports whether name is valid at the end of a function's name.
func isIdentifier(name string) bool {
	for i, r := range name {
		if !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return true
}

// Name checks Config.Name, which becomes part of the names of template functions.
func (p *Parser) Name(name string) string {
	if !isIdentifier(name) {
		p.Failf("Name", "%q: want letters and digits, a letter first: the name is part of the names of template functions", name)
	}
	if first, size := utf8.DecodeRuneInString(name); slices.Contains(Functions, string(unicode.ToUpper(first))+name[size:]) {
		p.Failf("Name", "%q: a Vite without a name has a template function of that name: choose another name", name)
	}
	return name
}

// Functions are the ends of the names of template functions, after "vite" and
// Config.Name.
var Functions = []string{"Styles", "Scripts", "With", "Has", "Fragment", "Asset", "AbsoluteURL", "Inline"}

// Entries checks Config.Entries.
func (p *Parser) Entries(entries []string) []string {
	checked := make([]string, 0, len(entries))
	for _, entry := range entries {
		if entry == "" {
			p.errs = append(p.errs, fmt.Errorf("Config.Entries: %w", ErrNoEntries))
			continue
		}
		checked = append(checked, entry)
	}
	return checked
}

// ErrNoEntries is the error for a call without entries or with an empty name.
var ErrNoEntries = errors.New(`no entry is named: want a name such as "src/main.ts"`)

// SPA checks Config.SPA.
func (p *Parser) SPA(name string) string { return CleanName(name) }

// Needs adds an error for each of fields that is set, if the field that they need
// is not.
func (p *Parser) Needs(field string, isSet bool, fields map[string]bool) {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if fields[name] && !isSet {
			p.Failf(name, "Config.%s is empty, so that nothing calls it: set both or neither", field)
		}
	}
}
