// Package bridge lets a handler of net/http answer a request of fasthttp. Unlike
// fasthttp's own adaptor, which fiber uses, it keeps repeated headers, holds no stream
// in memory, breaks the connection when a response breaks off, ends the request when
// the client is gone, and lets a handler have the connection behind any middleware.
package bridge

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"

	"github.com/valyala/fasthttp"
)

// Serve lets handle answer the request, and reports whether it did. handle runs
// in a goroutine of its own, because fasthttp sends the body, or hands the
// connection over, after its handler has returned. logger gets a panic of handle
// after the start of the response.
//
// Before the response starts, the end of bound ends the request with [ErrEnded].
// Afterwards the request ends when the response is sent or the client is gone: the
// context of fiber's timeout middleware ends too early for a stream.
func Serve(bound context.Context, c *fasthttp.RequestCtx, logger *slog.Logger, handle func(http.ResponseWriter, *http.Request) bool) (answered bool, err error) {
	r := newRequest(c)
	if r == nil {
		return false, nil
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(bound))
	// Without a server in the context, ReverseProxy does not report that a
	// response breaks off.
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
			c.HijackSetNoResponse(true)
			c.Hijack(func(conn net.Conn) { handOver(conn, o.conn, ctx.Done()) })
		default:
			send(c, o, &body{pipe: w.reader, cancel: cancel, conn: c.Conn()})
		}
		return true, nil
	case <-bound.Done():
		cancel()
		_ = w.reader.Close()
		return true, ErrEnded
	}
}

// ErrEnded is the end of the context before a response has begun.
var ErrEnded = errors.New("the request took too long")

// newRequest returns the request for net/http, or nil if net/http would refuse
// it. All strings are copies, because fasthttp reuses its memory. The request has no
// body: requests to Vite have none.
func newRequest(c *fasthttp.RequestCtx) *http.Request {
	target := string(c.Request.Header.RequestURI())
	u, err := url.ParseRequestURI(target)
	if err != nil {
		return nil
	}
	r := &http.Request{
		Method:     string(c.Method()),
		URL:        u,
		Proto:      "HTTP/1.1",
		ProtoMajor: 1,
		ProtoMinor: 1,
		Header:     make(http.Header),
		Body:       http.NoBody,
		Host:       string(c.Request.Host()),
		RequestURI: target,
		RemoteAddr: c.RemoteAddr().String(),
	}
	//nolint:staticcheck // the fasthttp that fiber 2 requires lacks All
	c.Request.Header.VisitAll(func(name, value []byte) { r.Header.Add(string(name), string(value)) })
	for _, name := range []string{"Host", "Content-Length", "Transfer-Encoding", "Trailer"} {
		r.Header.Del(name)
	}
	return r
}

// send makes o, and the writes after it, the response.
func send(c *fasthttp.RequestCtx, o outcome, b *body) {
	res := &c.Response
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
			// Lists: keep the application's values.
		default:
			res.Header.Del(name)
		}
		for _, value := range values {
			res.Header.Add(name, value)
		}
	}
	bodyless := c.IsHead() || o.status == http.StatusNoContent || o.status == http.StatusNotModified
	switch {
	case o.whole && (length < 0 || length == len(o.body)):
		res.SetBody(o.body) // for HEAD fasthttp sends only the length
		return
	case bodyless:
		// No stream: fasthttp 1.51 ends a stream with a line break, even without
		// a body.
		_ = b.pipe.Close()
		res.ResetBody()
		if length >= 0 {
			res.Header.SetContentLength(length)
		}
		return
	case length < 0:
		// Perhaps a stream of events.
		res.ImmediateHeaderFlush = true
		if b.watch = IsReal(b.conn); b.watch {
			res.Header.SetConnectionClose()
		}
	}
	b.start, b.left = bytes.NewReader(o.body), length
	res.SetBodyStream(b, length)
}
