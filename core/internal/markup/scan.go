package markup

import (
	"html"
	"strings"
)

// Scan returns the script, style, link and meta elements of an html page, in
// their order. It reads pages as Vite writes them, not any html there is: what
// it does not understand it skips.
func Scan(page string) []Tag {
	var tags []Tag
	for {
		i := strings.IndexByte(page, '<')
		if i < 0 {
			return tags
		}
		page = page[i+1:]
		if after, ok := strings.CutPrefix(page, "!--"); ok {
			_, page, _ = strings.Cut(after, "-->")
			continue
		}
		name := page[:nameEnd(page)]
		t := Tag{Name: strings.ToLower(name)}
		switch t.Name {
		case "script", "style", "link", "meta":
		default:
			continue
		}
		t.Attrs, page = scanAttrs(page[len(name):])
		if t.Name == "script" || t.Name == "style" {
			end := indexFold(page, "</"+t.Name)
			if end < 0 {
				return tags
			}
			t.Content, page = page[:end], page[end:]
		}
		tags = append(tags, t)
	}
}

// scanAttrs reads attributes up to the end of a tag, and returns what follows.
func scanAttrs(s string) (attrs []Attr, rest string) {
	for {
		s = strings.TrimLeft(s, " \t\r\n\f/")
		if s == "" || s[0] == '>' {
			return attrs, strings.TrimPrefix(s, ">")
		}
		n := strings.IndexAny(s, "= \t\r\n\f/>")
		if n < 0 {
			return attrs, ""
		}
		if n == 0 { // "=": no attribute
			s = s[1:]
			continue
		}
		a := Attr{Name: strings.ToLower(s[:n]), Value: true}
		s = s[n:]
		if after, ok := strings.CutPrefix(strings.TrimLeft(s, " \t\r\n\f"), "="); ok {
			var value string
			value, s = scanValue(strings.TrimLeft(after, " \t\r\n\f"))
			a.Value = html.UnescapeString(value)
		}
		attrs = append(attrs, a)
	}
}

func scanValue(s string) (value, rest string) {
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		value, rest, _ = strings.Cut(s[1:], s[:1])
		return value, rest
	}
	if n := strings.IndexAny(s, " \t\r\n\f>"); n >= 0 {
		return s[:n], s[n:]
	}
	return s, ""
}

func nameEnd(s string) int {
	n := strings.IndexAny(s, " \t\r\n\f/>")
	if n < 0 {
		return len(s)
	}
	return n
}

// indexFold is strings.Index for an ASCII substring in any case.
func indexFold(s, lower string) int {
	for i := 0; i+len(lower) <= len(s); i++ {
		if strings.EqualFold(s[i:i+len(lower)], lower) {
			return i
		}
	}
	return -1
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
