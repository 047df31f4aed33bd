package devserver

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Pages say how [Server.Fallback] answers page loads.
type Pages struct {
	// Is reports whether a GET or HEAD asks for a page.
	Is func(*http.Request) bool

	// Name returns the html file, below Vite's root, for a percent-decoded path
	// below the base, and whether Vite answers that path with this file by itself.
	Name func(path string) (name string, own bool)

	// Fill returns the page for the response to r. text is the file as Vite serves
	// it.
	Fill func(r *http.Request, name, text string) (string, error)

	// Fail answers r after an error of Fill.
	Fail func(w http.ResponseWriter, r *http.Request, name string, err error)
}

// Fallback answers a request that no route of the application matches, if Vite
// has an answer, and reports whether it did. If it returns false it has not
// touched w: the application sends its own 404. Fallback answers GET and HEAD:
//
//   - A page load goes to Vite with pages, whether its path is below the base or
//     not, and the page is filled. So is an html file below the base.
//   - Without pages, or if it is no page load to them, a navigation goes to Vite if
//     Vite's root or public directory has the file.
//   - Any other request below the base goes to Vite. A 404 of Vite's is dropped,
//     and so is a page that was not asked for: in SPA mode Vite answers unknown
//     paths with its index.html.
//
// Requests under a host name that is not allowed are answered 403. While the dev
// server is down, requests that would go to it are answered 502.
func (s *Server) Fallback(w http.ResponseWriter, r *http.Request, pages *Pages) bool {
	if !isRead(r) || isWebSocket(r) || hasDotSegment(r.URL.Path) {
		return false
	}
	s.ready(r.Context())
	// A Vite that was started since may have another base. Without an
	// announcement the last base counts, and forward reports the error.
	t, _ := s.locate()

	var x exchange
	rest, below := t.cutBase(r.URL)
	navigation := isNavigation(r)
	html := navigation || strings.HasSuffix(r.URL.Path, ".html")
	switch {
	case pages != nil && pages.Is(r):
		x.page = s.pageOf(t, r, pages, rest, below)
	case !below, navigation && !s.hasFile(rest):
		return false
	case pages != nil && html:
		x.page = &pageLoad{pages: pages, r: r, name: rest} // a service worker fetches pages, too
	}
	x.decline = true
	return s.forward(w, r, x)
}

// declines reports whether the application, not Vite, should answer r: Vite's answer
// is a 404, or html and r asks for none. A page load asks for html.
func declines(r *http.Request, res *http.Response, isPage bool) bool {
	html := isPage || isNavigation(r) || strings.HasSuffix(r.URL.Path, ".html")
	if res.StatusCode != http.StatusNotFound && (html || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html")) {
		return false
	}
	// Read the rest, so that the connection can be used again.
	_, _ = io.CopyN(io.Discard, res.Body, 64<<10)
	return true
}

// pageOf returns the page load r. rest is its path below the base, if it is below.
func (s *Server) pageOf(t *target, r *http.Request, pages *Pages, rest string, below bool) *pageLoad {
	if !below {
		rest = strings.TrimPrefix(r.URL.Path, "/")
	}
	name, own := pages.Name(rest)
	l := &pageLoad{pages: pages, r: r, name: name}
	switch {
	case below && (own || s.hasFile(rest) || strings.HasPrefix(rest, "__")): // plugins have pages at "__inspect/" and the like
	case name == "index.html":
		l.url = &url.URL{Path: t.path, RawPath: t.base}
	default:
		l.url = &url.URL{Path: t.path + name, RawPath: t.base + (&url.URL{Path: name}).EscapedPath()}
	}
	return l
}

// hasFile reports whether name, a slash-separated path below the base, is a
// file that Vite serves unchanged: one of its root or of its public directory.
func (s *Server) hasFile(name string) bool {
	root, public := s.directories()
	return hasFile(root, name) || public != "" && hasFile(public, name)
}

// hasFile reports whether name, a slash-separated path, is a regular file in dir.
func hasFile(dir, name string) bool {
	name = filepath.FromSlash(name)
	if !filepath.IsLocal(name) || os.IsPathSeparator(name[len(name)-1]) {
		return false
	}
	info, err := os.Stat(filepath.Join(dir, name))
	return err == nil && info.Mode().IsRegular()
}

// directories returns Vite's root and its public directory, "" if Vite has none.
// If Vite's root is not on this machine, because Vite runs in a container,
// Options.Root stands for it.
func (s *Server) directories() (root, public string) {
	status := s.last()
	root, public = status.Root, status.PublicDir
	if info, err := os.Stat(root); root == "" || err != nil || !info.IsDir() {
		hasPublic := root == "" || public != ""
		if root = s.root; hasPublic {
			public = filepath.Join(root, "public")
		}
	}
	return root, public
}
