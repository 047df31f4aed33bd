package dist

import (
	"crypto/sha256"
	"strconv"
	"strings"
)

// codings are the content codings, the best first, with the extension of the
// files that compression plugins and vite-plugin-govite put beside a file.
var codings = []struct {
	name, ext string
	value     []string
}{
	{"br", ".br", []string{"br"}},
	{"zstd", ".zst", []string{"zstd"}},
	{"gzip", ".gz", []string{"gzip"}},
}

const gzipCoding = 2

// worthCompressing is the size below which a packet or two carry the file
// anyway.
const worthCompressing = 1024

func memoryVariant(body []byte, encoding []string) Variant {
	sum := sha256.Sum256(body)
	return Variant{
		encoding: encoding,
		etag:     []string{etag(sum[:], "-"+encoding[0])},
		length:   []string{strconv.Itoa(len(body))},
		size:     int64(len(body)),
		body:     body,
	}
}

// Negotiate returns the form of the file that suits an Accept-Encoding header
// best (RFC 9110, 12.5.3): the one of the highest weight, and of several such
// the smallest kind. The identity form is returned where none suits.
func (f *File) Negotiate(acceptEncoding string) *Variant {
	if acceptEncoding == "" || !f.Varies() {
		return &f.identity
	}
	best, weight := &f.identity, 0
	for i := range f.encoded {
		v := &f.encoded[i]
		if w := accepts(acceptEncoding, v.encoding[0]); w > weight {
			best, weight = v, w
		}
	}
	if f.compressible {
		if w := accepts(acceptEncoding, "gzip"); w > weight {
			if v := f.gzip(); v != nil {
				best = v
			}
		}
	}
	return best
}

// accepts returns the weight, from 0 to 1000, that header gives a coding.
func accepts(header, coding string) int {
	others := 0
	for header != "" {
		var item string
		item, header, _ = strings.Cut(header, ",")
		name, params, _ := strings.Cut(item, ";")
		name = strings.TrimSpace(name)
		switch {
		case strings.EqualFold(name, coding), name == "x-gzip" && coding == "gzip":
			return weight(params)
		case name == "*":
			others = weight(params)
		}
	}
	return others
}

// weight parses "q=0.5"; without one it is 1000, and 0 if it is malformed.
func weight(params string) int {
	for params != "" {
		var p string
		p, params, _ = strings.Cut(params, ";")
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return 0
		}
		return int(q * 1000)
	}
	return 1000
}
