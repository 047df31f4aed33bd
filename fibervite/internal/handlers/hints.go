package handlers

import (
	"net/http"

	"github.com/valyala/fasthttp"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
	"github.com/govite/govite/fibervite/internal/bridge"
)

// Link returns the Link header of the entries for a GET, and "" for other methods. It
// logs an unknown entry.
func Link(c Request, v *core.Vite, entries []string) string {
	link, err := v.LinkHeader(entries...)
	if err != nil {
		adapter.Logger(v).ErrorContext(c.Context(), "no early hints", "error", err)
	}
	if c.Method() != http.MethodGet {
		return ""
	}
	return link
}

// TakesHints reports whether the client may get a 103 response ahead of the page: a
// client of HTTP/1.0 does not understand it (RFC 9110, 15.2), and the connection of
// a test (fiber's App.Test) takes the first response for the page.
func TakesHints(c *fasthttp.RequestCtx) bool {
	return c.Request.Header.IsHTTP11() && bridge.IsReal(c.Conn())
}
