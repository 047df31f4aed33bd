package manifest

import (
	"path"
	"strings"
)

// Hashed reports whether the name of an emitted file carries a hash of its
// content, so that it may be cached forever. Files that the manifest does not
// name are never hashed to it: they may have been copied from public/.
//
// Vite can be told not to hash (build.rollupOptions.output.entryFileNames and
// the like), and the manifest does not say so. Hashed therefore wants
// evidence: the chunk's or the source's name, then a hash. In doubt it says
// no, which costs a revalidation, where a wrong yes would pin an old file in
// every browser.
func (m *Manifest) Hashed(file string) bool {
	switch m.naming[file] {
	case namedHashed:
		return true
	case namedUnknown:
		return endsInHash(file) && !m.unhashed[fileKind(file)]
	}
	return false
}

// naming is what the records of a file tell about its name.
type naming int

const (
	notNamed     naming = iota // the manifest does not have the file
	namedUnknown               // no record tells the file's plain name
	namedPlain                 // the plain name
	namedHashed                // the plain name and a hash
)

func namingOf(c *Chunk) naming {
	name, naming := stem(c.File), namedUnknown
	for _, plain := range plainNames(c) {
		rest, ok := strings.CutPrefix(name, plain)
		rest = strings.TrimPrefix(rest, "-legacy") // plugin-legacy adds it to every name
		switch {
		case ok && rest == "":
			return namedPlain
		case ok && len(rest) > hashLength && isSeparator(rest[0]) && isLikelyHash(rest[1:]):
			naming = namedHashed
		}
	}
	return naming
}

// plainNames returns what Rollup's [name] may have been for c's file.
func plainNames(c *Chunk) []string {
	var names []string
	if c.Name != "" {
		names = append(names, path.Base(c.Name))
	}
	if c.Src != "" && !strings.HasPrefix(c.Src, "_") {
		names = append(names, stem(c.Src))
	}
	return names
}

// fileKind groups files as Rollup's options for their names do: entryFileNames
// and chunkFileNames for scripts, assetFileNames for the rest.
func fileKind(file string) string {
	if isScript(file) {
		return "script"
	}
	return "asset"
}

// hashLength is the length of a hash that Rollup makes unless told otherwise:
// eight letters, of hexadecimal in Vite 2 and 3, of base64url since Vite 4.
const hashLength = 8

func isSeparator(c byte) bool { return c == '-' || c == '.' || c == '_' }

// endsInHash reports whether a file's name, without its extension, is a hash
// or ends in one. Of the plain name nothing is known.
func endsInHash(file string) bool {
	name := stem(file)
	if i := len(name) - hashLength; i >= 0 && (i == 0 || isSeparator(name[i-1])) && isHash(name[i:]) {
		return true
	}
	// A longer one, as by "[name]-[hash:16]".
	last := name[strings.LastIndexAny(name, "-.")+1:]
	return len(last) > hashLength && isHash(last)
}

// isHash tells a hash from a word, a capitalised word and a date.
func isHash(s string) bool {
	upper, lower, digit, ok := classes(s)
	return ok && (lower > 0 && digit > 0 || upper > 0 && digit > 0 || lower > 0 && upper > 0 && !isCapitalised(s))
}

// isLikelyHash tells a hash from a word where a name that is known stands
// before it: nothing but a fixed suffix ("[name].production.js") is to be told
// from it.
func isLikelyHash(s string) bool {
	upper, lower, digit, ok := classes(s)
	return ok && (upper > 0 || digit > 0 || lower == 0)
}

func isCapitalised(s string) bool { return s[1:] == strings.ToLower(s[1:]) }

// classes counts the letters of s by kind; ok is false when s has any that a
// hash cannot have.
func classes(s string) (upper, lower, digit int, ok bool) {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z':
			lower++
		case c >= 'A' && c <= 'Z':
			upper++
		case c >= '0' && c <= '9':
			digit++
		case c != '-' && c != '_':
			return 0, 0, 0, false
		}
	}
	return upper, lower, digit, true
}
