package markup

import (
	"net/url"
	"strings"
)

// FileURL returns the URL of a built file as Vite writes it into html: base and
// file, without percent-encoding. Vite's runtime compares links on the page with
// this form. FileURL only encodes "%", "?" and "#", which would change the path.
func FileURL(base, file string) string {
	if strings.ContainsAny(file, "%?#") {
		file = urlSpecials.Replace(file)
	}
	return base + file
}

var urlSpecials = strings.NewReplacer("%", "%25", "?", "%3F", "#", "%23")

// EncodedURL returns the URL of a built file with percent-encoding (RFC 3986), for
// use outside html. It has the same target as [FileURL].
func EncodedURL(base, file string) string {
	return base + (&url.URL{Path: file}).EscapedPath()
}
