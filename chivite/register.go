package chivite

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// Register joins r to Vite: [Middleware] for all requests, and [Fallback] as the
// NotFound handler, in front of the one that r has. r is the application's
// outermost router: sub-routers, and those of Group and With, see a part of the
// requests only. It is an error if r has routes already, or if With or Group was
// called: chi takes no middleware after that.
//
// A later call of r.NotFound replaces the fallback; give that call
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

// Static registers the files of a build as routes, GET and HEAD, for applications
// that want no middleware for all requests: a route for each of its directories
// and for each file beside them. In development these are Vite's own paths; hot
// updates need [Middleware], unless Vite has a base of its own.
//
// The paths begin with Vite's base, so that r cannot be a sub-router, which has
// a prefix; a router of Group or With can be. It is an error if r has a route
// already where Vite's files are: chi would replace it.
func Static(r chi.Router, v *core.Vite) error {
	prefixes, paths := adapter.Routes(v)
	for _, path := range slices.Concat(prefixes, paths) {
		if strings.ContainsAny(path, "{}*") {
			return fmt.Errorf("chivite: %s cannot be a route of chi: use Middleware", path)
		}
	}
	for _, prefix := range prefixes {
		paths = append(paths, prefix+"*")
	}
	for _, route := range r.Routes() {
		if slices.Contains(paths, route.Pattern) && (route.Handlers["*"] != nil || route.Handlers[http.MethodGet] != nil || route.Handlers[http.MethodHead] != nil) {
			return fmt.Errorf("chivite: the route %s of the application is where Vite's files are; use Middleware, or give Vite a base of its own", route.Pattern)
		}
	}
	register(r, v, paths...)
	return nil
}

// register makes routes of paths. Missing files go to the NotFound handler that r
// has when they are asked for.
func register(r chi.Router, v *core.Vite, paths ...string) {
	handler := v.Middleware(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { notFound(r)(w, req) }))
	for _, path := range paths {
		r.Method(http.MethodGet, path, handler)
		r.Method(http.MethodHead, path, handler)
	}
}

// notFound returns r's NotFound handler.
func notFound(r chi.Router) http.HandlerFunc {
	if mux, ok := r.(interface{ NotFoundHandler() http.HandlerFunc }); ok {
		return mux.NotFoundHandler()
	}
	return http.NotFound
}

// Routes returns a router for chi's Mount, at the path of Vite's base. If that
// is not "/" it is all that Vite needs, hot updates included, and the
// application needs no middleware for all requests:
//
//	r.Mount("/static", chivite.Routes(v)) // base: '/static/' in Vite's configuration
func Routes(v *core.Vite) chi.Router {
	r := chi.NewRouter()
	register(r, v, "/*")
	return r
}
