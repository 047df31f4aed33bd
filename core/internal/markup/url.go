package markup

import (
	"net/url"
	"strings"
)

// FileURL returns the URL of a built file as Vite itself writes it into html
// and as its runtime compares it with the links on the page: base and file
// joined as they are. Only "%", "?" and "#", which would make it another URL,
// are encoded; Rollup keeps the latter two out of names.
func FileURL(base, file string) string {
	if strings.ContainsAny(file, "%?#") {
		file = urlSpecials.Replace(file)
	}
	return base + file
}

var urlSpecials = strings.NewReplacer("%", "%25", "?", "%3F", "#", "%23")

// EncodedURL returns the URL of a built file percent-encoded, for use outside
// of html (RFC 3986). It addresses what [FileURL] does.
func EncodedURL(base, file string) string {
	return base + (&url.URL{Path: file}).EscapedPath()
}
