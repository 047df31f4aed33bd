package core

import (
	"net/http"

	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/internal/markup"
)

// A backend answers for Vite: what does the browser need for these entries,
// and is this request one of Vite's. There are two, a build and a dev server,
// and a fake one for the tests of applications.
type backend interface {
	mode() Mode

	// prepare returns the tags for entries, and whether they stay the same.
	prepare(entries []string) (set *markup.Set, stable bool, err error)

	// check reports what is wrong with an entry.
	check(entry string) error

	// policy returns what a page loads, for its Content-Security-Policy.
	policy() policy

	// url returns the URL of a file, percent-encoded.
	url(name string) (string, error)

	// inline returns the content of a file.
	inline(name string) ([]byte, error)

	// file returns the built file with this URL path, or nil.
	file(urlPath string) *dist.File

	// serve answers r if it is certainly Vite's.
	serve(w http.ResponseWriter, r *http.Request) bool

	// fallback answers r, which no route of the application takes, if it is
	// Vite's.
	fallback(w http.ResponseWriter, r *http.Request) bool

	// lost reports whether urlPath lies where nothing but built files can be,
	// and is none.
	lost(urlPath string) bool

	// routes returns the path prefixes, and the single paths, under which
	// serve may answer.
	routes() (prefixes, paths []string)
}
