// Package bridge lets a handler of net/http answer a request of fiber. It has
// what fasthttp's adaptor lacks in the version that fiber requires: responses
// are streamed, a connection can be taken over, repeated headers all arrive,
// and a response that breaks off looks broken.
package bridge

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Serve lets handle answer the request, and reports whether it did. handle runs
// in a goroutine of its own, because its response may outlive the fiber handler:
// fasthttp sends a body, and hands a connection over, after that. logger gets the
// panic of a handle that has begun to answer.
//
// Until there is a response the request's context ends with c.UserContext, and
// the error is [fiber.ErrRequestTimeout]; that of fiber's timeout middleware
// ends when the fiber handler returns, too early for what is streamed. After
// that it ends when the response is sent or the client is gone.
func Serve(c *fiber.Ctx, logger *slog.Logger, handle func(http.ResponseWriter, *http.Request) bool) (answered bool, err error) {
	r := newRequest(c)
	if r == nil {
		return false, nil
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(c.UserContext()))
	// Without a server ReverseProxy takes a response that breaks off for a
	// finished one.
	r = r.WithContext(context.WithValue(ctx, http.ServerContextKey, &http.Server{}))
	w := newWriter(ctx, logger)
	go func() {
		defer cancel()
		w.run(handle, r)
	}()

	select {
	case o := <-w.outcome:
		switch {
		case o.panicked != nil:
			panic(o.panicked)
		case o.declined:
			return false, nil
		case o.conn != nil:
			c.Context().HijackSetNoResponse(true)
			c.Context().Hijack(func(conn net.Conn) { handOver(conn, o.conn, ctx.Done()) })
		default:
			send(c, o, &body{pipe: w.reader, cancel: cancel, conn: c.Context().Conn()})
		}
		return true, nil
	case <-c.UserContext().Done():
		cancel()
		_ = w.reader.Close()
		return true, fiber.ErrRequestTimeout
	}
}

// newRequest returns the request as net/http has it, or nil for one that it
// would refuse. No string of it is fiber's, whose memory is used again. It has
// no body: what is asked of Vite has none.
func newRequest(c *fiber.Ctx) *http.Request {
	target := string(c.Request().Header.RequestURI())
	u, err := url.ParseRequestURI(target)
	if err != nil {
		return nil
	}
	r := &http.Request{
		Method:     strings.Clone(c.Method()),
		URL:        u,
		Proto:      "HTTP/1.1",
		ProtoMajor: 1,
		ProtoMinor: 1,
		Header:     make(http.Header),
		Body:       http.NoBody,
		Host:       string(c.Request().Host()),
		RequestURI: target,
		RemoteAddr: c.Context().RemoteAddr().String(),
	}
	c.Request().Header.VisitAll(func(name, value []byte) { r.Header.Add(string(name), string(value)) })
	for _, name := range []string{"Host", "Content-Length", "Transfer-Encoding", "Trailer"} {
		r.Header.Del(name)
	}
	return r
}

// send makes o, and what is written after it, the response.
func send(c *fiber.Ctx, o outcome, b *body) {
	res := c.Response()
	res.SetStatusCode(o.status)
	length := -1
	for name, values := range o.header {
		switch name {
		case "Content-Length":
			if n, err := strconv.Atoi(values[0]); err == nil {
				length = n
			}
			continue
		case "Link", "Set-Cookie", "Vary":
			// Lists, to which the application may have contributed.
		default:
			res.Header.Del(name)
		}
		for _, value := range values {
			res.Header.Add(name, value)
		}
	}
	bodyless := c.Method() == fiber.MethodHead || o.status == http.StatusNoContent || o.status == http.StatusNotModified
	switch {
	case o.whole && (length < 0 || length == len(o.body)):
		res.SetBody(o.body) // of which fasthttp sends the length alone if it has to
		return
	case bodyless:
		// Not a stream: fasthttp 1.51 ends those with a line break, even if it
		// sends nothing of them.
		_ = b.pipe.Close()
		res.ResetBody()
		if length >= 0 {
			res.Header.SetContentLength(length)
		}
		return
	case length < 0:
		// Perhaps a stream of events.
		res.ImmediateHeaderFlush = true
		if b.watch = isReal(b.conn); b.watch {
			res.Header.SetConnectionClose()
		}
	}
	b.start, b.left = bytes.NewReader(o.body), length
	res.SetBodyStream(b, length)
}
