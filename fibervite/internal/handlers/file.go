package handlers

import (
	"net/http"
	"strings"

	"github.com/govite/govite/core/adapter"
)

// Headers of files, in the form that fasthttp compares.
var (
	contentTypeOptions, nosniff = []byte("X-Content-Type-Options"), []byte("nosniff")
	acceptRanges, inBytes       = []byte("Accept-Ranges"), []byte("bytes")
	cacheControl                = []byte("Cache-Control")
	entityTag                   = []byte("Etag")
	allowOrigin                 = []byte("Access-Control-Allow-Origin")
	vary, acceptEncoding        = []byte("Vary"), []byte("Accept-Encoding")
)

// sendFile answers with a file, as core does for net/http, and reports whether it did.
// It leaves rare requests to net/http: with ranges or If-Match, and for files too
// large to be kept in memory.
func sendFile(c Request, file *adapter.File) bool {
	ctx := c.RequestCtx()
	req, res := &ctx.Request.Header, &ctx.Response
	variant := file.Variant(text(req.Peek("Accept-Encoding")))
	if variant.Body == nil || len(req.Peek("Range")) > 0 || len(req.Peek("If-Match")) > 0 {
		return false
	}
	header := &res.Header
	header.SetCanonical(contentTypeOptions, nosniff)
	header.SetCanonical(cacheControl, data(file.CacheControl()))
	header.SetCanonical(entityTag, data(variant.ETag))
	header.SetCanonical(acceptRanges, inBytes)
	if origin := file.AllowOrigin(); origin != "" {
		header.SetCanonical(allowOrigin, data(origin))
	}
	switch {
	case !file.Varies():
	case len(header.PeekBytes(vary)) == 0:
		header.SetCanonical(vary, acceptEncoding)
	default:
		c.Vary("Accept-Encoding")
	}
	if matches(text(req.Peek("If-None-Match")), variant.ETag) {
		res.SetStatusCode(http.StatusNotModified)
		return true
	}
	res.SetStatusCode(http.StatusOK)
	header.SetContentType(file.ContentType())
	if variant.Encoding != "" {
		header.SetContentEncoding(variant.Encoding)
	}
	// fasthttp only reads the body. Middleware that appends to it gets a copy.
	size := len(variant.Body)
	res.SetBodyRaw(variant.Body[:size:size])
	return true
}

// matches reports whether an If-None-Match header lists tag, by the weak
// comparison (RFC 9110, 13.1.2). The list need not be split: a tag includes its
// quotes, and our tags contain no separator.
func matches(ifNoneMatch, tag string) bool {
	return ifNoneMatch == "*" || strings.Contains(ifNoneMatch, tag)
}
