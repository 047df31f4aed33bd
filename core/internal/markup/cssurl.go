package markup

import (
	"regexp"
	"strings"
)

// The parts of a stylesheet that may hold a reference, and comments and strings,
// which may look like one (https://www.w3.org/TR/css-syntax-3/#tokenization).
const (
	cssString = `"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`
	cssURL    = `url\(\s*(?:` + cssString + `|[^"'()\\\s]*)\s*\)`
)

var (
	cssParts = regexp.MustCompile(`(?is)/\*.*?(?:\*/|$)|` +
		cssURL + `|` +
		`image-set\((?:` + cssString + `|\([^()]*\)|[^()"'])*\)|` +
		`@import\s*(?:` + cssString + `)|` +
		cssString)
	cssRefs = regexp.MustCompile(`(?is)` + cssURL + `|` + cssString)
)

// ReplaceURLs returns a stylesheet with other references: those of url(), of
// image-set() and of @import. replace gets a reference, and returns a
// percent-encoded URL, or false to keep it. A reference with escapes stays.
func ReplaceURLs(css string, replace func(ref string) (url string, ok bool)) string {
	one := func(part string) string {
		before, ref, after := "", part, ""
		if !strings.ContainsAny(part[:1], `"'`) { // url(…)
			before, ref, after = part[:len("url(")], strings.TrimSpace(part[len("url("):len(part)-1]), ")"
		}
		url, ok := replace(strings.Trim(ref, `"'`))
		if !ok || strings.Contains(ref, `\`) {
			return part
		}
		return before + `"` + url + `"` + after
	}
	return cssParts.ReplaceAllStringFunc(css, func(part string) string {
		switch part[0] {
		case '/', '"', '\'':
			return part
		}
		return cssRefs.ReplaceAllStringFunc(part, one)
	})
}
