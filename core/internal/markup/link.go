package markup

import "strings"

// links returns values for Link headers (RFC 8288). Stylesheets come first: they
// block the first paint.
func links(tags []Tag) []string {
	var styles, rest []string
	mapped := false
	for i := range tags {
		t := &tags[i]
		rel := t.Attr("rel")
		switch {
		case t.Attr("type") == "importmap":
			mapped = true
		case !t.Hint:
		case rel == "stylesheet":
			styles = append(styles, t.link("preload", "style"))
		case rel == "preload":
			rest = append(rest, t.link(rel, t.Attr("as")))
		case rel == "modulepreload", t.Attr("type") == "module" && t.Attr("src") != "":
			// The header arrives before the import map. Browsers with one map
			// for each page ignore a map after the first module request.
			if !mapped {
				rest = append(rest, t.link("modulepreload", ""))
			}
		}
	}
	return append(styles, rest...)
}

// link returns a value for a Link header that loads the file of t.
func (t *Tag) link(rel, as string) string {
	var b strings.Builder
	b.WriteByte('<')
	b.WriteString(encodeURL(t.Attr("src") + t.Attr("href")))
	b.WriteString(">; rel=")
	b.WriteString(rel)
	if as != "" {
		b.WriteString("; as=")
		b.WriteString(as)
	}
	if rel == "preload" && t.Attr("type") != "" {
		b.WriteString(`; type="` + encodeURL(t.Attr("type")) + `"`)
	}
	for _, a := range t.Attrs {
		switch value := t.Attr(a.Name); {
		case a.Name == "integrity" && value != "":
			b.WriteString(`; integrity="` + encodeURL(value) + `"`)
		case a.Name == "fetchpriority" && value != "":
			b.WriteString("; fetchpriority=" + encodeURL(value))
		case a.Name == "media" && value != "":
			b.WriteString(`; media="` + quoted(value) + `"`)
		case a.Name != "crossorigin" || a.Value == nil || a.Value == false:
		case value == "" || value == "anonymous":
			b.WriteString("; crossorigin")
		default:
			b.WriteString("; crossorigin=" + encodeURL(value))
		}
	}
	return b.String()
}

// quoted returns s for the inside of a quoted string (RFC 9110, 5.6.4).
func quoted(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f {
			return ' '
		}
		return r
	}, strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace(s))
}

// encodeURL percent-encodes characters that would end the URL, or a quoted
// string, in a header.
func encodeURL(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c <= ' ', c >= 0x7f, c == '<', c == '>', c == '"', c == '\\':
			const hex = "0123456789ABCDEF"
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// WithNonce returns Link headers with the nonce, if it is not "".
func WithNonce(links []string, nonce string) []string {
	if nonce == "" {
		return links
	}
	if strings.ContainsAny(nonce, "/=") { // no characters of a token (RFC 9110, 5.6.2)
		nonce = `"` + nonce + `"`
	}
	with := make([]string, len(links))
	for i, link := range links {
		with[i] = link + "; nonce=" + nonce
	}
	return with
}
