package devserver

import (
	"net/http"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/fetch"
)

// kind is what a request is to Vite.
type kind int

const (
	kindForeign kind = iota // not certainly Vite's
	kindFile                // a file, module or preflight
	kindPing                // the client of Vite 5 waits for a server that is away
	kindSocket              // hot module replacement, or the ping of Vite 6 and later
	kindCheck               // a page that shows a problem waits for it to be gone
)

// Paths below a base of "/" that Vite and its plugins invented. Under another
// base no list is needed: all of it is Vite's.
var (
	// Vite's src/node/constants.ts (CLIENT_PUBLIC_PATH, FS_PREFIX), its
	// shared/constants.ts (VALID_ID_PREFIX), and vite-plugin-pwa's dev modules.
	ownPrefixes = []string{"/@vite/", "/@id/", "/@fs/", "/node_modules/", "/@vite-plugin-pwa/"}
	ownPaths    = []string{
		"/@react-refresh",                     // @vitejs/plugin-react, plugin-react-swc
		"/@solid-refresh",                     // vite-plugin-solid
		"/@vite-plugin-checker-runtime",       // vite-plugin-checker
		"/@vite-plugin-checker-runtime-entry", // its script in the page's head
		"/" + CheckPath,                       // our own
		"/__open-in-editor",                   // the links in Vite's error overlay
	}
)

// classify says what r is to the Vite at t. Every request of the application
// passes through it: it must not allocate.
func (t *target) classify(r *http.Request) kind {
	// An escaped path is compared as it is on the wire, like Vite does.
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

// takes reports whether classify may find a request of Vite's with this method
// and this decoded path. An escaped path that classify matches is one of Vite's
// when it is decoded, too.
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

// classifyBase is classify for the base path itself, which is as likely a page
// of the application.
func classifyBase(r *http.Request) kind {
	if !isRead(r) {
		return kindForeign
	}
	if accept := r.Header["Accept"]; len(accept) == 1 && accept[0] == acceptPing {
		return kindPing
	}
	// A websocket of the application must not go to Vite: Vite leaves one that
	// is not its own open and unanswered.
	if r.Method == http.MethodGet && isWebSocket(r) && hasToken(r.Header["Connection"], "upgrade") && offersVite(r) {
		return kindSocket
	}
	return kindForeign
}

// isOwnPath reports whether path, under the base "/", is one of Vite's.
func isOwnPath(path string) bool {
	if len(path) < 2 || path[1] != '@' && path[1] != 'n' && path[1] != '_' {
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

// isPreflight reports whether r asks if a page of another origin may read.
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

// offersVite reports whether r, a websocket's handshake, offers one of the
// subprotocols of Vite's client.
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

// isNavigation reports whether a browser shows the response to r as a page.
func isNavigation(r *http.Request) bool {
	return fetch.IsNavigation(r.Header.Get("Sec-Fetch-Mode"), r.Header.Get("Accept"))
}

// hasToken reports whether one of the comma-separated values is token, in any
// case.
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

// hasDotSegment reports whether the path goes up. No browser sends such a path
// and Vite writes none, so it is nobody's request for a module.
func hasDotSegment(path string) bool {
	return strings.Contains(path, "/../") || strings.HasSuffix(path, "/..")
}
