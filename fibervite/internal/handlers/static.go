package handlers

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// Routes returns the paths of fiber's routes for Vite's files, relative to the prefix
// of a group. They are percent-encoded, because fiber matches encoded paths. It is an
// error if a path is not below the prefix, or has a meaning for fiber.
func Routes(v *core.Vite, prefix string) ([]string, error) {
	prefix = strings.TrimSuffix(prefix, "/")
	dirs, paths := adapter.Routes(v)
	for _, path := range slices.Concat(dirs, paths) {
		if strings.ContainsAny(path, `:*+\`) {
			return nil, fmt.Errorf("fibervite: %s cannot be a route of fiber: use Middleware", path)
		}
		if !strings.HasPrefix(path, prefix+"/") {
			return nil, fmt.Errorf("fibervite: Vite's files are at %s, and the group is at %s: use a group without a prefix, or give Vite that base", path, prefix)
		}
	}
	var routes []string
	for _, dir := range dirs {
		routes = append(routes, escape(dir[len(prefix):])+"*")
	}
	for _, path := range paths {
		routes = append(routes, escape(path[len(prefix):]))
	}
	return routes, nil
}

func escape(path string) string { return (&url.URL{Path: path}).EscapedPath() }

// ErrRoutes is the error of Register for an application that has the route already.
func ErrRoutes(method, path string) error {
	return fmt.Errorf("fibervite: the application has routes already (%s %s), and fiber calls handlers in the order of registration: call Register first", method, path)
}
