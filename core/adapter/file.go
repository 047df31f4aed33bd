package adapter

import (
	"io"
	"net/http"

	"github.com/govite/govite/core/internal/dist"
)

// A File is one file of a build, with everything that a response needs. With
// net/http it is an http.Handler.
type File dist.File

// Variant is one form of a file's content: plain or compressed.
type Variant struct {
	// Encoding is the value of Content-Encoding, "" for the plain form.
	Encoding string

	// ETag is the strong entity tag, with its quotes.
	ETag string

	// Size is the length of the content in bytes.
	Size int64

	// Body is the content. Do not change it. It is nil for a file too large to be
	// kept in memory: read [File.Open].
	Body []byte
}

var _ http.Handler = (*File)(nil)

func (f *File) dist() *dist.File { return (*dist.File)(f) }

// Name returns the file's name below Vite's outDir.
func (f *File) Name() string { return f.dist().Name() }

// ContentType returns the value for the Content-Type header.
func (f *File) ContentType() string { return f.dist().ContentType() }

// CacheControl returns the value for the Cache-Control header: immutable if the
// file's name carries a hash of its content, else no-cache.
func (f *File) CacheControl() string { return f.dist().CacheControl() }

// AllowOrigin returns the value for the Access-Control-Allow-Origin header, "" for
// no header. It is "*" if Config.Base is on another host and Config.CrossOrigin is
// anonymous: a CDN that takes the file from the application keeps the header.
func (f *File) AllowOrigin() string { return f.dist().AllowOrigin() }

// Varies reports whether the response needs the header "Vary: Accept-Encoding".
func (f *File) Varies() bool { return f.dist().Varies() }

// Variant returns the variant that suits an Accept-Encoding header best.
func (f *File) Variant(acceptEncoding string) Variant {
	v := f.dist().Negotiate(acceptEncoding)
	return Variant{Encoding: v.Encoding(), ETag: v.ETag(), Size: v.Size(), Body: v.Body()}
}

// Open returns the plain content. The error is that of the file system.
func (f *File) Open() (io.ReadCloser, error) { return f.dist().Open() }

// ServeHTTP answers a GET or HEAD with the file. It honours conditions, ranges
// and Accept-Encoding.
func (f *File) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.dist().ServeHTTP(w, r) }
