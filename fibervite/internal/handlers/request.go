package handlers

import (
	"context"
	"unsafe"

	"github.com/valyala/fasthttp"
)

// A Request is a request of fiber. The context of fiber 3 is one.
type Request interface {
	RequestCtx() *fasthttp.RequestCtx
	Context() context.Context // timeout middleware ends it
	Method(override ...string) string
	Locals(key any, value ...any) any
	Vary(fields ...string)
	Next() error
}

// sentPath returns the path as the client sent it; fiber's own is decoded if fiber is
// configured so. The string is valid during the request.
func sentPath(c *fasthttp.RequestCtx) string { return text(c.Request.URI().PathOriginal()) }

// A header is an adapter.Header. Its strings are valid during the request. As an
// interface it allocates nothing, because it is one pointer.
type header struct{ c *fasthttp.RequestCtx }

func (h header) Get(name string) string { return text(h.c.Request.Header.Peek(name)) }

// text returns b as a string without a copy. The string changes with b, which
// fasthttp uses again after the request.
func text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// data returns the bytes of s without a copy, for functions that only read them.
func data(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
