package markup

import (
	"path"
	"strings"

	"github.com/govite/govite/core/manifest"
)

// Kind says how a file's content can stand in a page.
type Kind int

// The kinds.
const (
	Text       Kind = iota // as text
	Style                  // in a style element
	ScriptText             // in a script element
	Markup                 // as it is
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

// EscapeScript keeps text from ending the script element that it is put into,
// and from opening a comment in it, which HTML lets it do even inside a string
// (https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements).
// "\x3C" means "<" in JavaScript's strings, templates and regular expressions.
// Nothing else is touched: "i<scripts.length" is code, and harmless outside of
// such a comment.
func EscapeScript(text string) string { return escape(text, `\x3C`, "</script", "<!--") }

// EscapeStyle keeps text from ending the style element that it is put into. In
// css an escaped slash means the slash.
func EscapeStyle(text string) string { return escape(text, `<\`, "</style") }

// escape replaces the "<" of each of ends, in any case, as HTML reads them.
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
