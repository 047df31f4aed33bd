package devserver

import (
	"strings"

	"github.com/govite/govite/core/internal/fetch"
)

// A use is what a browser does with the response to a GET.
type use int

const (
	useNothing use = iota // the request has no header of a browser
	usePage               // shows it as a page, or in a frame
	useFetch              // gives it to fetch or XMLHttpRequest
	useModule             // runs it as a module
	useScript             // runs it as a classic script, or as the script of a worker
	useStyle              // applies it as a stylesheet
	useMedia              // shows or plays it: images, fonts, audio, video
	useUnknown            // a module, a classic script, a font, a video or a fetch
	useOther              // useUnknown, but no module and no font
)

// useOf returns the use of the response to a request with the headers h.
// Sec-Fetch-Dest and Sec-Fetch-Mode (https://www.w3.org/TR/fetch-metadata) decide.
// Browsers send them only to https and localhost, and Safari before 16.4 never.
// Without them Accept decides, and only requests with a Referer or an Origin have
// a use: all requests of pages have a Referer, unless a Referrer-Policy forbids it.
func useOf(h fetch.Header) use {
	switch dest := h.Get("Sec-Fetch-Dest"); dest {
	case "":
		if h.Get("Referer") == "" && h.Get("Origin") == "" {
			return useNothing
		}
		return useByAccept(h)
	case "document", "iframe", "frame", "embed", "object":
		return usePage
	case "script", "worker", "sharedworker", "serviceworker", "audioworklet", "paintworklet", "json", "text":
		// Modules are always fetched with CORS (https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-module-script-tree).
		// So is a classic script with the attribute crossorigin, which claims cannot tell apart.
		if h.Get("Sec-Fetch-Mode") == "cors" {
			return useModule
		}
		return useScript
	case "style":
		return useStyle
	case "image", "font", "audio", "video", "track", "manifest":
		return useMedia
	}
	return useFetch // "empty" and unknown destinations
}

// useByAccept is useOf for a request without Sec-Fetch-Dest.
func useByAccept(h fetch.Header) use {
	accept := h.Get("Accept")
	switch {
	case fetch.IsNavigation(h):
		return usePage
	case strings.HasPrefix(accept, "text/css"):
		return useStyle
	case strings.Contains(accept, "image/"):
		return useMedia
	case accept == "*/*" && h.Get("Origin") == "" && strings.Contains(h.Get("User-Agent"), "Chrome/"):
		return useOther // Chromium sends Origin with modules and fonts, other browsers do not
	case accept == "*/*":
		return useUnknown
	}
	return useFetch
}
