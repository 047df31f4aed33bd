package markup

import (
	"html"
	"iter"
	"strings"
	"unicode/utf8"
)

// Scan returns the script, style, link and meta elements of an html page, in
// their order. It skips elements in noscript and template, which a browser with
// scripts does not apply. It is not a full parser: it reads the pages that Vite
// writes.
func Scan(page string) []Tag {
	var tags []Tag
	inBody := false
	for e := range Elements(page) {
		switch e.Name {
		case "body":
			inBody = true
		case "script", "style", "link", "meta":
			e.InBody = inBody
			tags = append(tags, e.Tag)
		}
	}
	return tags
}

// An Element is an element of an html page, and its place in the page.
type Element struct {
	Tag
	Start, Open int // the offsets of the start tag and of the text after it
	Close       int // the offset of the end tag; Open for an element without content
}

// Elements yields the script, style, link, meta, title, base, head and body elements
// of an html page, as [Scan] finds them. Of head and body there is only the start
// tag, and of head the end tag with the name "/head".
func Elements(page string) iter.Seq[Element] {
	return func(yield func(Element) bool) {
		rest := page
		for {
			_, after, ok := strings.Cut(rest, "<")
			if !ok {
				return
			}
			rest = after
			e := Element{Start: len(page) - len(rest) - len("<")}
			if rest != "" && strings.IndexByte("!?/", rest[0]) >= 0 {
				if n := nameEnd(rest[1:]) + 1; strings.EqualFold(rest[:n], "/head") {
					e.Name, e.Open, e.Close = "/head", e.Start, e.Start
					if !yield(e) {
						return
					}
				}
				rest = skipMarkup(rest)
				continue
			}
			name := rest[:nameEnd(rest)]
			e.Name = strings.ToLower(name)
			switch e.Name {
			case "script", "style", "link", "meta", "title", "base", "head", "body", "textarea", "noscript", "template", "iframe", "noembed", "noframes", "xmp":
			default:
				continue
			}
			e.Attrs, rest = scanAttrs(rest[len(name):])
			e.Open = len(page) - len(rest)
			e.Close = e.Open
			switch e.Name {
			case "link", "meta", "base", "head", "body":
			default:
				end := endTag(rest, e.Name)
				if end < 0 {
					return
				}
				e.Content, rest = rest[:end], rest[end:]
				e.Close += end
			}
			switch e.Name {
			case "script", "style", "link", "meta", "title", "base", "head", "body":
				if !yield(e) {
					return
				}
			}
		}
	}
}

// skipMarkup returns s without the comment, declaration or end tag at its start.
// The "<" is missing in s.
func skipMarkup(s string) string {
	comment, ok := strings.CutPrefix(s, "!--")
	if !ok {
		_, rest, _ := strings.Cut(s, ">")
		return rest
	}
	for _, empty := range []string{">", "->"} {
		if rest, ok := strings.CutPrefix(comment, empty); ok {
			return rest
		}
	}
	for i := range len(comment) {
		for _, end := range []string{"-->", "--!>"} {
			if rest, ok := strings.CutPrefix(comment[i:], end); ok {
				return rest
			}
		}
	}
	return ""
}

// scanAttrs returns the attributes up to the end of a tag, and the text after the
// tag. Of attributes with the same name it returns the first.
func scanAttrs(s string) (attrs []Attr, rest string) {
	var t Tag
	for {
		s = strings.TrimLeft(s, htmlSpace+"/")
		if s == "" || s[0] == '>' {
			return t.Attrs, strings.TrimPrefix(s, ">")
		}
		n := strings.IndexAny(s, "="+htmlSpace+"/>")
		if n < 0 {
			return t.Attrs, ""
		}
		if n == 0 { // "=" without a name
			s = s[1:]
			continue
		}
		a := Attr{Name: strings.ToLower(s[:n]), Value: true}
		s = s[n:]
		if after, ok := strings.CutPrefix(strings.TrimLeft(s, htmlSpace), "="); ok {
			var value string
			value, s = scanValue(strings.TrimLeft(after, htmlSpace))
			a.Value = unescapeAttr(value)
		}
		if !t.Has(a.Name) {
			t.Attrs = append(t.Attrs, a)
		}
	}
}

const htmlSpace = " \t\r\n\f"

func scanValue(s string) (value, rest string) {
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		value, rest, _ = strings.Cut(s[1:], s[:1])
		return value, rest
	}
	if n := strings.IndexAny(s, htmlSpace+">"); n >= 0 {
		return s[:n], s[n:]
	}
	return s, ""
}

// unescapeAttr is [html.UnescapeString] for the value of an attribute. There a
// name without its semicolon is text if "=", a letter or a digit follows:
// "?a&section=b" has no section sign
// (https://html.spec.whatwg.org/multipage/parsing.html#named-character-reference-state).
func unescapeAttr(s string) string {
	var b strings.Builder
	for {
		before, _, ok := strings.Cut(s, "&")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		s = s[len(before):]
		n := 1
		for n < len(s) && (isAlphanumeric(s[n]) || n == 1 && s[n] == '#') {
			n++
		}
		closed := n < len(s) && s[n] == ';'
		if closed {
			n++
		}
		text := html.UnescapeString(s[:n])
		if n > 1 && s[1] != '#' {
			// UnescapeString also decodes "&sect" in "&section".
			whole := utf8.RuneCountInString(text) == 1 && (n == len(s) || s[n] != '=')
			if closed {
				whole = text == ";" || !strings.HasSuffix(text, ";")
			}
			if !whole {
				text = s[:n]
			}
		}
		b.WriteString(text)
		s = s[n:]
	}
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

func nameEnd(s string) int {
	n := strings.IndexAny(s, htmlSpace+"/>")
	if n < 0 {
		return len(s)
	}
	return n
}

// endTag returns the index of the end tag of the element name, in any case, or
// -1. "</scripts>" does not end a script.
func endTag(s, name string) int {
	for i := 0; ; i++ {
		next := strings.Index(s[i:], "</")
		if next < 0 {
			return -1
		}
		i += next
		after := s[i+len("</"):]
		if len(after) > len(name) && strings.EqualFold(after[:len(name)], name) && strings.IndexByte(htmlSpace+"/>", after[len(name)]) >= 0 {
			return i
		}
	}
}

// MoveToHead makes a script from the body wait for the end of the page, if it has
// a src and is no module: modules wait anyway.
func (t *Tag) MoveToHead() {
	kind := strings.ToLower(t.Attr("type"))
	isClassic := kind == "" || kind == "text/javascript" || kind == "application/javascript"
	if t.InBody && t.Name == "script" && t.Has("src") && isClassic && !t.Has("async") {
		t.Set("defer", true)
	}
}

// Has reports whether the tag has an attribute.
func (t Tag) Has(name string) bool {
	for _, a := range t.Attrs {
		if a.Name == name {
			return true
		}
	}
	return false
}
