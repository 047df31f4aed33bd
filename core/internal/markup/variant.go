package markup

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
)

// variants are the sets that [Set.With] has made of a set, by the attributes. The
// zero value is empty and ready for use.
type variants struct {
	now atomic.Pointer[map[string]*Set] // replaced, never written to
	mu  sync.Mutex                      // held to replace it
}

// mostVariants bounds the memory of applications that take attributes from a
// request's data.
const mostVariants = 100

// With returns s with more attributes on the tags of the entries. They replace
// attributes that a tag has. attributes has names, each with its value after it;
// see [Attr] for the values. Scripts and stylesheets get all attributes that they
// have in html, preloads only those that have to match the file's script or
// stylesheet. The error is for an invalid attribute.
//
// The same call returns the same set.
func (s *Set) With(attributes []any) (*Set, error) {
	var buf [256]byte
	key, err := appendAttributes(buf[:0], attributes)
	if err != nil {
		return nil, err
	}
	if now := s.with.now.Load(); now != nil {
		if with := (*now)[string(key)]; with != nil {
			return with, nil
		}
	}
	given := make(map[string]any, len(attributes)/2)
	for i := 0; i < len(attributes); i += 2 {
		name := attributes[i].(string) // appendAttributes has checked it
		if _, twice := given[name]; twice {
			return nil, fmt.Errorf("%q is there twice", name)
		}
		given[name] = attributes[i+1]
	}
	checked, err := checkAttributes(given)
	if err != nil {
		return nil, err
	}
	return s.with.add(string(key), s.variant(checked)), nil
}

// add keeps with, and returns it or the equal set that was added before.
func (v *variants) add(key string, with *Set) *Set {
	v.mu.Lock()
	defer v.mu.Unlock()
	next := make(map[string]*Set)
	if now := v.now.Load(); now != nil {
		if added := (*now)[key]; added != nil {
			return added
		}
		if len(*now) == mostVariants {
			return with
		}
		maps.Copy(next, *now)
	}
	next[key] = with
	v.now.Store(&next)
	return with
}

// appendAttributes appends names and values to key: each value after its kind, and
// each text after its length.
func appendAttributes(key []byte, attributes []any) ([]byte, error) {
	if len(attributes) == 0 {
		return nil, errors.New("no attribute is named: want names, each with its value after it")
	}
	for i, value := range attributes {
		switch v := value.(type) {
		case string:
			key = binary.AppendUvarint(append(key, 's'), uint64(len(v)))
			key = append(key, v...)
			continue
		case nil:
			key = append(key, 'n')
		case bool:
			if v {
				key = append(key, 't')
			} else {
				key = append(key, 'f')
			}
		default:
			written := text(v)
			key = binary.AppendUvarint(append(key, 's'), uint64(len(written)))
			key = append(key, written...)
		}
		if i%2 == 0 {
			return nil, fmt.Errorf("%v is not the name of an attribute: want names, each with its value after it", value)
		}
	}
	if len(attributes)%2 == 1 {
		return nil, fmt.Errorf("%q has no value: want names, each with its value after it", attributes[len(attributes)-1])
	}
	return key, nil
}

// variant returns s with checked attributes on the tags of the entries.
func (s *Set) variant(attributes map[string]any) *Set {
	names := slices.Sorted(maps.Keys(attributes))
	tags := slices.Clone(s.tags)
	for i := range tags {
		t := &tags[i]
		if !t.Own {
			continue
		}
		t.Attrs = slices.Clone(t.Attrs)
		for _, name := range names {
			if t.takes(name) {
				t.Set(name, attributes[name])
			}
		}
	}
	return newSet(tags)
}

// takes reports whether an attribute that is for scripts and stylesheets is for
// this tag of an entry.
func (t *Tag) takes(attribute string) bool {
	rel := t.Attr("rel")
	switch {
	case t.Name == "script":
		return attribute != "media" && attribute != "disabled"
	case t.Name == "style", rel == "stylesheet":
		switch attribute {
		case "async", "defer", "nomodule":
			return false
		case "crossorigin", "fetchpriority", "integrity", "referrerpolicy":
			return t.Name != "style" // which loads nothing
		}
		return true
	case rel == "modulepreload":
		// A preload with another crossorigin or referrerpolicy would fetch the
		// file twice.
		return attribute == "fetchpriority" || attribute == "crossorigin" || attribute == "referrerpolicy"
	case rel == "preload":
		return attribute == "fetchpriority"
	}
	return false
}

// late returns s for a page that the browser adds to another one. It lacks the
// styles of modules in development: Vite's runtime inserts them when the modules
// run. It looks for such elements only when it starts, so that it would not update
// one that comes later.
func (s *Set) late() *Set {
	isStyle := func(t Tag) bool { return t.Name == "style" && t.Has(devID) }
	if !slices.ContainsFunc(s.tags, isStyle) {
		return s
	}
	return newSet(slices.DeleteFunc(slices.Clone(s.tags), isStyle))
}
