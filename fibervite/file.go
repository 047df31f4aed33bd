package fibervite

import (
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
	"github.com/govite/govite/fibervite/internal/bridge"
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

// sendFile answers with a file, as core does for net/http. net/http answers rare
// requests: with ranges or If-Match, and for files too large to be kept in
// memory.
func sendFile(c *fiber.Ctx, v *core.Vite, file *adapter.File) (answered bool, err error) {
	req, res := &c.Request().Header, c.Response()
	variant := file.Variant(utils.UnsafeString(req.Peek(fiber.HeaderAcceptEncoding)))
	if variant.Body == nil || len(req.Peek(fiber.HeaderRange)) > 0 || len(req.Peek(fiber.HeaderIfMatch)) > 0 {
		return bridge.Serve(c, adapter.Logger(v), func(w http.ResponseWriter, r *http.Request) bool {
			file.ServeHTTP(w, r)
			return true
		})
	}
	header := &res.Header
	header.SetCanonical(contentTypeOptions, nosniff)
	header.SetCanonical(cacheControl, utils.UnsafeBytes(file.CacheControl()))
	header.SetCanonical(entityTag, utils.UnsafeBytes(variant.ETag))
	header.SetCanonical(acceptRanges, inBytes)
	if origin := file.AllowOrigin(); origin != "" {
		header.SetCanonical(allowOrigin, utils.UnsafeBytes(origin))
	}
	switch {
	case !file.Varies():
	case len(header.PeekBytes(vary)) == 0:
		header.SetCanonical(vary, acceptEncoding)
	default:
		c.Vary(fiber.HeaderAcceptEncoding)
	}
	if matches(utils.UnsafeString(req.Peek(fiber.HeaderIfNoneMatch)), variant.ETag) {
		res.SetStatusCode(fiber.StatusNotModified)
		return true, nil
	}
	res.SetStatusCode(fiber.StatusOK)
	header.SetContentType(file.ContentType())
	if variant.Encoding != "" {
		header.SetContentEncoding(variant.Encoding)
	}
	// fasthttp only reads the body. Middleware that appends to it gets a copy.
	size := len(variant.Body)
	res.SetBodyRaw(variant.Body[:size:size])
	return true, nil
}

// matches reports whether an If-None-Match header lists tag, by the weak
// comparison (RFC 9110, 13.1.2). The list need not be split: a tag includes its
// quotes, and our tags contain no separator.
func matches(ifNoneMatch, tag string) bool {
	return ifNoneMatch == "*" || strings.Contains(ifNoneMatch, tag)
}
