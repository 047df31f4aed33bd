package markup

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Rules change the tags that load files as the application's configuration says.
// Nil and zero Rules keep every tag as it is.
type Rules struct {
	attributes map[string]map[string]any
	hook       Hook
}

// A Hook may change the attributes of a tag that loads file, and returns whether
// the page keeps the tag. kind is one of "script", "stylesheet", "modulepreload",
// "preload" and "prefetch".
type Hook func(kind string, file File, attributes map[string]any) (keep bool)

// A File is a file that a tag loads.
type File struct {
	Name   string // below outDir; in development the entry as the page names it
	Entry  string // the entry that needs the file, as the manifest names it
	Source string // of the file, relative to Vite's root; "" for a file of several sources
}

// kinds are the kinds of tags that load a file: script, and the rel of a link.
var kinds = []string{"script", "stylesheet", "modulepreload", "preload", "prefetch"}

// NewRules returns rules that add attributes, by kind, to tags and then call hook,
// if it is not nil. The error, for an unknown kind or an invalid attribute, names
// Config.Attributes.
func NewRules(attributes map[string]map[string]any, hook Hook) (*Rules, error) {
	r := &Rules{attributes: make(map[string]map[string]any, len(attributes)), hook: hook}
	for _, kind := range slices.Sorted(maps.Keys(attributes)) {
		if !slices.Contains(kinds, kind) {
			return nil, fmt.Errorf("Config.Attributes: %q: want %s", kind, strings.Join(kinds, ", "))
		}
		checked, err := checkAttributes(attributes[kind])
		if err != nil {
			return nil, fmt.Errorf("Config.Attributes: %s: %w", kind, err)
		}
		r.attributes[kind] = checked
	}
	return r, nil
}

// HasHook reports whether Apply asks a hook, which may read all of a File.
func (r *Rules) HasHook() bool { return r != nil && r.hook != nil }

// HasRules reports whether t is of a kind that rules change.
func HasRules(t *Tag) bool { return slices.Contains(kinds, t.kind()) }

// kind returns "script", or the rel of a link.
func (t *Tag) kind() string {
	if t.Name == "link" {
		return t.Attr("rel")
	}
	return t.Name
}

// Apply changes t, which loads file, and reports whether the page keeps t. The
// error, for an invalid attribute of the hook, names Config.Tag.
func (r *Rules) Apply(t *Tag, file File) (keep bool, err error) {
	if r == nil {
		return true, nil
	}
	kind := t.kind()
	t.setAll(r.attributes[kind])
	if r.hook == nil {
		return true, nil
	}
	attributes := make(map[string]any, len(t.Attrs))
	for _, a := range t.Attrs {
		attributes[a.Name] = a.Value
	}
	if !r.hook(kind, file, attributes) {
		return false, nil
	}
	checked, err := checkAttributes(attributes)
	if err != nil {
		return false, fmt.Errorf("Config.Tag: %s %s: %w", kind, file.Name, err)
	}
	for i := range t.Attrs {
		t.Attrs[i].Value = nil // the hook may have deleted the attribute
	}
	t.setAll(checked)
	return true, nil
}

// checkAttributes returns a copy of attributes with names in lower case, since
// HTML ignores the case.
func checkAttributes(attributes map[string]any) (map[string]any, error) {
	checked := make(map[string]any, len(attributes))
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		lower := strings.ToLower(name)
		_, twice := checked[lower]
		switch {
		case name == "" || strings.ContainsFunc(name, isInvalidInName):
			return nil, fmt.Errorf("%q is not the name of an attribute", name)
		case lower == "nonce":
			return nil, errors.New("a nonce is for one response: Page.Nonce gives it to all tags")
		case twice:
			return nil, fmt.Errorf("%q is there twice", lower)
		}
		checked[lower] = attributes[name]
	}
	return checked, nil
}

// isInvalidInName reports whether the name of an attribute cannot contain r
// (https://html.spec.whatwg.org/multipage/syntax.html#attributes-2).
func isInvalidInName(r rune) bool {
	return r <= ' ' || r >= 0x7f && r < 0xa0 || strings.ContainsRune(`"'>/=<`, r)
}

// setAll sets attributes in the order of their names, so that the html is
// deterministic.
func (t *Tag) setAll(attributes map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		t.Set(name, attributes[name])
	}
}
