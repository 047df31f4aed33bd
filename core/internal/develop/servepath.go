package develop

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/govite/govite/core/internal/devserver"
)

// A servePath is Config.ServePath, percent-decoded: a proxy in front of the
// application turns Vite's base into it. "" is the base itself. Vite gets requests
// with its base. Requests with the base, past the proxy, stay as they are.
type servePath string

// below returns the path below base in place of one below the serve path. early
// reports whether it is certainly Vite's, before the application's routes. ok is
// false for other paths.
func (at servePath) below(base, path string) (changed string, early, ok bool) {
	if at == "" || string(at) == base || strings.HasPrefix(path, base) {
		return path, false, false
	}
	rest, ok := strings.CutPrefix(path, string(at))
	if !ok {
		return path, false, false
	}
	return base + rest, at != "/" || path == "/" || devserver.IsOwn(path), true
}

// request is below for a request. It returns nil for false.
func (at servePath) request(base string, r *http.Request) (changed *http.Request, early bool) {
	if at == "" {
		return nil, false
	}
	decoded, err := url.PathUnescape(base)
	if err != nil {
		return nil, false
	}
	path, early, ok := at.below(decoded, r.URL.Path)
	if !ok {
		return nil, false
	}
	u := *r.URL
	u.Path = path
	if u.RawPath != "" {
		rest, ok := strings.CutPrefix(u.RawPath, (&url.URL{Path: string(at)}).EscapedPath())
		if !ok {
			return nil, false
		}
		u.RawPath = base + rest
	}
	changed = r.WithContext(r.Context())
	changed.URL = &u
	return changed, early
}
