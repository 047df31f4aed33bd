package fibervite

import (
	"errors"
	"html"
	"net/http"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"github.com/govite/govite/core"
	"github.com/govite/govite/fibervite/internal/bridge"
)

// serve answers the request if it is certainly Vite's.
func serve(c *fiber.Ctx, v *core.Vite) (answered bool, err error) {
	method := c.Method()
	read := method == fiber.MethodGet || method == fiber.MethodHead
	if v.Mode() == core.Development {
		if read || method == fiber.MethodOptions {
			return bridge.Serve(c, v.Serve)
		}
		return false, nil
	}
	if path, ok := sentPath(c); ok && read {
		if file, ok := v.File(path); ok {
			return sendFile(c, file)
		}
	}
	return false, nil
}

// fallback answers the request, which no route takes, if it is Vite's.
func fallback(c *fiber.Ctx, v *core.Vite) (answered bool, err error) {
	if method := c.Method(); method != fiber.MethodGet && method != fiber.MethodHead {
		return false, nil
	}
	if v.Mode() == core.Development {
		return bridge.Serve(c, v.ServeFallback)
	}
	if answered, err := serve(c, v); answered {
		return true, err
	}
	header := &c.Request().Header
	file, ok := v.FallbackFile(utils.UnsafeString(header.Peek("Sec-Fetch-Mode")), utils.UnsafeString(header.Peek(fiber.HeaderAccept)))
	if !ok || isLost(c, v) {
		return false, nil
	}
	return sendFile(c, file)
}

// passOn runs the rest of the chain. If that is a 404 for a built file that is
// not there, it keeps caches from remembering.
func passOn(c *fiber.Ctx, v *core.Vite) error {
	err := c.Next()
	status := c.Response().StatusCode()
	if err != nil {
		var e *fiber.Error
		if !errors.As(err, &e) {
			return err
		}
		status = e.Code // fiber's ErrorHandler comes after the chain
	}
	if status == fiber.StatusNotFound && isLost(c, v) {
		c.Set(fiber.HeaderCacheControl, "no-store")
	}
	return err
}

func isLost(c *fiber.Ctx, v *core.Vite) bool {
	path, ok := sentPath(c)
	return ok && v.IsLost(path)
}

// isUnmatched reports whether err is the router's own, for a request that no
// route takes. A handler's 404 has another text, and its 405 no Allow header.
func isUnmatched(c *fiber.Ctx, err error) bool {
	var e *fiber.Error
	switch {
	case !errors.As(err, &e):
		return false
	case e == fiber.ErrMethodNotAllowed:
		return len(c.Response().Header.Peek(fiber.HeaderAllow)) > 0
	}
	return e.Code == fiber.StatusNotFound && e.Message == "Cannot "+c.Method()+" "+html.EscapeString(string(c.Request().URI().PathOriginal()))
}

// sentPath returns the path as the client sent it, percent-decoded once. c.Path
// is sometimes decoded, by fiber's configuration, and sometimes not. A path
// that hides a separator, or cannot be decoded, is none of ours. The string is
// valid during the request.
func sentPath(c *fiber.Ctx) (path string, ok bool) {
	raw := utils.UnsafeString(c.Request().URI().PathOriginal())
	if strings.IndexByte(raw, '%') < 0 {
		return raw, true
	}
	path, err := url.PathUnescape(raw)
	return path, err == nil && strings.Count(path, "/") == strings.Count(raw, "/") && strings.Count(path, `\`) == strings.Count(raw, `\`)
}

// Headers that are on every file, in the form that fasthttp compares.
var (
	contentTypeOptions, nosniff = []byte("X-Content-Type-Options"), []byte("nosniff")
	acceptRanges, inBytes       = []byte("Accept-Ranges"), []byte("bytes")
	cacheControl                = []byte("Cache-Control")
	entityTag                   = []byte("Etag")
	vary, acceptEncoding        = []byte("Vary"), []byte("Accept-Encoding")
)

// sendFile answers with a file as core does for net/http. What is rare, and
// needs code that net/http has, goes there: ranges, If-Match, and files too
// large to be kept in memory.
func sendFile(c *fiber.Ctx, file *core.File) (answered bool, err error) {
	req, res := &c.Request().Header, c.Response()
	variant := file.Variant(utils.UnsafeString(req.Peek(fiber.HeaderAcceptEncoding)))
	if variant.Body == nil || len(req.Peek(fiber.HeaderRange)) > 0 || len(req.Peek(fiber.HeaderIfMatch)) > 0 {
		return bridge.Serve(c, func(w http.ResponseWriter, r *http.Request) bool {
			file.ServeHTTP(w, r)
			return true
		})
	}
	header := &res.Header
	header.SetCanonical(contentTypeOptions, nosniff)
	header.SetCanonical(cacheControl, utils.UnsafeBytes(file.CacheControl()))
	header.SetCanonical(entityTag, utils.UnsafeBytes(variant.ETag))
	header.SetCanonical(acceptRanges, inBytes)
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
	// fasthttp only reads the body, and so should middleware. What appends to
	// it gets a copy.
	size := len(variant.Body)
	res.SetBodyRaw(variant.Body[:size:size])
	return true, nil
}

// matches reports whether an If-None-Match header lists the tag, by the weak
// comparison (RFC 9110, 13.1.2). A tag begins and ends with its quotes, and ours
// have none of what separates tags, so that there is nothing to take apart.
func matches(ifNoneMatch, tag string) bool {
	return ifNoneMatch == "*" || strings.Contains(ifNoneMatch, tag)
}
