// Package fetch tells what a browser wants to do with a response.
package fetch

import "strings"

// IsNavigation reports whether a browser shows the response to a request as a
// page, by the request's headers Sec-Fetch-Mode (https://www.w3.org/TR/fetch-metadata)
// and Accept. Browsers send no Sec-Fetch headers to an origin that is neither
// https nor localhost; what they want to have decides then.
func IsNavigation(secFetchMode, accept string) bool {
	if secFetchMode != "" {
		return secFetchMode == "navigate"
	}
	return strings.Contains(accept, "text/html")
}
