package adapter

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/internal/backend"
	"github.com/govite/govite/core/internal/fetch"
	"github.com/govite/govite/core/internal/writer"
)

// Serve answers r if r is certainly Vite's, and reports whether it did. In
// production it answers a GET or HEAD of a built file by its exact name. In
// development it answers requests below Vite's own prefixes, such as "/@vite/",
// or below a base other than "/", the socket for hot updates, and requests for
// modules and files that are Vite's by their headers. Call Serve before routing.
// Any other request costs one look-up, allocates nothing and leaves w unchanged.
func Serve(v *core.Vite, w http.ResponseWriter, r *http.Request) bool {
	return backend.Of(v).Serve(w, r)
}

// Fallback answers an unmatched request if it is Vite's, and reports whether it
// did; if not, the application sends its 404. In production Fallback answers page
// loads with Config.SPA or a nearer html entry, and requests for missing hashed
// files with a 404 that caches do not keep. In development it asks the dev server.
func Fallback(v *core.Vite, w http.ResponseWriter, r *http.Request) bool {
	return backend.Of(v).Fallback(w, r)
}

// WithPage returns r with page as the page of the request, for [Fallback]: the
// pages of Vite's that Fallback fills then have the nonce of page. Adapters whose
// PageFrom does not keep the page in the request's context call it.
func WithPage(v *core.Vite, r *http.Request, page *core.Page) *http.Request {
	return backend.WithPage(v, r, page)
}

// A Header returns the value of a request header, "" if the request lacks it. The
// names are canonical, as in "Sec-Fetch-Mode". An [http.Header] is one.
type Header interface {
	Get(name string) string
}

// Find is [Serve] for servers other than net/http's. It reports how to answer a
// request before routing: with file, by a call of Serve if serve is true, else by
// the application. path is the path as the client sent it, percent-encoded. Find
// allocates nothing unless the path has encoded characters or, in development, a
// browser may ask for a file of Vite's.
func Find(v *core.Vite, method, path string, header Header) (file *File, serve bool) {
	decoded, ok := decode(path)
	if !ok {
		return nil, false
	}
	f, serve := backend.Of(v).Find(method, decoded, path, header)
	return (*File)(f), serve
}

// FindFallback is [Fallback] for servers other than net/http's. It reports how to
// answer an unmatched request: with file, by a call of Fallback if fallback is
// true, else by the application. The arguments are as for [Find].
func FindFallback(v *core.Vite, method, path string, header Header) (file *File, fallback bool) {
	decoded, ok := decode(path)
	if !ok {
		return nil, false
	}
	f, fallback := backend.Of(v).FindFallback(method, decoded, path, header)
	return (*File)(f), fallback
}

// IsLost reports whether a request asks for a missing built file, perhaps a file
// of an earlier build: the path is below a directory of hashed files, and has a
// file extension or the request is no page load. Caches must not keep a 404 for
// such a request. path and header are as for [FindFallback]. On net/http use
// [LostWriter].
func IsLost(v *core.Vite, path string, header Header) bool {
	decoded, ok := decode(path)
	return ok && backend.Of(v).IsLost(decoded) && fetch.IsLost(decoded, header)
}

// Routes returns the paths at which [Serve] may answer while the process runs,
// for routes in place of a middleware: URL path prefixes, which end in a slash,
// and single paths. The socket for hot updates is missing: it is at the path of
// Vite's base, which may be a page of the application, too. Only a middleware
// tells the two apart.
func Routes(v *core.Vite) (prefixes, paths []string) {
	return backend.Routes(v)
}

// LostWriter returns the writer for the handlers after [Serve]. If the path of r
// is that of a missing built file, the writer adds "Cache-Control: no-store" to a
// 404, unless [IsLost] is false for r. For any other path it is w.
func LostWriter(v *core.Vite, w http.ResponseWriter, r *http.Request) http.ResponseWriter {
	if !backend.Of(v).IsLost(r.URL.Path) {
		return w
	}
	return writer.Lost(w, r)
}

// ServerWriter returns the writer below the writers of frameworks and middleware,
// and reports whether it belongs to net/http's server. Use it where a framework's
// writer takes a 103 for the final status, or would compress a compressed file
// again.
func ServerWriter(w http.ResponseWriter) (server http.ResponseWriter, ok bool) {
	return writer.Server(w)
}

// Logger returns the logger of [core.Config], for errors that a handler cannot
// return.
func Logger(v *core.Vite) *slog.Logger { return backend.Logger(v) }

// decode returns the percent-decoded path, or false for a malformed one.
func decode(path string) (string, bool) {
	if strings.IndexByte(path, '%') < 0 {
		return path, true
	}
	decoded, err := url.PathUnescape(path)
	return decoded, err == nil
}
