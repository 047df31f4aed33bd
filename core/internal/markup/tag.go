package markup

import (
	"fmt"
	"html"
	"strings"
)

// A Tag is one element of a page's head.
type Tag struct {
	Name    string // "script", "link" or "meta"
	Attrs   []Attr
	Content string // the text of an inline script; empty for all others
	Nonce   bool   // the tag runs or styles something, and so carries the page's nonce
	Only    Only   // left out of some responses

	// Link is what a Link header says of the tag, or "" where it says nothing.
	Link string
}

// Only restricts a tag to some responses.
type Only int

// The restrictions.
const (
	Always   Only = iota // none
	IfNonced             // only where the page has a nonce
)

// An Attr is an attribute of a tag. Of its value true makes the bare name and
// false or nil nothing; all else, "" and 0 too, is written and escaped.
type Attr struct {
	Name  string
	Value any
}

// Script returns the tag that runs the module at url.
func Script(url, crossOrigin, integrity string) Tag {
	return Tag{
		Name:  "script",
		Attrs: append([]Attr{{"type", "module"}}, resource(crossOrigin, "src", url, integrity)...),
		Nonce: true,
		Link:  link(url, "modulepreload", "", crossOrigin),
	}
}

// Stylesheet returns the tag that applies the stylesheet at url.
func Stylesheet(url, crossOrigin, integrity string) Tag {
	return Tag{
		Name:  "link",
		Attrs: append([]Attr{{"rel", "stylesheet"}}, resource(crossOrigin, "href", url, integrity)...),
		Nonce: true,
		Link:  link(url, "preload", "style", crossOrigin),
	}
}

// ModulePreload returns the tag that fetches the module at url before a script
// asks for it. Its crossorigin has to be that of the script, or the browser
// fetches the file twice.
func ModulePreload(url, crossOrigin, integrity string) Tag {
	return Tag{
		Name:  "link",
		Attrs: append([]Attr{{"rel", "modulepreload"}}, resource(crossOrigin, "href", url, integrity)...),
		Nonce: true,
		Link:  link(url, "modulepreload", "", crossOrigin),
	}
}

// resource returns the attributes that all three have, in Vite's order.
func resource(crossOrigin, ref, url, integrity string) []Attr {
	attrs := []Attr{{"crossorigin", CrossOrigin(crossOrigin)}, {ref, url}}
	if integrity != "" {
		attrs = append(attrs, Attr{"integrity", integrity})
	}
	return attrs
}

// CrossOrigin returns the value of a crossorigin attribute: anonymous is
// written bare, as Vite does.
func CrossOrigin(mode string) any {
	switch mode {
	case "":
		return false
	case "anonymous":
		return true
	}
	return mode
}

// InlineScript returns a script with text in the page. kind is its type,
// "module" or "importmap".
func InlineScript(kind, text string) Tag {
	return Tag{Name: "script", Attrs: []Attr{{"type", kind}}, Content: text, Nonce: true}
}

// NonceMeta returns the tag in which Vite's runtime looks for the nonce of the
// styles and preloads that it adds (vite.dev/guide/features, "Content Security
// Policy").
func NonceMeta() Tag {
	return Tag{Name: "meta", Attrs: []Attr{{"property", "csp-nonce"}}, Nonce: true, Only: IfNonced}
}

// halves returns the tag's html before and after the place for the nonce's
// attribute, which is the last one.
func (t Tag) halves() (before, after string) {
	var b strings.Builder
	b.WriteByte('<')
	b.WriteString(t.Name)
	for _, a := range t.Attrs {
		switch v := a.Value.(type) {
		case nil:
		case bool:
			if v {
				b.WriteByte(' ')
				b.WriteString(a.Name)
			}
		default:
			b.WriteByte(' ')
			b.WriteString(a.Name)
			b.WriteString(`="`)
			b.WriteString(html.EscapeString(fmt.Sprint(v)))
			b.WriteByte('"')
		}
	}
	after = ">"
	if t.Name == "script" {
		after = ">" + EscapeScript(t.Content) + "</script>"
	}
	return b.String(), after
}

// key tells tags apart that load different things. Two tags with the same key
// on one page are one too many.
func (t Tag) key() string {
	before, after := t.halves()
	return before + after
}
