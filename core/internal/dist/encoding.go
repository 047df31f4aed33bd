package dist

import (
	"crypto/sha256"
	"strconv"
	"strings"
)

// codings are the content codings, the best first. Compression plugins and
// vite-plugin-govite write an encoded file beside the file, with the extension
// ext added.
var codings = []struct {
	name, ext string
	value     []string
}{
	{"br", ".br", []string{"br"}},
	{"zstd", ".zst", []string{"zstd"}},
	{"gzip", ".gz", []string{"gzip"}},
}

const gzipCoding = 2

// worthCompressing is the size in bytes from which compression pays: one or two
// packets carry a smaller file.
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
// best (RFC 9110, 12.5.3): the one with the highest weight. At the same weight
// the order is br, zstd, gzip, identity. A header that does not mention
// identity prefers every coding that it accepts. If the header accepts no form,
// the result is the identity form.
func (f *File) Negotiate(acceptEncoding string) *Variant {
	if acceptEncoding == "" || !f.Varies() {
		return &f.identity
	}
	best, most := &f.identity, 0
	// Without parameters all weights are 1000. At the same weight a coding wins.
	if strings.IndexByte(acceptEncoding, ';') >= 0 {
		most = max(accepts(acceptEncoding, "identity")-1, 0)
	}
	for i := range f.encoded {
		v := &f.encoded[i]
		if w := accepts(acceptEncoding, v.encoding[0]); w > most {
			best, most = v, w
		}
	}
	if f.compressible {
		if w := accepts(acceptEncoding, "gzip"); w > most {
			if v := f.gzip(); v != nil {
				best = v
			}
		}
	}
	return best
}

// accepts returns the weight, from 0 to 1000, that header gives a coding. It is
// 0 for a coding that header does not mention.
func accepts(header, coding string) int {
	others := 0
	for header != "" {
		var item string
		item, header, _ = strings.Cut(header, ",")
		name, params, _ := strings.Cut(item, ";")
		name = strings.TrimSpace(name)
		switch {
		case strings.EqualFold(name, coding), coding == "gzip" && strings.EqualFold(name, "x-gzip"):
			return weight(params)
		case name == "*":
			others = weight(params)
		}
	}
	return others
}

// weight parses "q=0.5". The weight is 1000 without a q, and 0 if q is
// malformed.
func weight(params string) int {
	for params != "" {
		var p string
		p, params, _ = strings.Cut(params, ";")
		name, value, _ := strings.Cut(p, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			return thousandths(strings.TrimSpace(value))
		}
	}
	return 1000
}

// thousandths parses a decimal number from 0 to 1 and rounds it down. It
// returns 0 for all else. strconv.ParseFloat allocates its errors.
func thousandths(s string) int {
	whole, fraction, _ := strings.Cut(s, ".")
	n := 0
	for _, digits := range []string{whole, fraction} {
		for i := range len(digits) {
			if digits[i] < '0' || digits[i] > '9' {
				return 0
			}
		}
	}
	for i := range len(whole) {
		n = n*10 + int(whole[i]-'0')
		if n > 1 {
			return 0
		}
	}
	for i := range 3 {
		n *= 10
		if i < len(fraction) {
			n += int(fraction[i] - '0')
		}
	}
	if n > 1000 || n == 1000 && strings.Trim(fraction, "0") != "" {
		return 0
	}
	return n
}
