// Package fetch reads the Fetch Metadata of a request.
package fetch

import "strings"

// A Header returns the value of a request header, "" if the request lacks it. The
// names are canonical. An [http.Header] is one.
type Header interface {
	Get(name string) string
}

// IsNavigation reports whether a browser shows the response as a page. The header
// Sec-Fetch-Mode (https://www.w3.org/TR/fetch-metadata) decides, or Accept if
// there is no Sec-Fetch-Mode: browsers send it only to https and localhost.
func IsNavigation(h Header) bool {
	if mode := h.Get("Sec-Fetch-Mode"); mode != "" {
		return mode == "navigate"
	}
	return strings.Contains(h.Get("Accept"), "text/html")
}
