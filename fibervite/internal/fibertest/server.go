package fibertest

import (
	"log/slog"
	"net"
	"net/http"
	"testing"

	"github.com/valyala/fasthttp"

	"github.com/govite/govite/fibervite/internal/bridge"
)

// A Server is a server whose only handler answers by the bridge.
type Server struct {
	Config     Config
	Middleware Middleware
	Before     func(*fasthttp.RequestCtx) // runs before the handler, unless nil
	Listener   net.Listener               // of its own, unless nil
	Logger     *slog.Logger               // none, unless nil
}

// around has the middleware and settings that applications put around a response.
var around = map[string]Server{
	"nothing":           {},
	"compress":          {Middleware: Compress},
	"etag":              {Middleware: ETag},
	"timeout":           {Middleware: Timeout},
	"recover":           {Middleware: Recover},
	"no keepalive":      {Config: Config{DisableKeepalive: true}},
	"timeouts":          {Config: Config{Timeouts: Patience}},
	"etag and timeouts": {Middleware: ETag, Config: Config{Timeouts: Patience}},
	"less memory":       {Config: Config{ReduceMemoryUsage: true}},
	"raw names":         {Config: Config{DisableHeaderNormalizing: true}},
}

// serve runs s with handler, which answers all requests but those for /own, and
// returns the address.
func (v Version) serve(t testing.TB, s Server, handler http.HandlerFunc) string {
	t.Helper()
	if s.Listener == nil {
		s.Listener = newListener(t)
	}
	if s.Logger == nil {
		s.Logger = slog.New(slog.DiscardHandler)
	}
	app := v.New(s.Config)
	if s.Middleware != "" {
		app.Wrap(s.Middleware, Patience)
	}
	app.Use(func(c Ctx) error {
		if s.Before != nil {
			s.Before(c.RequestCtx())
		}
		answered, err := bridge.Serve(c.Context(), c.RequestCtx(), s.Logger, func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == "/own" {
				return false
			}
			handler(w, r)
			return true
		})
		if !answered && err == nil {
			return c.SendString("own")
		}
		return err
	})
	t.Cleanup(client.CloseIdleConnections)
	app.Run(t, s.Listener)
	return s.Listener.Addr().String()
}
