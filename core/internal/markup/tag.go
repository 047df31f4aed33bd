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
	Content string // the text of an inline script or a style; empty for other tags
	List    *List  // composes the content, in place of Content
	Nonce   bool   // the tag gets the page's nonce: it runs or styles something
	Hint    bool   // Link headers may announce it
	Only    Only   // restricts the tag to some responses
	Parts   Parts  // NewSet sets it from the kind of the tag; 0 means unset
	Own     bool   // the tag is one of the entries', not one that Vite or a plugin adds to every page
	InBody  bool   // Scan found the tag in the body
}

// A List is the content of a script that names many files. A second list on a
// page has only the items that the first does not have.
type List struct {
	Items   []Item
	Compose func(items []Item) string
}

// An Item is a part of a list.
type Item struct {
	Name string // the URL of a file, or another unique name
	Text string // the item's part of the content

	weight weight
}

func (i *Item) key() (string, weight) { return i.Name, i.weight }

// Only restricts a tag to some responses.
type Only uint8

// The restrictions. A tag may have several.
const (
	Always   Only = 0
	IfNonced Only = 1 // for pages with a nonce
	IfEager  Only = 2 // for pages that may load files before they need them
)

// Parts are the parts of a page that has its styles and its scripts in different
// places.
type Parts uint8

// The parts. Each tag is in one of them, or in both.
const (
	Styles   Parts = 1 // what is neither a script nor a file that scripts import
	Scripts  Parts = 2
	AllParts Parts = Styles | Scripts
)

// part returns the part of a page that has the tag.
func (t *Tag) part() Parts {
	switch t.Name {
	case "script":
		return Scripts
	case "link":
		switch t.Attr("rel") {
		case "modulepreload", "prefetch":
			return Scripts
		case "preload":
			if t.Attr("as") == "script" {
				return Scripts
			}
		}
	}
	return Styles
}

// allForms is the number of combinations of restrictions and parts.
const allForms = 4 * int(AllParts)

// An Attr is an attribute of a tag. The value true writes the bare name, false
// and nil leave the attribute out, and all other values, even "" and 0, are
// written and escaped.
type Attr struct {
	Name  string
	Value any
}

// Attr returns the value of an attribute if it is a string, else "".
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
	return Tag{Name: "script", Attrs: resource(Attr{"type", "module"}, crossOrigin, "src", url, integrity), Nonce: true, Hint: true, Own: true}
}

// Stylesheet returns the tag that applies the stylesheet at url.
func Stylesheet(url, crossOrigin, integrity string) Tag {
	return Tag{Name: "link", Attrs: resource(Attr{"rel", "stylesheet"}, crossOrigin, "href", url, integrity), Nonce: true, Hint: true, Own: true}
}

// ModulePreload returns the tag that fetches the module at url before a script
// imports it. crossOrigin has to be the same as for the script, or the browser
// fetches the file twice.
func ModulePreload(url, crossOrigin, integrity string) Tag {
	return Tag{Name: "link", Attrs: resource(Attr{"rel", "modulepreload"}, crossOrigin, "href", url, integrity), Nonce: true, Hint: true, Own: true}
}

// Preload returns the tag that fetches a font or an image before a stylesheet
// or a script does. Browsers always fetch fonts with anonymous CORS
// (https://www.w3.org/TR/css-fonts-4/#font-fetching-requirements), and images of
// stylesheets without CORS.
func Preload(url, as, contentType string) Tag {
	attrs := []Attr{{"rel", "preload"}, {"as", as}, {"type", contentType}}
	if as == "font" {
		attrs = append(attrs, Attr{"crossorigin", true})
	}
	return Tag{Name: "link", Attrs: append(attrs, Attr{"href", url}), Nonce: true, Hint: true, Own: true}
}

// Prefetch returns the tag that fetches a script or a stylesheet for a later
// import(), when the browser is idle.
func Prefetch(url, crossOrigin string) Tag {
	attrs := resource(Attr{"rel", "prefetch"}, crossOrigin, "href", url, "")
	return Tag{Name: "link", Attrs: append(attrs, Attr{"fetchpriority", "low"}), Nonce: true, Only: IfEager}
}

// resource returns the attributes of a tag that loads url, in Vite's order.
func resource(kind Attr, crossOrigin, ref, url, integrity string) []Attr {
	attrs := make([]Attr, 0, 4)
	attrs = append(attrs, kind, Attr{"crossorigin", CrossOrigin(crossOrigin)}, Attr{ref, url})
	if integrity != "" {
		attrs = append(attrs, Attr{"integrity", integrity})
	}
	return attrs
}

// CrossOrigin returns the value of a crossorigin attribute. Like Vite it writes
// the bare name for anonymous.
func CrossOrigin(mode string) any {
	switch mode {
	case "":
		return false
	case "anonymous":
		return true
	}
	return mode
}

// InlineScript returns a script with the given type, such as "module", and text.
func InlineScript(kind, text string) Tag {
	return Tag{Name: "script", Attrs: []Attr{{"type", kind}}, Content: text, Nonce: true}
}

// NonceMeta returns the tag from which Vite's runtime takes the nonce for styles
// and preloads that it adds (vite.dev/guide/features, "Content Security Policy").
// A page with scripts alone needs it, too.
func NonceMeta() Tag {
	return Tag{Name: "meta", Attrs: []Attr{{"property", "csp-nonce"}}, Nonce: true, Only: IfNonced, Parts: AllParts}
}

// halves returns the tag's html before and after the place of the nonce
// attribute, which is the last attribute.
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

// Remove removes an attribute from the tag, and returns its value as Attr does.
func (t *Tag) Remove(name string) string {
	value := t.Attr(name)
	t.Attrs = slices.DeleteFunc(t.Attrs, func(a Attr) bool { return a.Name == name })
	return value
}

// Set adds an attribute, or changes the value of the tag's attribute with that
// name.
func (t *Tag) Set(name string, value any) {
	for i := range t.Attrs {
		if t.Attrs[i].Name == name {
			t.Attrs[i].Value = value
			return
		}
	}
	t.Attrs = append(t.Attrs, Attr{name, value})
}

// HTML returns the tag as html, with the nonce if it is not "" and the tag gets
// one.
func (t *Tag) HTML(nonce string) string {
	before, after := t.halves()
	if t.Nonce && nonce != "" {
		before += ` nonce="` + html.EscapeString(nonce) + `"`
	}
	return before + strings.TrimSuffix(after, "\n")
}
