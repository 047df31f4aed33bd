// Package fetch reads the Fetch Metadata of a request.
package fetch

import "strings"

// IsNavigation reports whether a browser shows the response as a page. The
// arguments are the request's headers Sec-Fetch-Mode
// (https://www.w3.org/TR/fetch-metadata) and Accept. Accept decides if there is
// no Sec-Fetch-Mode: browsers send it only to https and localhost.
func IsNavigation(secFetchMode, accept string) bool {
	if secFetchMode != "" {
		return secFetchMode == "navigate"
	}
	return strings.Contains(accept, "text/html")
}

// IsNavigationHeader is IsNavigation for the header of a request of net/http,
// whose names are canonical.
func IsNavigationHeader(h map[string][]string) bool {
	return IsNavigation(first(h["Sec-Fetch-Mode"]), first(h["Accept"]))
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
