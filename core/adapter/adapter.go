package adapter

import (
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/internal/backend"
	"github.com/govite/govite/core/internal/fetch"
	"github.com/govite/govite/core/internal/writer"
)

// Serve answers r if it is certainly Vite's, and reports whether it did: in
// production a GET or HEAD of a built file by its exact name, in development a
// request below Vite's base or its own prefixes, and the socket for hot updates.
// Call it before routing. For any other request it costs a look-up, allocates
// nothing and leaves w as it is.
func Serve(v *core.Vite, w http.ResponseWriter, r *http.Request) bool {
	return backend.Of(v).Serve(w, r)
}

// Fallback answers r, which no route of the application matches, if it is Vite's,
// and reports whether it did; if not, the application sends its 404. In
// production Fallback answers page loads with Config.SPA, and requests for
// missing hashed files with a 404 that caches do not keep. In development it asks
// the dev server.
func Fallback(v *core.Vite, w http.ResponseWriter, r *http.Request) bool {
	return backend.Of(v).Fallback(w, r)
}

// Find is for servers that are not net/http's. It tells how a request is answered
// before routing: with a file, by [Serve] if serve is true, or else by the
// application. path is the path as the client sent it, percent-encoded. Find
// allocates nothing unless the path has encoded characters.
func Find(v *core.Vite, method, path string) (file *File, serve bool) {
	decoded, ok := decode(path)
	if !ok {
		return nil, false
	}
	f, serve := backend.Of(v).Find(method, decoded, path)
	return (*File)(f), serve
}

// FindFallback is for servers that are not net/http's. It tells how a request
// that no route matches is answered: with a file, by [Fallback] if fallback is
// true, or else by the application. path is as for [Find]. header returns the
// request's header of a name, "" for none.
func FindFallback(v *core.Vite, method, path string, header func(name string) string) (file *File, fallback bool) {
	decoded, ok := decode(path)
	if !ok {
		return nil, false
	}
	f, fallback := backend.Of(v).FindFallback(method, decoded, path, isNavigation(header))
	return (*File)(f), fallback
}

// IsLost is for servers that are not net/http's. It reports whether a request
// asks for a built file that is missing, perhaps one of an earlier build: a request
// below a directory of hashed files that is no page load. Caches must not keep a
// 404 for it. path and header are as for [FindFallback].
func IsLost(v *core.Vite, path string, header func(name string) string) bool {
	decoded, ok := decode(path)
	return ok && backend.Of(v).IsLost(decoded) && !isNavigation(header)
}

// Routes returns where [Serve] may answer in the life of the process: URL path
// prefixes, which end in a slash, and single paths. It is for routes in place of a
// middleware. In development the socket for hot updates is at the path of Vite's
// base, which is a page of the application as well; only a middleware can tell
// the two apart.
func Routes(v *core.Vite) (prefixes, paths []string) {
	prefixes, paths = backend.Routes(v)
	return slices.Clone(prefixes), slices.Clone(paths)
}

// LostWriter returns the writer for the rest of the chain after [Serve]. For a
// request as [IsLost] has it, a response of 404 then tells caches not to keep it.
// For any other request the writer is w itself.
func LostWriter(v *core.Vite, w http.ResponseWriter, r *http.Request) http.ResponseWriter {
	if !backend.Of(v).IsLost(r.URL.Path) {
		return w
	}
	return writer.Lost(w, r)
}

// ServerWriter returns the writer below those of frameworks and middleware, and
// whether it is that of net/http's server. A framework's writer may take a 103
// for the final status, or compress a file that is compressed already.
func ServerWriter(w http.ResponseWriter) (server http.ResponseWriter, ok bool) {
	return writer.Server(w)
}

// Logger returns the logger of [core.Config], for errors that a handler cannot
// return.
func Logger(v *core.Vite) *slog.Logger { return backend.Logger(v) }

// decode returns a path percent-decoded, and false if it cannot be.
func decode(path string) (string, bool) {
	if strings.IndexByte(path, '%') < 0 {
		return path, true
	}
	decoded, err := url.PathUnescape(path)
	return decoded, err == nil
}

func isNavigation(header func(name string) string) bool {
	return fetch.IsNavigation(header("Sec-Fetch-Mode"), header("Accept"))
}
