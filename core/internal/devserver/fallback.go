package devserver

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// Fallback answers a request that no route of the application matches, if Vite
// has an answer, and reports whether it did. If it returns false it has not
// touched w: the application sends its own 404. Fallback answers GET and HEAD:
//
//   - A navigation goes to Vite if spa is set, or if Vite's root or public
//     directory has the file. With spa, Vite's page at the base answers for
//     pages outside the base.
//   - Any other request below the base goes to Vite. A 404 of Vite's is dropped,
//     and so is a page that was not asked for: in SPA mode Vite answers unknown
//     paths with its index.html.
//
// Requests under a host name that is not allowed are answered 403. While the dev
// server is down, requests that would go to it are answered 502.
func (s *Server) Fallback(w http.ResponseWriter, r *http.Request, spa bool) bool {
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
	switch {
	case navigation && spa:
		x.atBase = !below
	case !below, navigation && !s.hasFile(rest):
		return false
	}
	x.decline = true
	return s.forward(w, r, x)
}

// declines reports whether the application, not Vite, should answer r: Vite's
// answer is a 404, or a page that was not asked for.
func declines(r *http.Request, res *http.Response) bool {
	html := isNavigation(r) || strings.HasSuffix(r.URL.Path, ".html")
	if res.StatusCode != http.StatusNotFound && (html || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html")) {
		return false
	}
	// Read the rest, so that the connection can be used again.
	_, _ = io.CopyN(io.Discard, res.Body, 64<<10)
	return true
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
