package fibertest

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
	"github.com/govite/govite/core/adaptertest"
)

// exchanges measures requests to app from the first byte read to the last byte
// written, over a connection in memory.
func exchanges(b *testing.B, name string, app App, status int, target string, header ...string) {
	b.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	var request bytes.Buffer
	if err := r.Write(&request); err != nil {
		b.Fatal(err)
	}
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		conn := &endless{b: b, request: request.Bytes()}
		if err := app.ServeConn(conn); err != nil {
			b.Fatal(err)
		}
		if got := string(conn.start[:]); got != fmt.Sprintf("HTTP/1.1 %d", status) {
			b.Fatalf("%s: %q", target, got)
		}
	})
}

// endless is a connection that repeats the same request.
type endless struct {
	net.Conn
	b       *testing.B
	request []byte
	start   [len("HTTP/1.1 200")]byte // of a response
	wire    [32 << 10]byte
}

func (c *endless) Read(p []byte) (int, error) {
	if !c.b.Loop() {
		return 0, io.EOF
	}
	return copy(p, c.request), nil
}

func (c *endless) Write(p []byte) (int, error) {
	if bytes.HasPrefix(p, []byte("HTTP/")) {
		copy(c.start[:], p)
	}
	copy(c.wire[:], p)
	return len(p), nil
}

func (c *endless) Close() error         { return nil }
func (c *endless) RemoteAddr() net.Addr { return &net.TCPAddr{} }
func (c *endless) LocalAddr() net.Addr  { return &net.TCPAddr{} }

// BenchmarkFile measures the ways to send a file of 25 kB.
func BenchmarkFile(b *testing.B, v Version) {
	vite := adaptertest.Production(b, core.Config{})
	file, _ := adapter.Find(vite, http.MethodGet, adaptertest.Script, http.Header{})
	plain, gzipped := file.Variant(""), file.Variant("gzip")
	fibervite := func(app App) { app.UseNew(vite, nil) }
	for _, bb := range []struct {
		name    string
		install func(App)
		status  int
		header  []string
	}{
		{"SetBodyRaw", func(app App) {
			app.Use(func(c Ctx) error {
				c.RequestCtx().Response.SetBodyRaw(plain.Body)
				return nil
			})
		}, 200, nil},
		{"SetBodyRaw with the same headers", func(app App) {
			app.Use(func(c Ctx) error {
				c.Set("X-Content-Type-Options", "nosniff")
				c.Set("Cache-Control", file.CacheControl())
				c.Set("Etag", plain.ETag)
				c.Set("Accept-Ranges", "bytes")
				c.Set("Vary", "Accept-Encoding")
				c.Set("Content-Type", file.ContentType())
				c.RequestCtx().Response.SetBodyRaw(plain.Body)
				return nil
			})
		}, 200, nil},
		{"fibervite", fibervite, 200, nil},
		{"fibervite gzip", fibervite, 200, []string{"Accept-Encoding", "gzip, deflate, br"}},
		{"fibervite 304", fibervite, 304, []string{"Accept-Encoding", "gzip", "If-None-Match", gzipped.ETag}},
		{"fibervite range", fibervite, 206, []string{"Range", "bytes=0-99"}},
	} {
		app := v.New(Config{})
		bb.install(app)
		exchanges(b, bb.name, app, bb.status, adaptertest.Script, bb.header...)
	}
}

// BenchmarkMiddleware measures the cost of the middleware for a request that is not
// Vite's.
func BenchmarkMiddleware(b *testing.B, v Version) {
	for _, with := range []bool{false, true} {
		app := v.New(Config{})
		if with {
			app.UseNew(adaptertest.Production(b, core.Config{}), nil)
		} else {
			app.Use(func(c Ctx) error { return c.Next() })
		}
		app.Get("/users/:id", func(Ctx) error { return nil })
		exchanges(b, fmt.Sprintf("with=%t", with), app, 200, "/users/17")
	}
}

// BenchmarkFallback measures unmatched page loads.
func BenchmarkFallback(b *testing.B, v Version) {
	for name, config := range map[string]core.Config{"spa": {SPA: "index.html"}, "none": {}} {
		app := v.New(Config{})
		app.UseNew(adaptertest.Production(b, config), nil)
		status := http.StatusNotFound
		if name == "spa" {
			status = http.StatusOK
		}
		exchanges(b, name, app, status, "/users/17", "Accept", "text/html")
	}
}
