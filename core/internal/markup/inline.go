package markup

import (
	"path"
	"strings"

	"github.com/govite/govite/core/manifest"
)

// Kind says how a page can contain the content of a file.
type Kind int

// The kinds.
const (
	Text       Kind = iota // as text
	Style                  // in a style element
	ScriptText             // in a script element
	Markup                 // as html
)

// KindOf returns the kind of a source or a built file by its extension.
func KindOf(name string) Kind {
	if manifest.IsStylesheet(name) {
		return Style
	}
	name, _, _ = strings.Cut(name, "?")
	switch path.Ext(name) {
	case ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx":
		return ScriptText
	case ".svg", ".html":
		return Markup
	}
	return Text
}

// EscapeScript returns text for the inside of a script element. In HTML
// "</script" would end the element and "<!--" would open a comment, even inside
// a JavaScript string
// (https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements).
// Only these two change: their "<" becomes "\x3C", which means the same in
// JavaScript's strings, templates and regular expressions.
func EscapeScript(text string) string { return escape(text, `\x3C`, "</script", "<!--") }

// EscapeStyle returns text for the inside of a style element: "</style" would end
// it. In css an escaped slash means the slash.
func EscapeStyle(text string) string { return escape(text, `<\`, "</style") }

// escape replaces the "<" of each of ends, in upper or lower case.
func escape(text, by string, ends ...string) string {
	var b strings.Builder
	from := 0
	for i := 0; ; i++ {
		next := strings.IndexByte(text[i:], '<')
		if next < 0 {
			break
		}
		i += next
		for _, end := range ends {
			if len(text)-i >= len(end) && strings.EqualFold(text[i:i+len(end)], end) {
				b.WriteString(text[from:i])
				b.WriteString(by)
				from = i + 1
			}
		}
	}
	if from == 0 {
		return text
	}
	b.WriteString(text[from:])
	return b.String()
}
