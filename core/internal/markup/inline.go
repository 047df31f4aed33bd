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
// or from opening a comment in it, which HTML lets it do even inside a string.
// "\x3C" means "<" in JavaScript's strings and regular expressions.
func EscapeScript(text string) string { return scriptSpecials.Replace(text) }

var scriptSpecials = strings.NewReplacer("</", `\x3C/`, "<!--", `\x3C!--`, "<script", `\x3Cscript`, "<SCRIPT", `\x3CSCRIPT`)

// EscapeStyle keeps text from ending the style element that it is put into. In
// css a backslash before a slash means the slash.
func EscapeStyle(text string) string { return strings.ReplaceAll(text, "</", `<\/`) }
