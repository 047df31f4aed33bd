package devserver

import (
	"net/http"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/fetch"
)

// kind is the kind of a request.
type kind int

const (
	kindForeign kind = iota // not certainly Vite's
	kindFile                // a file, module or preflight
	kindPing                // the client of Vite 5 asks whether the server is back
	kindSocket              // hot module replacement, or the ping of Vite 6 and later
	kindCheck               // a page that shows a problem asks whether it is solved
	kindClaimed             // a file or module at a path that a route of the application may have
)

// Paths of Vite and its plugins below the base "/". Below another base every path
// is Vite's.
var (
	// Vite's src/node/constants.ts (CLIENT_PUBLIC_PATH, FS_PREFIX), its
	// shared/constants.ts (VALID_ID_PREFIX), and vite-plugin-pwa's dev modules.
	// The pages of vite-plugin-inspect and of vite-plugin-vue-devtools are for a
	// Vite that does not tell its plugins' paths, see learnt.
	ownPrefixes = []string{"/@vite/", "/@id/", "/@fs/", "/node_modules/", "/@vite-plugin-pwa/", "/__inspect/", "/.vite-inspect/", "/__devtools__/"}
	ownPaths    = []string{
		"/@react-refresh",                     // @vitejs/plugin-react, plugin-react-swc
		"/@solid-refresh",                     // vite-plugin-solid
		"/@vite-plugin-checker-runtime",       // vite-plugin-checker
		"/@vite-plugin-checker-runtime-entry", // its script in the page's head
		"/" + CheckPath,                       // our own
		"/__open-in-editor",                   // the links in Vite's error overlay
		"/__inspect",                          // vite-plugin-inspect
		"/__devtools__",                       // vite-plugin-vue-devtools
	}
)

// classify returns the kind of r. It must not allocate for requests that are not
// Vite's: it sees every request of the application.
func (s *Server) classify(r *http.Request) kind {
	t := s.target.Load()
	k := t.classify(r)
	if k != kindForeign || !isRead(r) || hasDotSegment(r.URL.Path) || hasEncodedSlash(r.URL.RawPath) {
		return k
	}
	told := s.learnt.Load()
	switch {
	case told.isSocket(r.URL.Path):
		return classifyBase(r)
	case t.base != "/", isWebSocket(r):
		return kindForeign
	case told.isMounted(r.URL.Path):
		return kindFile
	case s.claims(r.URL.Path, r.URL.RawQuery, r.Header):
		return kindClaimed
	}
	return kindForeign
}

// classify is [Server.classify] by the path of r alone, and by headers that only
// Vite's client sends.
func (t *target) classify(r *http.Request) kind {
	// Like Vite, compare an escaped path as it is on the wire.
	path, base := r.URL.Path, t.path
	if r.URL.RawPath != "" {
		path, base = r.URL.RawPath, t.base
	}
	switch {
	case path == base:
		return classifyBase(r)
	case base == "/" && !isOwnPath(path), !strings.HasPrefix(path, base):
		return kindForeign
	case !isRead(r) && !isPreflight(r), isWebSocket(r), hasDotSegment(r.URL.Path):
		return kindForeign
	case path[len(base):] == CheckPath:
		return kindCheck
	}
	return kindFile
}

// takes returns false if [Server.classify] returns kindForeign for all requests
// with this method, this decoded path and these headers.
func (s *Server) takes(method, path string, h fetch.Header) bool {
	t := s.target.Load()
	if t.takes(method, path) {
		return true
	}
	if method != http.MethodGet && method != http.MethodHead || hasDotSegment(path) {
		return false
	}
	told := s.learnt.Load()
	if told.isSocket(path) {
		return true
	}
	// The query is not known. With a mark it can only add to the claims.
	return t.base == "/" && (told.isMounted(path) || s.claims(path, "import&worker_file", h))
}

// takes returns false if classify returns kindForeign for all requests with this
// method and this decoded path. Decoding keeps the prefixes that classify
// compares.
func (t *target) takes(method, path string) bool {
	switch method {
	case http.MethodGet, http.MethodHead:
		if path == t.path {
			return true
		}
	case http.MethodOptions:
	default:
		return false
	}
	if t.base == "/" {
		return isOwnPath(path) && !hasDotSegment(path)
	}
	return len(path) > len(t.path) && strings.HasPrefix(path, t.path) && !hasDotSegment(path)
}

// classifyBase is classify for the base path, which may also be a page of the
// application.
func classifyBase(r *http.Request) kind {
	if !isRead(r) {
		return kindForeign
	}
	if accept := r.Header["Accept"]; len(accept) == 1 && accept[0] == acceptPing {
		return kindPing
	}
	// A websocket of the application must not go to Vite, which would leave it
	// open and unanswered.
	if r.Method == http.MethodGet && isWebSocket(r) && hasToken(r.Header["Connection"], "upgrade") && offersVite(r) {
		return kindSocket
	}
	return kindForeign
}

// isOwnPath reports whether path is Vite's, below the base "/".
func isOwnPath(path string) bool {
	if len(path) < 2 || path[1] != '@' && path[1] != 'n' && path[1] != '_' && path[1] != '.' {
		return false
	}
	for _, prefix := range ownPrefixes {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return slices.Contains(ownPaths, path)
}

func isRead(r *http.Request) bool {
	return r.Method == http.MethodGet || r.Method == http.MethodHead
}

// isPreflight reports whether r is a CORS preflight of a GET or HEAD.
func isPreflight(r *http.Request) bool {
	if r.Method != http.MethodOptions {
		return false
	}
	method := r.Header.Get("Access-Control-Request-Method")
	return method == http.MethodGet || method == http.MethodHead
}

func isWebSocket(r *http.Request) bool {
	return hasToken(r.Header["Upgrade"], "websocket")
}

// offersVite reports whether r, a websocket handshake, offers a subprotocol of
// Vite's client.
func offersVite(r *http.Request) bool {
	for _, value := range r.Header["Sec-Websocket-Protocol"] {
		for protocol := range strings.SplitSeq(value, ",") {
			switch strings.TrimSpace(protocol) {
			case "vite-hmr", "vite-ping":
				return true
			}
		}
	}
	return false
}

// isNavigation reports whether a browser will show the response as a page.
func isNavigation(r *http.Request) bool {
	return fetch.IsNavigation(r.Header)
}

// hasToken reports whether the comma-separated values contain token, in any case.
func hasToken(values []string, token string) bool {
	for _, value := range values {
		for v := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.TrimSpace(v), token) {
				return true
			}
		}
	}
	return false
}

// hasEncodedSlash reports whether rawPath, as in url.URL.RawPath, has an encoded
// slash or backslash. Such a path is not the path of a file.
func hasEncodedSlash(rawPath string) bool {
	for ; len(rawPath) > 2; rawPath = rawPath[1:] {
		if rawPath[0] == '%' && (rawPath[1] == '2' && rawPath[2]|0x20 == 'f' || rawPath[1] == '5' && rawPath[2]|0x20 == 'c') {
			return true
		}
	}
	return false
}

// hasDotSegment reports whether path has a segment "..". No browser sends such a
// path, and Vite writes none.
func hasDotSegment(path string) bool {
	return strings.Contains(path, "/../") || strings.HasSuffix(path, "/..")
}
