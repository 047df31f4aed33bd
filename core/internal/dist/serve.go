package dist

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"time"
)

var (
	nosniff      = []string{"nosniff"}
	acceptRanges = []string{"bytes"}
	varies       = []string{"Accept-Encoding"}
)

var _ http.Handler = (*File)(nil)

// ServeHTTP answers a GET or HEAD request with the file, in the encoding that
// suits the request best. It answers conditions and ranges (RFC 9110, 13 and
// 14); a range is a part of the identity form. It answers with the whole file if
// middleware could compress the range. It always writes the status: a framework
// may have set another one.
func (f *File) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	if len(r.Header["Range"]) > 0 && mayBeCompressed(w, r) {
		r = withoutRange(r)
	}
	v := &f.identity
	// A range, and a middleware that has set an encoding of its own, need the
	// identity form.
	if len(r.Header["Range"]) == 0 && len(h["Content-Encoding"]) == 0 {
		v = f.Negotiate(r.Header.Get("Accept-Encoding"))
	}
	switch {
	case v.body == nil:
		f.serveOpened(w, r, v)
	case conditional(r):
		f.header(h, v)
		serveContent(w, r, v, time.Time{}, bytes.NewReader(v.body))
	default:
		f.header(h, v)
		w.WriteHeader(http.StatusOK)
		if r.Method != http.MethodHead {
			_, _ = w.Write(v.body) // an error means that the client is gone
		}
	}
}

// mayBeCompressed reports whether middleware around may compress the response.
// gin-contrib/gzip and chi's Compress would compress a part of a file, and label it
// as a part of the compressed file.
func mayBeCompressed(w http.ResponseWriter, r *http.Request) bool {
	accepted := r.Header.Get("Accept-Encoding")
	return len(w.Header()["Content-Encoding"]) > 0 ||
		(accepts(accepted, "gzip") > 0 || accepts(accepted, "deflate") > 0) && compresses(w)
}

// compresses reports whether a writer of compressing middleware is among w and the
// writers below. No interface tells, so that the names of the types decide, such as
// middleware.compressResponseWriter of chi.
func compresses(w http.ResponseWriter) bool {
	for {
		name := strings.ToLower(fmt.Sprintf("%T", w))
		if strings.Contains(name, "compress") || strings.Contains(name, "gzip") {
			return true
		}
		u, wrapped := w.(interface{ Unwrap() http.ResponseWriter })
		if !wrapped {
			return false
		}
		w = u.Unwrap()
	}
}

// withoutRange returns r as a request for the whole file. A server may ignore a
// Range (RFC 9110, 14.2).
func withoutRange(r *http.Request) *http.Request {
	whole := *r
	whole.Header = r.Header.Clone()
	whole.Header.Del("Range")
	whole.Header.Del("If-Range")
	return &whole
}

// serveOpened answers with a file that is not in memory.
func (f *File) serveOpened(w http.ResponseWriter, r *http.Request, v *Variant) {
	source := f
	if v.file != nil {
		source = v.file
	}
	if source.remote != nil && !needsContent(r, v) {
		f.header(w.Header(), v)
		serveContent(w, r, v, time.Time{}, &unread{position{size: v.size}})
		return
	}
	file, err := source.fsys.Open(source.name)
	if err != nil && source.remote != nil && !errors.Is(err, fs.ErrNotExist) {
		source.remote.unavailable(w, source.name, err)
		return
	}
	if err != nil {
		NotFound(w, r) // deleted since it was indexed
		return
	}
	f.header(w.Header(), v)
	size, modified, lastModified := v.size, source.modTime, time.Time{}
	if info, err := file.Stat(); err != nil || info.Size() != v.size || !info.ModTime().Equal(source.modTime) {
		// The index does not know this file: the indexed one was replaced.
		w.Header().Del("Etag")
		w.Header().Del("Content-Length")
		w.Header()["Cache-Control"] = revalidate
		if err == nil {
			size, modified, lastModified = info.Size(), info.ModTime(), info.ModTime()
		}
	}
	content, ok := file.(io.ReadSeeker)
	if ok {
		defer file.Close()
	} else {
		forward := &reopener{fsys: source.fsys, name: source.name, modified: modified, file: file, position: position{size: size}}
		defer func() { _ = forward.Close() }() // nothing was written
		content = forward
	}
	if source.remote != nil {
		content = &reporting{content, source.name, source.remote}
	}
	serveContent(w, r, v, lastModified, content)
}

// serveContent is [http.ServeContent], which keeps the Content-Length of a
// response with a Content-Encoding. In a 412 the length would be wrong.
func serveContent(w http.ResponseWriter, r *http.Request, v *Variant, modified time.Time, content io.ReadSeeker) {
	if v.encoding == nil || len(r.Header["If-Match"])+len(r.Header["If-Unmodified-Since"]) > 0 {
		delete(w.Header(), "Content-Length")
	}
	http.ServeContent(w, r, "", modified, content)
}

func (f *File) header(h http.Header, v *Variant) {
	h["Content-Type"] = f.contentType
	h["Content-Length"] = v.length
	h["X-Content-Type-Options"] = nosniff
	h["Cache-Control"] = f.cacheControl
	h["Etag"] = v.etag
	h["Accept-Ranges"] = acceptRanges
	if f.allowOrigin != nil {
		h["Access-Control-Allow-Origin"] = f.allowOrigin
	}
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

// NotFound answers with status 404. Caches do not store the response: the next
// deploy may have the file.
func NotFound(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	http.Error(w, "404 page not found", http.StatusNotFound)
}
