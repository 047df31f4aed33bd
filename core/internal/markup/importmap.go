package markup

import (
	"encoding/json"
	"strings"
)

// ImportMap returns a page's import map
// (https://html.spec.whatwg.org/multipage/webappapis.html#import-maps). body is
// the JSON of its members, without the braces and without "integrity". integrity
// has pairs of a module's URL and its integrity. A second import map on a page
// leaves out body and the pairs of the first.
func ImportMap(body string, integrity [][2]string) Tag {
	list := &List{Compose: composeMap}
	if body != "" {
		list.Items = append(list.Items, Item{Name: mapBody, Text: body, weight: applies})
	}
	for _, pair := range integrity {
		list.Items = append(list.Items, Item{Name: "integrity of " + pair[0], Text: JSON(pair[0]) + ":" + JSON(pair[1]), weight: applies})
	}
	return Tag{Name: "script", Attrs: []Attr{{"type", "importmap"}}, List: list, Nonce: true}
}

const mapBody = "import map"

func composeMap(items []Item) string {
	var b strings.Builder
	b.WriteByte('{')
	open := ""
	for i := range items {
		switch item := &items[i]; {
		case item.Name == mapBody:
			b.WriteString(item.Text)
			continue
		case open == "":
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"integrity":{`)
			open = "}"
		default:
			b.WriteByte(',')
		}
		b.WriteString(items[i].Text)
	}
	b.WriteString(open)
	b.WriteByte('}')
	return b.String()
}

// JSON returns s as a JSON string, which is also a JavaScript string, safe in a
// script element.
func JSON(s string) string {
	text, _ := json.Marshal(s) // a string always marshals; "<" is escaped
	return string(text)
}
