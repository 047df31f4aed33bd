package document

import "strings"

// Choose returns the html page for a path below the root of the pages, which has
// no slash at its start, or the zero T for none. page and dir return the page of a
// name, or the zero T: page("about") is that of about.html, and dir("admin") that
// of admin/index.html.
//
// As in Vite's dev server, /about is about.html and /admin/ is admin/index.html.
// Unlike there, admin/index.html is also the page of /admin and of all paths below
// it: a single-page application in a directory has routes of its own. The page of
// the root directory is none of these.
func Choose[T comparable](path string, page, dir func(name string) T) T {
	var none T
	name := strings.TrimSuffix(path, "/")
	if name == path && name != "" {
		if found := page(name); found != none {
			return found
		}
	}
	for name != "" {
		if found := dir(name); found != none {
			return found
		}
		name = name[:max(0, strings.LastIndexByte(name, '/'))]
	}
	return none
}
