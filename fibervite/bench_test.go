package fibervite

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/filesystem"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// exchanges measures requests to app from the first byte read to the last byte
// written, over a connection in memory.
func exchanges(b *testing.B, name string, app *fiber.App, status int, target string, header ...string) {
	b.Helper()
	r := httptest.NewRequest("GET", target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	var request bytes.Buffer
	if err := r.Write(&request); err != nil {
		b.Fatal(err)
	}
	app.Handler() // makes app ready
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		conn := &endless{b: b, request: request.Bytes()}
		if err := app.Server().ServeConn(conn); err != nil {
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

// A file of 20 KiB, sent in several ways.
func BenchmarkFile(b *testing.B) {
	const name = "assets/main-BTYxtEBp.js"
	content := []byte(strings.Repeat("export const answer = 42\n", 20<<10/25))
	files := fstest.MapFS{
		".vite/manifest.json": {Data: []byte(`{"src/main.ts": {"file": "` + name + `", "src": "src/main.ts", "isEntry": true}}`)},
		name:                  {Data: content},
	}
	v, err := core.New(core.Config{Mode: core.Production, Dist: files})
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "assets"), 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
		b.Fatal(err)
	}
	file, _ := adapter.Find(v, fiber.MethodGet, "/"+name, http.Header{})
	plain, gzipped := file.Variant(""), file.Variant("gzip")
	for _, bb := range []struct {
		name    string
		install func(*fiber.App)
		status  int
		header  []string
	}{
		{"SetBodyRaw", func(app *fiber.App) {
			app.Use(func(c *fiber.Ctx) error {
				c.Response().SetBodyRaw(plain.Body)
				return nil
			})
		}, 200, nil},
		{"SetBodyRaw with the same headers", func(app *fiber.App) {
			app.Use(func(c *fiber.Ctx) error {
				c.Set("X-Content-Type-Options", "nosniff")
				c.Set("Cache-Control", file.CacheControl())
				c.Set("Etag", plain.ETag)
				c.Set("Accept-Ranges", "bytes")
				c.Set("Vary", "Accept-Encoding")
				c.Set("Content-Type", file.ContentType())
				c.Response().SetBodyRaw(plain.Body)
				return nil
			})
		}, 200, nil},
		{"fibervite", func(app *fiber.App) { app.Use(Middleware(v)) }, 200, nil},
		{"fibervite gzip", func(app *fiber.App) { app.Use(Middleware(v)) }, 200, []string{"Accept-Encoding", "gzip, deflate, br"}},
		{"fibervite 304", func(app *fiber.App) { app.Use(Middleware(v)) }, 304, []string{"Accept-Encoding", "gzip", "If-None-Match", gzipped.ETag}},
		{"fibervite range", func(app *fiber.App) { app.Use(Middleware(v)) }, 206, []string{"Range", "bytes=0-99"}},
		{"filesystem", func(app *fiber.App) { app.Use(filesystem.New(filesystem.Config{Root: http.FS(files)})) }, 200, nil},
		{"app.Static", func(app *fiber.App) { app.Static("/", dir) }, 200, nil},
	} {
		app := fiber.New()
		bb.install(app)
		exchanges(b, bb.name, app, bb.status, "/"+name, bb.header...)
	}
}

// The cost of the middleware for a request that is not Vite's.
func BenchmarkMiddleware(b *testing.B) {
	v := production(b, core.Config{})
	for _, with := range []bool{false, true} {
		app := fiber.New()
		if with {
			if err := Register(app, v); err != nil {
				b.Fatal(err)
			}
		} else {
			app.Use(func(c *fiber.Ctx) error { return c.Next() })
		}
		app.Get("/users/:id", func(*fiber.Ctx) error { return nil })
		exchanges(b, fmt.Sprintf("with=%t", with), app, 200, "/users/17")
	}
}

// Unmatched page loads.
func BenchmarkFallback(b *testing.B) {
	for name, config := range map[string]core.Config{"spa": {SPA: "index.html"}, "none": {}} {
		app := fiber.New()
		if err := Register(app, production(b, config)); err != nil {
			b.Fatal(err)
		}
		status := 404
		if name == "spa" {
			status = 200
		}
		exchanges(b, name, app, status, "/users/17", "Accept", "text/html")
	}
}
