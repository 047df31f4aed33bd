package markup

import (
	"strconv"
	"strings"
)

// Waterfall returns a script that adds links to the page after the load event,
// concurrency at a time.
func Waterfall(links []Tag, concurrency int) Tag {
	list := &List{Compose: func(items []Item) string {
		texts := make([]string, len(items))
		for i := range items {
			texts[i] = items[i].Text
		}
		return waterfallBefore + strings.Join(texts, ",\n  ") + waterfallAfter + strconv.Itoa(concurrency) + waterfallEnd
	}}
	for i := range links {
		url, weight := links[i].key()
		list.Items = append(list.Items, Item{Name: url, Text: links[i].object(), weight: weight})
	}
	return Tag{Name: "script", Attrs: []Attr{{"type", "module"}}, List: list, Nonce: true, Only: IfEager}
}

// The script continues after the error of a link: a deploy may have removed the
// file.
const (
	waterfallBefore = `
const links = [
  `
	waterfallAfter = `
]
const nonce = document.querySelector("meta[property=csp-nonce]")?.nonce
const next = () => {
  const attributes = links.shift()
  if (!attributes) return
  const link = document.createElement("link")
  for (const name in attributes) link.setAttribute(name, attributes[name])
  if (nonce) link.nonce = nonce
  link.onload = link.onerror = next
  document.head.append(link)
}
const start = () => { for (let i = 0; i < `
	waterfallEnd = `; i++) next() }
if (document.readyState === "complete") start()
else addEventListener("load", () => setTimeout(start), { once: true })
`
)

// object returns the tag's attributes as a JavaScript object.
func (t *Tag) object() string {
	var b strings.Builder
	for _, a := range t.Attrs {
		value := a.Value
		switch value {
		case nil, false:
			continue
		case true:
			value = ""
		}
		separator := ", "
		if b.Len() == 0 {
			separator = "{ "
		}
		b.WriteString(separator)
		b.WriteString(JSON(a.Name))
		b.WriteString(": ")
		b.WriteString(JSON(text(value)))
	}
	return b.String() + " }"
}
