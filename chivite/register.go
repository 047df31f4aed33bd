package chivite

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// Register adds [Middleware] for all requests, and [Fallback] in front of r's
// NotFound handler. r is the application's outermost router: a sub-router, or a
// router of Group or With, gets only a part of the requests. It is an error if r
// has routes, or if With or Group was called: chi takes no middleware after that.
// A later r.NotFound replaces the fallback: give it
// v.Fallback(notFound).ServeHTTP.
func Register(r chi.Router, v *core.Vite) (err error) {
	if routes := r.Routes(); len(routes) > 0 {
		return fmt.Errorf("chivite: the router has routes already (%s): call Register first", routes[0].Pattern)
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("chivite: %v: call Register first", p)
		}
	}()
	r.Use(Middleware(v))
	r.NotFound(v.Middleware(v.Fallback(notFound(r))).ServeHTTP) // see Fallback
	return nil
}

// Static registers routes for Vite's files, GET and HEAD, in place of
// [Middleware]: in production for each directory of the build and each file
// beside the directories, in development for Vite's own paths. Hot updates need
// Middleware, unless Vite has a base other than "/".
//
// The paths begin with Vite's base, so that r must not be a sub-router with a
// prefix. A route of the application at one of the paths is an error: chi would
// replace it.
func Static(r chi.Router, v *core.Vite) error {
	routes, handler := r.Routes(), files(r, v)
	taken := func(method, path string) bool {
		return slices.ContainsFunc(routes, func(route chi.Route) bool {
			return route.Pattern == path && (route.Handlers["*"] != nil || route.Handlers[method] != nil)
		})
	}
	add := func(method, path string) (string, error) {
		r.Method(method, path, handler)
		return path, nil
	}
	if err := adapter.AddRoutes(v, "{}*", taken, add); err != nil {
		return fmt.Errorf("chivite: %w", err)
	}
	return nil
}

// files returns the handler of Vite's files. Requests for missing files go to r's
// NotFound handler at the time of the request.
func files(r chi.Router, v *core.Vite) http.Handler {
	return v.Middleware(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { notFound(r)(w, req) }))
}

// notFound returns r's NotFound handler.
func notFound(r chi.Router) http.HandlerFunc {
	if mux, ok := r.(interface{ NotFoundHandler() http.HandlerFunc }); ok {
		return mux.NotFoundHandler()
	}
	return http.NotFound
}

// Routes returns a router with Vite's files, for chi's Mount at the path of
// Vite's base. If the base is not "/", Vite needs nothing else, even for hot
// updates:
//
//	r.Mount("/static", chivite.Routes(v)) // base: '/static/' in Vite's configuration
func Routes(v *core.Vite) chi.Router {
	r := chi.NewRouter()
	handler := files(r, v)
	r.Method(http.MethodGet, "/*", handler)
	r.Method(http.MethodHead, "/*", handler)
	return r
}
