package examples

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/filesystem"
	fiber3 "github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/static"
	"github.com/labstack/echo/v4"
	echo5 "github.com/labstack/echo/v5"
	"github.com/valyala/fasthttp"

	"github.com/govite/govite/chivite"
	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
	"github.com/govite/govite/echovite"
	echo5vite "github.com/govite/govite/echovite/echo5"
	"github.com/govite/govite/fibervite"
	fiber3vite "github.com/govite/govite/fibervite/fiber3"
	"github.com/govite/govite/ginvite"
)

// The benchmarks serve a build of one hashed file of 20 KiB, on disk.
const (
	benchFile = "/assets/main-BTYxtEBp.js"
	benchSize = 20 << 10
)

func benchBuild(b *testing.B) (dir string, v *core.Vite) {
	b.Helper()
	dir = b.TempDir()
	for name, content := range map[string]string{
		".vite/manifest.json": `{"src/main.ts": {"file": "assets/main-BTYxtEBp.js", "src": "src/main.ts", "isEntry": true}}`,
		benchFile:             strings.Repeat("0123456789abcdef", benchSize/16),
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	v, err := core.New(core.Config{Dist: os.DirFS(dir), Mode: core.Production})
	if err != nil {
		b.Fatal(err)
	}
	return dir, v
}

// BenchmarkServe serves the file through each adapter, core's middleware and the
// static files of each framework, without a network: "handler" calls the framework's
// handler; "server" is fiber's server on a connection in memory. BenchmarkBare and
// BenchmarkStatic ask servers over connections.
func BenchmarkServe(b *testing.B) {
	dir, v := benchBuild(b)
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	gin.SetMode(gin.ReleaseMode)
	ginAdapter, ginStatic := gin.New(), gin.New()
	must(ginvite.Register(ginAdapter, v))
	ginStatic.Static("/assets", filepath.Join(dir, "assets"))

	echoAdapter, echoStatic := echo.New(), echo.New()
	must(echovite.Register(echoAdapter, v))
	echoStatic.Static("/assets", filepath.Join(dir, "assets"))

	echo5Adapter, echo5Static := echo5.New(), echo5.New()
	must(echo5vite.Register(echo5Adapter, v))
	echo5Static.Static("/assets", filepath.Join(dir, "assets"))

	chiAdapter, chiStatic := chi.NewRouter(), chi.NewRouter()
	must(chivite.Register(chiAdapter, v))
	home := func(http.ResponseWriter, *http.Request) {}
	chiAdapter.Get("/", home) // chi runs no middleware for a router without routes
	chiStatic.Handle("/assets/*", http.FileServer(http.Dir(dir)))

	for _, h := range []struct {
		name string
		http.Handler
	}{
		{"core", v.Middleware(http.NotFoundHandler())},
		{"ginvite", ginAdapter}, {"gin.Static", ginStatic},
		{"echovite", echoAdapter}, {"echo.Static", echoStatic},
		{"echo5", echo5Adapter}, {"echo5.Static", echo5Static},
		{"chivite", chiAdapter}, {"http.FileServer", chiStatic},
	} {
		b.Run("handler/"+h.name, func(b *testing.B) { benchHandler(b, h.Handler) })
	}

	fiberAdapter, fiberStatic, fiberFS, fiberBare := fiber.New(), fiber.New(), fiber.New(), fiber.New()
	must(fibervite.Register(fiberAdapter, v))
	fiberStatic.Static("/", dir)
	fiberFS.Use(filesystem.New(filesystem.Config{Root: http.Dir(dir)}))
	file, _ := adapter.Find(v, http.MethodGet, benchFile, http.Header{})
	if file == nil {
		b.Fatal("no file")
	}
	body := file.Variant("").Body
	fiberBare.Get(benchFile, func(c *fiber.Ctx) error {
		c.Response().SetBodyRaw(body)
		return nil
	})
	fiber3Adapter, fiber3Static, fiber3FS, fiber3Bare := fiber3.New(), fiber3.New(), fiber3.New(), fiber3.New()
	must(fiber3vite.Register(fiber3Adapter, v))
	fiber3Static.Get("/*", static.New(dir))
	fiber3FS.Get("/*", static.New("", static.Config{FS: os.DirFS(dir)}))
	fiber3Bare.Get(benchFile, func(c fiber3.Ctx) error {
		c.Response().SetBodyRaw(body)
		return nil
	})
	for _, app := range []struct {
		name string
		fiberServer
	}{
		{"SetBodyRaw", fiberBare}, {"fibervite", fiberAdapter}, {"fiber.Static", fiberStatic}, {"filesystem", fiberFS},
		{"fiber3{SetBodyRaw}", fiber3Bare}, {"fiber3", fiber3Adapter}, {"fiber3.static", fiber3Static}, {"fiber3.static{FS}", fiber3FS},
	} {
		b.Run("server/"+app.name, func(b *testing.B) { benchFiber(b, app) })
	}
}

func benchHandler(b *testing.B, h http.Handler) {
	r := httptest.NewRequest(http.MethodGet, benchFile, nil)
	w := &sink{header: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		clear(w.header)
		w.n = 0
		h.ServeHTTP(w, r)
	}
	if w.n != benchSize {
		b.Fatalf("%d bytes", w.n)
	}
}

// A fiberServer is the server of an application of either version of fiber.
type fiberServer interface {
	Handler() fasthttp.RequestHandler
	Server() *fasthttp.Server
}

// benchFiber measures how fiber's server answers the same request again and
// again, from the first byte that it reads to the last byte that it writes.
func benchFiber(b *testing.B, app fiberServer) {
	app.Handler() // makes app ready
	conn := &endless{b: b, request: []byte("GET " + benchFile + " HTTP/1.1\r\nHost: localhost\r\n\r\n")}
	b.ReportAllocs()
	if err := app.Server().ServeConn(conn); err != nil {
		b.Fatal(err)
	}
	if status := string(conn.start[:]); status != "HTTP/1.1 200" {
		b.Fatal(status)
	}
}

// endless is a connection that brings the same request until the benchmark ends.
type endless struct {
	net.Conn
	b       *testing.B
	request []byte
	start   [len("HTTP/1.1 200")]byte // of the last response
	wire    [32 << 10]byte            // takes the copy that a network would make
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
func (c *endless) LocalAddr() net.Addr  { return &net.TCPAddr{} }
func (c *endless) RemoteAddr() net.Addr { return &net.TCPAddr{} }

// sink is a ResponseWriter that counts bytes and drops them.
type sink struct {
	header http.Header
	n      int
}

func (s *sink) Header() http.Header { return s.header }
func (s *sink) WriteHeader(int)     {}
func (s *sink) Write(p []byte) (int, error) {
	s.n += len(p)
	return len(p), nil
}
