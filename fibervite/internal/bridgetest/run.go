// Package bridgetest has the tests of package bridge that run on every version of
// fiber, with the middleware and the settings that applications put around responses.
package bridgetest

import (
	"log/slog"
	"net"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/valyala/fasthttp"
)

// Middleware names middleware of fiber.
type Middleware string

// The middleware that applications put around responses. The zero value is none.
const (
	Compress Middleware = "compress"
	ETag     Middleware = "etag"
	Timeout  Middleware = "timeout" // of Patience
	Recover  Middleware = "recover"
)

// A Server describes the server that [Fiber] runs.
type Server struct {
	Middleware  Middleware
	Before      func(*fasthttp.RequestCtx) // runs before the handler, unless nil
	NoKeepalive bool                       // fiber's DisableKeepalive
	Timeouts    time.Duration              // for reads, writes and idle connections; 0 is none
	LessMemory  bool                       // fiber's ReduceMemoryUsage
	RawNames    bool                       // fiber's DisableHeaderNormalizing

	Listener net.Listener
	Logger   *slog.Logger // for bridge.Serve

	// Handle is the handler for bridge.Serve. If it does not answer, the text of the
	// response is "own".
	Handle func(http.ResponseWriter, *http.Request) bool
}

// Fiber is a version of fiber.
type Fiber struct {
	Start   func(t testing.TB, s Server) // runs a server until the test ends
	Buffers []Middleware                 // what reads a whole response before it sends the first byte
}

// Patience bounds every wait. Only a wait that fails takes as long.
const Patience = time.Minute

// around has the middleware and settings that applications put around a response.
var around = map[string]Server{
	"nothing":           {},
	"compress":          {Middleware: Compress},
	"etag":              {Middleware: ETag},
	"timeout":           {Middleware: Timeout},
	"recover":           {Middleware: Recover},
	"no keepalive":      {NoKeepalive: true},
	"timeouts":          {Timeouts: Patience},
	"etag and timeouts": {Middleware: ETag, Timeouts: Patience},
	"less memory":       {LessMemory: true},
	"raw names":         {RawNames: true},
}

// buffers reports whether the middleware of s reads a whole response before it sends
// the first byte.
func (f Fiber) buffers(s Server) bool { return slices.Contains(f.Buffers, s.Middleware) }

// Run runs the tests.
func Run(t *testing.T, f Fiber) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, Fiber)
	}{
		{"request", testRequest},
		{"response", testResponse},
		{"headers before", testHeadersBefore},
		{"a response breaks off", testBreaksOff},
		{"panic", testPanic},
		{"the client is gone", testClientGone},
		{"memory", testMemory},
		{"hijack", testHijack},
		{"a late hijack", testHijackLate},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, f) })
	}
}
