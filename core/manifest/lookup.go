package manifest

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
)

// An EntryError says that a name is unknown, ambiguous or not loadable as an
// entry, and suggests other names.
type EntryError struct {
	// Name is the name in question, as the caller wrote it.
	Name string

	// Reason completes a sentence that starts with Name: "is not an entry of
	// the build".
	Reason string

	// Nearest are the names most similar to Name, the best first. It may be
	// empty.
	Nearest []string

	// Advice says what to do if the name is correct: "make it an input of the
	// build". It may be empty.
	Advice string

	// Entries are all valid names, sorted.
	Entries []string
}

// Error returns the name, the reason, the suggestions and the advice in one line. It lists
// at most 20 of the valid names.
func (e *EntryError) Error() string {
	const most = 20
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s;", quoteOdd(e.Name), e.Reason)
	if len(e.Nearest) > 0 {
		fmt.Fprintf(&b, " did you mean %s?", strings.Join(e.Nearest, " or "))
	}
	if e.Advice != "" {
		fmt.Fprintf(&b, " %s;", e.Advice)
	}
	switch n := len(e.Entries); {
	case n == 0:
		b.WriteString(" the build has no entries")
	case n > most:
		fmt.Fprintf(&b, " entries: %s and %d more", strings.Join(e.Entries[:most], ", "), n-most)
	default:
		fmt.Fprintf(&b, " entries: %s", strings.Join(e.Entries, ", "))
	}
	return b.String()
}

// quoteOdd quotes a name that would be hard to see in a message: an empty one,
// or one with control characters.
func quoteOdd(name string) string {
	if q := fmt.Sprintf("%q", name); name == "" || len(q) != len(name)+2 {
		return q
	}
	return name
}

// Lookup returns the record with the given key ("src/main.ts"), with or without
// a leading "/" or "./", or else the record of the chunk with that name
// ("main"). If several chunks have the name, it returns the only entry among
// them. In a build without modules (see [Legacy]) the source of an entry finds
// its SystemJS form. The error, for an unknown or ambiguous name, is an
// [*EntryError].
func (m *Manifest) Lookup(name string) (*Chunk, error) {
	if c, ok := m.chunks[name]; ok {
		return c, nil
	}
	clean := strings.TrimPrefix(strings.TrimPrefix(name, "."), "/")
	if c, ok := m.chunks[clean]; ok {
		return c, nil
	}
	if c, ok := m.chunks[legacySource(clean)]; ok && m.legacy.Only && m.isSystemJS(c) {
		return c, nil
	}
	candidates := m.named(name)
	if len(candidates) == 1 {
		return m.chunks[candidates[0]], nil
	}
	if len(candidates) > 1 {
		return nil, &EntryError{Name: name, Reason: "is the name of several chunks", Nearest: candidates, Entries: m.Entries()}
	}
	return nil, m.unknown(name, "is not an entry of the build", m.Entries())
}

// EntryName returns the one name of an entry that [Manifest.Lookup] finds by
// several: the name in [Manifest.Entries], such as "src/main.ts" for
// "/src/main.ts" and "main". The error is that of Lookup.
func (m *Manifest) EntryName(name string) (string, error) {
	c, err := m.Lookup(name)
	if err != nil {
		return "", err
	}
	if m.legacy.Only && m.isSystemJS(c) {
		return modernSource(c.Key), nil
	}
	return c.Key, nil
}

// named returns the keys of the entries with this name or, if there are none, of
// all chunks with it. It leaves out polyfills of plugin-legacy and SystemJS
// twins, which have the names of their modules.
func (m *Manifest) named(name string) []string {
	var entries, others []string
	for _, key := range m.names[name] {
		switch c := m.chunks[key]; {
		case m.isTwin(c) || m.isPolyfills(c):
		case c.IsEntry:
			entries = append(entries, key)
		default:
			others = append(others, key)
		}
	}
	if len(entries) > 0 {
		return entries
	}
	return others
}

// unknown returns the error for a name that is not among entries.
func (m *Manifest) unknown(name, reason string, entries []string) *EntryError {
	nearest := Nearest(name, entries)
	if len(nearest) == 0 {
		nearest = Nearest(name, m.keys)
	}
	return &EntryError{Name: name, Reason: reason, Nearest: nearest, Entries: entries}
}

// Nearest returns at most three of names that are similar to name, the most
// similar first. Similar names differ in a few letters, or only in their
// directory or extension.
func Nearest(name string, names []string) []string {
	type match struct {
		name     string
		distance int
	}
	const longest = 200 // the time to compare grows with the product of the lengths
	if len(name) > longest {
		return nil
	}
	var matches []match
	for _, n := range names {
		if len(n) > longest {
			continue
		}
		d := distance(strings.ToLower(name), strings.ToLower(n))
		switch {
		case strings.EqualFold(stem(n), stem(name)):
			d = min(d, 1)
		case d > max(2, len(name)/5):
			continue
		}
		matches = append(matches, match{n, d})
	}
	slices.SortStableFunc(matches, func(a, b match) int { return cmp.Compare(a.distance, b.distance) })
	var nearest []string
	for _, m := range matches[:min(3, len(matches))] {
		nearest = append(nearest, m.name)
	}
	return nearest
}

func stem(name string) string { return trimExt(path.Base(name)) }

// distance returns the least number of insertions, deletions, changes and swaps
// of neighbors that turn a into b (the restricted Damerau-Levenshtein distance).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			change := 1
			if x[i-1] == y[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
