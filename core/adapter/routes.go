package adapter

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/govite/govite/core"
)

// AddRoutes adds routes for the paths of [Routes], GET and HEAD, to a router in
// which "*" at the end of a path matches the rest. special has the characters that
// the router does not take literally. taken reports whether the application has a
// route of this method and path. add adds a route and returns its path, which a
// group with a prefix changes.
//
// A path that has a special character, is taken or is changed is an error. The first
// two are found before any route is added.
func AddRoutes(v *core.Vite, special string, taken func(method, path string) bool, add func(method, path string) (string, error)) error {
	prefixes, paths := Routes(v)
	for _, path := range slices.Concat(prefixes, paths) {
		if strings.ContainsAny(path, special) {
			return fmt.Errorf("%s cannot be a route, because one of %s is in it: use Middleware", path, special)
		}
	}
	for _, prefix := range prefixes {
		paths = append(paths, prefix+"*")
	}
	methods := []string{http.MethodGet, http.MethodHead}
	for _, path := range paths {
		for _, method := range methods {
			if taken(method, path) {
				return fmt.Errorf("the route %s %s of the application has the path of Vite's files: use Middleware, or give Vite another base", method, path)
			}
		}
	}
	for _, path := range paths {
		for _, method := range methods {
			added, err := add(method, path)
			if err != nil {
				return fmt.Errorf("%w: use Middleware, or give Vite another base", err)
			}
			if added != path {
				return fmt.Errorf("the group turns %s, the path of Vite's files, into %s: use a group without a prefix", path, added)
			}
		}
	}
	return nil
}
