package markup

import (
	"fmt"
	"html"
	"slices"
	"strings"
)

// A Tag is one element of a page's head.
type Tag struct {
	Name    string // "script", "style", "link" or "meta"
	Attrs   []Attr
	Content string // the text of an inline script or a style; empty for all others
	List    *List  // in place of Content: a text made of items
	Nonce   bool   // the tag runs or styles something, and so carries the page's nonce
	Hint    bool   // Link headers may announce it
	Only    Only   // left out of some responses
}

// A List is the content of a script that names many files. Of a second one on
// the same page only the items are written that the first has not.
type List struct {
	Items   []Item
	Compose func(items []Item) string
}

// An Item is a part of a list.
type Item struct {
	Name string // what it is about: a file's URL
	Text string // what the list says about it

	weight weight
}

func (i *Item) key() (string, weight) { return i.Name, i.weight }

// Only restricts a tag to some responses.
type Only uint8

// The restrictions, which add up.
const (
	Always   Only = 0
	IfNonced Only = 1 // where the page has a nonce
	IfEager  Only = 2 // where the page may load what it does not need yet
)

// allForms is the number of combinations of restrictions.
const allForms = 4

// An Attr is an attribute of a tag. Of its value true makes the bare name and
// false or nil nothing; all else, "" and 0 too, is written and escaped.
type Attr struct {
	Name  string
	Value any
}

// Attr returns the text of an attribute: "" for one that the tag does not
// have, and for a bare one.
func (t *Tag) Attr(name string) string {
	for _, a := range t.Attrs {
		if a.Name == name {
			s, _ := a.Value.(string)
			return s
		}
	}
	return ""
}

// Script returns the tag that runs the module at url.
func Script(url, crossOrigin, integrity string) Tag {
	return Tag{Name: "script", Attrs: resource(Attr{"type", "module"}, crossOrigin, "src", url, integrity), Nonce: true, Hint: true}
}

// Stylesheet returns the tag that applies the stylesheet at url.
func Stylesheet(url, crossOrigin, integrity string) Tag {
	return Tag{Name: "link", Attrs: resource(Attr{"rel", "stylesheet"}, crossOrigin, "href", url, integrity), Nonce: true, Hint: true}
}

// ModulePreload returns the tag that fetches the module at url before a script
// asks for it. Its crossorigin has to be that of the script, or the browser
// fetches the file twice.
func ModulePreload(url, crossOrigin, integrity string) Tag {
	return Tag{Name: "link", Attrs: resource(Attr{"rel", "modulepreload"}, crossOrigin, "href", url, integrity), Nonce: true, Hint: true}
}

// Preload returns the tag that fetches a font or an image before a stylesheet
// or a script asks for it. Fonts are always fetched with CORS, anonymously
// (https://www.w3.org/TR/css-fonts-4/#font-fetching-requirements), and images
// of stylesheets without.
func Preload(url, as, contentType string) Tag {
	attrs := []Attr{{"rel", "preload"}, {"as", as}, {"type", contentType}}
	if as == "font" {
		attrs = append(attrs, Attr{"crossorigin", true})
	}
	return Tag{Name: "link", Attrs: append(attrs, Attr{"href", url}), Nonce: true, Hint: true}
}

// Prefetch returns the tag that fetches a script or a stylesheet, which a
// later import() may ask for, when there is nothing else to do.
func Prefetch(url, crossOrigin string) Tag {
	attrs := resource(Attr{"rel", "prefetch"}, crossOrigin, "href", url, "")
	return Tag{Name: "link", Attrs: append(attrs, Attr{"fetchpriority", "low"}), Nonce: true, Only: IfEager}
}

// resource returns the attributes that all of them have, in Vite's order.
func resource(kind Attr, crossOrigin, ref, url, integrity string) []Attr {
	attrs := make([]Attr, 0, 4)
	attrs = append(attrs, kind, Attr{"crossorigin", CrossOrigin(crossOrigin)}, Attr{ref, url})
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
func (t *Tag) halves() (before, after string) {
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
			b.WriteString(html.EscapeString(text(v)))
			b.WriteByte('"')
		}
	}
	switch t.Name {
	case "script":
		content := t.Content
		if t.List != nil {
			content = t.List.Compose(t.List.Items)
		}
		after = ">" + EscapeScript(content) + "</script>\n"
	case "style":
		after = ">" + EscapeStyle(t.Content) + "</style>\n"
	default:
		after = ">\n"
	}
	return b.String(), after
}

func text(value any) string {
	if s, ok := value.(string); ok {
		return s
	}
	return fmt.Sprint(value)
}

// Remove takes an attribute from the tag, and returns its text.
func (t *Tag) Remove(name string) string {
	value := t.Attr(name)
	t.Attrs = slices.DeleteFunc(t.Attrs, func(a Attr) bool { return a.Name == name })
	return value
}

// Set gives the tag an attribute, in place of the one it has of that name.
func (t *Tag) Set(name string, value any) {
	for i := range t.Attrs {
		if t.Attrs[i].Name == name {
			t.Attrs[i].Value = value
			return
		}
	}
	t.Attrs = append(t.Attrs, Attr{name, value})
}
