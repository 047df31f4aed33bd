package ginvite

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// Middleware answers requests for Vite's files and, in development, the socket
// for hot updates, before any route. It covers unmatched requests and all routes
// that are registered later. Register it before middleware that buffers responses
// or ends requests after a time. For other requests it allocates nothing.
func Middleware(v *core.Vite) gin.HandlerFunc {
	return func(c *gin.Context) {
		if adapter.Serve(v, c.Writer, c.Request) {
			c.Abort()
			return
		}
		lost := adapter.LostWriter(v, c.Writer, c.Request)
		if lost == c.Writer {
			return
		}
		c.Writer = lostWriter{c.Writer, lost}
		c.Next()
		if !c.Writer.Written() && c.Writer.Status() == http.StatusNotFound {
			lost.WriteHeader(http.StatusNotFound) // gin's own 404 comes after the chain
		}
	}
}

// A lostWriter is gin's writer for a request of a missing built file.
type lostWriter struct {
	gin.ResponseWriter
	lost http.ResponseWriter
}

func (w lostWriter) WriteHeader(status int)      { w.lost.WriteHeader(status) }
func (w lostWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Fallback is a handler for engine.NoRoute. In production it answers page loads
// with Config.SPA; in development it asks the dev server. It leaves all other
// requests to the next handler, or to gin's 404. A page that it fills has the nonce
// of [PageFrom], if an earlier handler called that.
func Fallback(v *core.Vite) gin.HandlerFunc {
	return func(c *gin.Context) {
		r := c.Request
		if page, ok := c.Get(v); ok {
			r = adapter.WithPage(v, r, page.(*core.Page))
		}
		if adapter.Fallback(v, c.Writer, r) {
			c.Abort()
		}
	}
}

// EarlyHints is [core.Vite.EarlyHints] before the next handler. It logs an unknown
// entry; the request goes on. gin-contrib/gzip hides the server's writer: behind it
// only the final response has the Link.
func EarlyHints(v *core.Vite, entries ...string) gin.HandlerFunc {
	entries = slices.Clone(entries)
	return func(c *gin.Context) { adapter.EarlyHints(v, c.Writer, c.Request, entries...) }
}
