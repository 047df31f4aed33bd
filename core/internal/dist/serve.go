package dist

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"time"
)

var (
	nosniff      = []string{"nosniff"}
	acceptRanges = []string{"bytes"}
	varies       = []string{"Accept-Encoding"}
)

var _ http.Handler = (*File)(nil)

// ServeHTTP answers a GET or HEAD with the file: conditions and ranges (RFC
// 9110, 13 and 14), the best encoding, the cache policy. A range is one of the
// identity form. The status is always written, since a framework may have
// another one ready.
func (f *File) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	v := &f.identity
	// A range, and an outer middleware that has announced an encoding of its
	// own, both mean the identity form.
	if len(r.Header["Range"]) == 0 && len(h["Content-Encoding"]) == 0 {
		v = f.Negotiate(r.Header.Get("Accept-Encoding"))
	}
	switch {
	case v.body == nil:
		f.serveOpened(w, r, v)
	case conditional(r):
		f.header(h, v)
		if v.encoding == nil || len(r.Header["If-Match"])+len(r.Header["If-Unmodified-Since"]) > 0 {
			// ServeContent knows it, unless there is an encoding; but it
			// would leave ours in place on a 412, which has no such body.
			delete(h, "Content-Length")
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(v.body))
	default:
		f.header(h, v)
		w.WriteHeader(http.StatusOK)
		if r.Method != http.MethodHead {
			_, _ = w.Write(v.body) // an error means that the client is gone
		}
	}
}

// serveOpened answers with a file that is not in memory.
func (f *File) serveOpened(w http.ResponseWriter, r *http.Request, v *Variant) {
	source := f
	if v.file != nil {
		source = v.file
	}
	content, err := source.fsys.Open(source.name)
	if err != nil {
		NotFound(w, r) // deleted since it was indexed
		return
	}
	defer content.Close()
	f.header(w.Header(), v)
	modified := time.Time{}
	if info, err := content.Stat(); err != nil || info.Size() != v.size || !info.ModTime().Equal(source.modTime) {
		// Another file by now, of which the index knows nothing.
		w.Header().Del("Etag")
		w.Header().Del("Content-Length")
		w.Header()["Cache-Control"] = revalidate
		if err == nil {
			modified = info.ModTime()
		}
	}
	if seeker, ok := content.(io.ReadSeeker); ok {
		if v.encoding == nil || conditional(r) {
			w.Header().Del("Content-Length")
		}
		http.ServeContent(w, r, "", modified, seeker)
		return
	}
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = io.Copy(w, content) // an error means that the client is gone
	}
}

func (f *File) header(h http.Header, v *Variant) {
	h["Content-Type"] = f.contentType
	h["Content-Length"] = v.length
	h["X-Content-Type-Options"] = nosniff
	h["Cache-Control"] = f.cacheControl
	h["Etag"] = v.etag
	h["Accept-Ranges"] = acceptRanges
	switch vary := h["Vary"]; {
	case !f.Varies() || slices.Contains(vary, varies[0]):
	case len(vary) == 0:
		h["Vary"] = varies
	default:
		h.Add("Vary", varies[0])
	}
	if v.encoding != nil {
		h["Content-Encoding"] = v.encoding
	}
}

func conditional(r *http.Request) bool {
	h := r.Header
	return len(h["Range"])+len(h["If-None-Match"])+len(h["If-Match"])+len(h["If-Modified-Since"])+len(h["If-Unmodified-Since"])+len(h["If-Range"]) > 0
}

// NotFound answers that there is no such file, in a way that no cache keeps: a
// deploy may bring it.
func NotFound(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	http.Error(w, "404 page not found", http.StatusNotFound)
}
