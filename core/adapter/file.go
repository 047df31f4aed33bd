package adapter

import (
	"io"
	"net/http"

	"github.com/govite/govite/core/internal/dist"
)

// A File is one file of a build with all that a response for it needs, for
// servers that are not net/http's. With net/http it is an http.Handler.
type File dist.File

// Variant is one form of a file's content: itself, or compressed.
type Variant struct {
	// Encoding is the value of Content-Encoding, "" for the identity form.
	Encoding string

	// ETag is the strong entity tag, with its quotes.
	ETag string

	// Size is the length in bytes.
	Size int64

	// Body is the content, not to be changed. It is nil for a file too large
	// to be kept in memory; [File.Open] reads it.
	Body []byte
}

var _ http.Handler = (*File)(nil)

func (f *File) dist() *dist.File { return (*dist.File)(f) }

// Name returns the file's name below Vite's outDir.
func (f *File) Name() string { return f.dist().Name() }

// ContentType returns the value for the Content-Type header.
func (f *File) ContentType() string { return f.dist().ContentType() }

// CacheControl returns the value for the Cache-Control header: immutable for a
// file whose name carries a hash of its content, else to be revalidated.
func (f *File) CacheControl() string { return f.dist().CacheControl() }

// Varies reports whether the response needs "Vary: Accept-Encoding".
func (f *File) Varies() bool { return f.dist().Varies() }

// Variant returns the form that suits an Accept-Encoding header best.
func (f *File) Variant(acceptEncoding string) Variant {
	v := f.dist().Negotiate(acceptEncoding)
	return Variant{Encoding: v.Encoding(), ETag: v.ETag(), Size: v.Size(), Body: v.Body()}
}

// Open returns the content in its identity form.
func (f *File) Open() (io.ReadCloser, error) { return f.dist().Open() }

// ServeHTTP answers a GET or HEAD with the file: conditions, ranges, the best
// encoding.
func (f *File) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.dist().ServeHTTP(w, r) }
