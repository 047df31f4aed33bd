package chivite

import (
	"context"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/govite/govite/core"
)

// Register makes r serve what is Vite's: [Middleware] for all requests, and
// [Fallback] as its NotFound handler, in front of the one that r has. r is the
// application's outermost router: sub-routers, and those of Group and With,
// see a part of the requests only. It is an error if r has routes already, or
// With or Group was called: chi takes no middleware after that.
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

// Middleware answers requests for Vite's files and, in development, the socket
// for hot updates, before any route. Put it outside of middleware that buffers
// responses or ends requests after a time. A router without any route runs no
// middleware; [Fallback] does its work there.
//
// For a request that is not Vite's it allocates nothing.
func Middleware(v *core.Vite) func(http.Handler) http.Handler { return v.Middleware }

// Static registers the files of a build as routes, GET and HEAD, for
// applications that want no middleware for all requests: a route for each of
// its directories and for each file beside them. In development these are
// Vite's own paths; hot updates need [Middleware], unless Vite has a base of
// its own.
//
// The paths begin with Vite's base, so that r cannot be a sub-router, which has
// a prefix; a router of Group or With can be. It is an error if r has a route
// already where Vite's files are: chi would replace it.
func Static(r chi.Router, v *core.Vite) error {
	prefixes, paths := v.Routes()
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

// register makes routes of paths. What is not there is for r's NotFound
// handler, as it is by then.
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

// Fallback is a handler for r.NotFound. In production it answers page loads
// with the html entry of Config.SPA; in development it asks the dev server for
// what only that can know. Anything else is http.NotFound's; an application
// with a 404 page gives r.NotFound, instead, v.Fallback(page).ServeHTTP.
func Fallback(v *core.Vite) http.HandlerFunc {
	// A router without routes runs no middleware.
	return v.Middleware(v.Fallback(nil)).ServeHTTP
}

type pageKey struct{ v *core.Vite }

// WithPage gives requests a page, for [PageFrom].
func WithPage(v *core.Vite) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Context().Value(pageKey{v}) == nil {
				page := v.Page()
				page.SaveData(r.Header.Get("Save-Data"))
				r = r.WithContext(context.WithValue(r.Context(), pageKey{v}, page))
			}
			next.ServeHTTP(w, r)
		})
	}
}

// PageFrom returns the page that [WithPage] gave the request, with which a
// template's calls share a nonce and repeat nothing. It panics if there is
// none: a request cannot be given one here, and with a page for each call the
// nonces would differ.
func PageFrom(r *http.Request, v *core.Vite) *core.Page {
	page, ok := r.Context().Value(pageKey{v}).(*core.Page)
	if !ok {
		panic("chivite: the request has no page: use chivite.WithPage(v) on its route")
	}
	return page
}

// EarlyHints sends what a page needs for entries ahead of it, as a 103 Early
// Hints response to a GET of HTTP/1.1 or later, and in the Link header of the
// final response. In development there is nothing to send. An unknown entry
// goes to slog.Default(); the request goes on.
func EarlyHints(v *core.Vite, entries ...string) func(http.Handler) http.Handler {
	entries = slices.Clone(entries)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := v.EarlyHints(w, r, entries...); err != nil {
				slog.ErrorContext(r.Context(), "chivite: no early hints", "error", err)
			}
			next.ServeHTTP(w, r)
		})
	}
}

// AddFuncs adds the template functions vite, viteAsset and viteInline to t and
// returns t. Templates that use them are parsed afterwards.
func AddFuncs(t *template.Template, v *core.Vite) *template.Template {
	return t.Funcs(v.FuncMap())
}
