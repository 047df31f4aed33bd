package dist

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"sync"
	"time"
)

// All responses share these header values: net/http reads and replaces header
// values, but never changes them in place.
var (
	// A year is the longest time that RFC 2616 allowed caches. With immutable
	// (RFC 8246) browsers do not revalidate on reload.
	immutable  = []string{"public, max-age=31536000, immutable"}
	revalidate = []string{"no-cache"}

	anyOrigin = []string{"*"}
)

// A File is one file of a build, ready to be served.
type File struct {
	name         string
	fsys         fs.FS
	modTime      time.Time
	contentType  []string
	cacheControl []string
	allowOrigin  []string // nil for no header
	sum          []byte   // the SHA-256 of the content
	identity     Variant
	encoded      []Variant // found beside the file, in order of preference
	compressible bool      // gzip compresses the file on first use
	remote       *remote   // nil for a file that was read at start

	once    sync.Once
	gzipped Variant
}

// A Variant is one form of a file's content.
type Variant struct {
	encoding []string // the value of Content-Encoding, nil for the identity form
	etag     []string
	length   []string
	size     int64
	body     []byte // nil if it is not in memory
	file     *File  // the encoded file beside the file, or nil
}

// Name is the file's name below Vite's outDir.
func (f *File) Name() string { return f.name }

// ContentType is the value of the Content-Type header.
func (f *File) ContentType() string { return f.contentType[0] }

// CacheControl is the value of the Cache-Control header.
func (f *File) CacheControl() string { return f.cacheControl[0] }

// AllowOrigin is the value of the Access-Control-Allow-Origin header, "" for no
// header.
func (f *File) AllowOrigin() string {
	if f.allowOrigin == nil {
		return ""
	}
	return f.allowOrigin[0]
}

// Immutable reports whether browsers may cache the file without revalidation.
func (f *File) Immutable() bool { return &f.cacheControl[0] == &immutable[0] }

// SHA256 is the digest of the file's content. It must not be changed.
func (f *File) SHA256() []byte { return f.sum }

// Varies reports whether the response depends on Accept-Encoding.
func (f *File) Varies() bool { return f.compressible || len(f.encoded) > 0 }

// Encoding is the variant's content coding, "" for the identity form.
func (v *Variant) Encoding() string {
	if v.encoding == nil {
		return ""
	}
	return v.encoding[0]
}

// ETag is the variant's strong entity tag, with its quotes.
func (v *Variant) ETag() string { return v.etag[0] }

// Size is the length of the variant in bytes.
func (v *Variant) Size() int64 { return v.size }

// Body is the variant's content, or nil if it is not in memory. It must not be
// changed.
func (v *Variant) Body() []byte { return v.body }

// Open returns the file's content in its identity form.
func (f *File) Open() (io.ReadCloser, error) {
	if f.identity.body != nil || f.identity.size == 0 {
		return io.NopCloser(bytes.NewReader(f.identity.body)), nil
	}
	return f.fsys.Open(f.name)
}

// adopt makes the encoded files beside f its variants.
func (f *File) adopt(sibling func(name string) *File) {
	if !isCompressible(f.name) {
		return
	}
	for _, c := range codings {
		s := sibling(f.name + c.ext)
		if s == nil || s.identity.size >= f.identity.size {
			continue
		}
		v := s.identity
		v.encoding = c.value
		v.file = s
		f.encoded = append(f.encoded, v)
		if c.name == "gzip" {
			f.compressible = false
		}
	}
}

// gzip returns the gzip form, or nil if it is not smaller. It compresses the file
// on first use.
func (f *File) gzip() *Variant {
	f.once.Do(func() { f.gzipped = compress(f) })
	if f.gzipped.body == nil {
		return nil
	}
	return &f.gzipped
}

func compress(f *File) Variant {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is a valid one
	_, _ = w.Write(f.identity.body)                       // a bytes.Buffer does not fail
	_ = w.Close()
	if b.Len() >= len(f.identity.body) {
		return Variant{}
	}
	return memoryVariant(b.Bytes(), codings[gzipCoding].value)
}
