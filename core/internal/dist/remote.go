package dist

import (
	"errors"
	"io"
	"net/http"
	"strings"
)

// remote is what a file has whose content may be on another machine: its file system
// knows the digest, and each read may take time or fail.
type remote struct {
	failed func(name string, err error) // nil for nothing
}

func (r *remote) report(name string, err error) {
	if r.failed != nil {
		r.failed(name, err)
	}
}

// unavailable answers a request for a file that cannot be read now.
func (r *remote) unavailable(w http.ResponseWriter, name string, err error) {
	r.report(name, err)
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, "503 service unavailable", http.StatusServiceUnavailable)
}

// needsContent reports whether the response to a GET or HEAD of a file has a body.
func needsContent(r *http.Request, v *Variant) bool {
	if r.Method == http.MethodHead {
		return false
	}
	known := r.Header.Get("If-None-Match")
	return known != "*" && !strings.Contains(known, v.etag[0])
}

// unread has the size of a file, and no content. [http.ServeContent] reads the size.
type unread struct{ position }

var _ io.ReadSeeker = (*unread)(nil)

func (u *unread) Read([]byte) (int, error) { return 0, io.EOF }

// reporting reports an error that comes while a response is written. The client gets
// less than Content-Length says.
type reporting struct {
	io.ReadSeeker

	name   string
	remote *remote
}

func (r *reporting) Read(p []byte) (int, error) {
	n, err := r.ReadSeeker.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		r.remote.report(r.name, err)
	}
	return n, err
}
