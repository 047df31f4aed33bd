package core

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/markup"
)

// Attributes are attributes of a tag, by name: true makes the bare name, false
// and nil leave the attribute out, even one that the tag would have; of all
// else, "" and 0 too, the value is written, and escaped.
type Attributes map[string]any

// A Tag is a tag that loads a file, on its way to [Config.Tag].
type Tag struct {
	// Kind is "script", or the rel of a link: "stylesheet", "modulepreload",
	// "preload" or "prefetch".
	Kind string

	// File is the file below Vite's outDir that the tag loads; in development
	// the entry, as it was named.
	File string

	// Attributes are all that the tag has but for the nonce. They may be
	// changed in place.
	Attributes Attributes
}

var tagKinds = []string{"script", "stylesheet", "modulepreload", "preload", "prefetch"}

// tagOptions is what Config says about the tags that load files.
type tagOptions struct {
	attributes map[string]Attributes
	tag        func(*Tag) bool
}

func newTagOptions(c Config) (tagOptions, error) {
	o := tagOptions{attributes: make(map[string]Attributes, len(c.Attributes)), tag: c.Tag}
	for _, kind := range slices.Sorted(maps.Keys(c.Attributes)) {
		if !slices.Contains(tagKinds, kind) {
			return o, fmt.Errorf("Config.Attributes: %q: want %s", kind, strings.Join(tagKinds, ", "))
		}
		checked, err := c.Attributes[kind].checked()
		if err != nil {
			return o, fmt.Errorf("Config.Attributes: %s: %w", kind, err)
		}
		o.attributes[kind] = checked
	}
	return o, nil
}

// checked returns a copy with names in lower case, as HTML has them.
func (a Attributes) checked() (Attributes, error) {
	checked := make(Attributes, len(a))
	for _, name := range slices.Sorted(maps.Keys(a)) {
		lower := strings.ToLower(name)
		_, twice := checked[lower]
		switch {
		case name == "" || strings.ContainsFunc(name, notInName):
			return nil, fmt.Errorf("%q is not the name of an attribute", name)
		case lower == "nonce":
			return nil, errors.New("a nonce is for one response: Page.Nonce gives it to all tags")
		case twice:
			return nil, fmt.Errorf("%q is there twice", lower)
		}
		checked[lower] = a[name]
	}
	return checked, nil
}

// notInName reports what no attribute's name can have
// (https://html.spec.whatwg.org/multipage/syntax.html#attributes-2).
func notInName(r rune) bool {
	return r <= ' ' || r >= 0x7f && r < 0xa0 || strings.ContainsRune(`"'>/=<`, r)
}

// apply gives t, which loads file, its attributes, and reports whether it is
// to be on the page.
func (o tagOptions) apply(t *markup.Tag, file string) (bool, error) {
	kind := t.Name
	if kind == "link" {
		kind = t.Attr("rel")
	}
	set(t, o.attributes[kind])
	if o.tag == nil {
		return true, nil
	}
	tag := &Tag{Kind: kind, File: file, Attributes: make(Attributes, len(t.Attrs))}
	for _, a := range t.Attrs {
		tag.Attributes[a.Name] = a.Value
	}
	if !o.tag(tag) {
		return false, nil
	}
	changed, err := tag.Attributes.checked()
	if err != nil {
		return false, fmt.Errorf("Config.Tag: %s %s: %w", kind, file, err)
	}
	for i := range t.Attrs {
		t.Attrs[i].Value = nil // unless it is still there
	}
	set(t, changed)
	return true, nil
}

func set(t *markup.Tag, attributes Attributes) {
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		t.Set(name, attributes[name])
	}
}
