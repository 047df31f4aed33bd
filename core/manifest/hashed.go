package manifest

import (
	"path"
	"strings"
)

// Hashed reports whether the name of an emitted file contains a hash of its
// content, so that browsers may cache the file forever. It returns false for
// files that the manifest does not name, such as copies from public/.
//
// The manifest does not say whether the build hashes its files (options such as
// build.rollupOptions.output.entryFileNames decide). Hashed recognizes a hash
// after the name of the chunk or source. In doubt it returns false: that costs
// a revalidation, while a wrong true would keep an old file in every browser.
func (m *Manifest) Hashed(file string) bool {
	switch m.naming[file] {
	case namedHashed:
		return true
	case namedUnknown:
		return endsInHash(file) && !m.unhashed[fileKind(file)]
	}
	return false
}

// naming says how a file's name relates to its plain name, which has no hash.
type naming int

const (
	notNamed     naming = iota // the manifest does not have the file
	namedUnknown               // the manifest does not have the plain name
	namedPlain                 // the name is the plain name
	namedHashed                // the name is the plain name and a hash
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

// plainNames returns the possible values of Rollup's [name] for c's file.
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

// hashLength is the default length of Rollup's hashes: hexadecimal digits in
// Vite 2 and 3, base64url since Vite 4.
const hashLength = 8

func isSeparator(c byte) bool { return c == '-' || c == '.' || c == '_' }

// endsInHash reports whether a file's name, without its extension, is a hash
// or ends in one. The plain name is unknown.
func endsInHash(file string) bool {
	name := stem(file)
	if i := len(name) - hashLength; i >= 0 && (i == 0 || isSeparator(name[i-1])) && isHash(name[i:]) {
		return true
	}
	// A longer hash: "[name]-[hash:16]".
	last := name[strings.LastIndexAny(name, "-.")+1:]
	return len(last) > hashLength && isHash(last)
}

// isHash tells a hash from a word, a capitalized word and a date.
func isHash(s string) bool {
	upper, lower, digit, ok := classes(s)
	return ok && (lower > 0 && digit > 0 || upper > 0 && digit > 0 || lower > 0 && upper > 0 && !isCapitalized(s))
}

// isLikelyHash tells a hash from a fixed suffix ("[name].production.js"), after
// the plain name.
func isLikelyHash(s string) bool {
	upper, lower, digit, ok := classes(s)
	return ok && (upper > 0 || digit > 0 || lower == 0)
}

func isCapitalized(s string) bool { return s[1:] == strings.ToLower(s[1:]) }

// classes counts the characters of s by kind. ok is false if s contains one
// that no hash contains.
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
