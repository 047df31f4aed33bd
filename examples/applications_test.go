//go:build unix

package examples

import (
	"html/template"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gofiber/fiber/v2"
	fiber3 "github.com/gofiber/fiber/v3"
	"github.com/labstack/echo/v4"
	echo5 "github.com/labstack/echo/v5"

	"github.com/govite/govite/chivite"
	"github.com/govite/govite/core"
	"github.com/govite/govite/echovite"
	echo5vite "github.com/govite/govite/echovite/echo5"
	"github.com/govite/govite/fibervite"
	fiber3vite "github.com/govite/govite/fibervite/fiber3"
	"github.com/govite/govite/ginvite"
)

// An application is a small program of one adapter, or of core alone. It has a
// page at / and a route at /api/hello. run runs it until the test ends and returns
// its origin. Without a page, run leaves / to the fallback.
type application struct {
	name string
	run  func(t testing.TB, v *core.Vite, page pageFunc) (origin string)
}

// A pageFunc returns the html of a page.
type pageFunc func() (string, error)

// start runs an application whose page has the tags of an entry.
func (a application) start(t testing.TB, v *core.Vite, entry string) (origin string) {
	return a.run(t, v, func() (string, error) { return pageOf(v, entry) })
}

var applications = []application{
	{"core", func(t testing.TB, v *core.Vite, page pageFunc) string {
		mux := http.NewServeMux()
		if page != nil {
			mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { sendPage(w, page) })
		}
		mux.HandleFunc("GET /api/hello", hello)
		mux.Handle("/", v.Fallback(nil))
		return serveTest(t, v.Middleware(mux))
	}},
	{"gin", func(t testing.TB, v *core.Vite, page pageFunc) string {
		gin.SetMode(gin.ReleaseMode)
		engine := gin.New()
		if err := ginvite.Register(engine, v); err != nil {
			t.Fatal(err)
		}
		if page != nil {
			engine.GET("/", func(c *gin.Context) { sendPage(c.Writer, page) })
		}
		engine.GET("/api/hello", gin.WrapF(hello))
		return serveTest(t, engine)
	}},
	{"echo", func(t testing.TB, v *core.Vite, page pageFunc) string {
		e := echo.New()
		if err := echovite.Register(e, v); err != nil {
			t.Fatal(err)
		}
		if page != nil {
			e.GET("/", func(c echo.Context) error { sendPage(c.Response(), page); return nil })
		}
		e.GET("/api/hello", echo.WrapHandler(http.HandlerFunc(hello)))
		return serveTest(t, e)
	}},
	{"echo5", func(t testing.TB, v *core.Vite, page pageFunc) string {
		e := echo5.New()
		if err := echo5vite.Register(e, v); err != nil {
			t.Fatal(err)
		}
		if page != nil {
			e.GET("/", func(c *echo5.Context) error { sendPage(c.Response(), page); return nil })
		}
		e.GET("/api/hello", echo5.WrapHandler(http.HandlerFunc(hello)))
		return serveTest(t, e)
	}},
	{"fiber", func(t testing.TB, v *core.Vite, page pageFunc) string {
		a := fiber.New(fiber.Config{DisableStartupMessage: true})
		if err := fibervite.Register(a, v); err != nil {
			t.Fatal(err)
		}
		if page != nil {
			a.Get("/", func(c *fiber.Ctx) error {
				html, err := page()
				if err != nil {
					return err
				}
				return c.Type("html", "utf-8").SendString(html)
			})
		}
		a.Get("/api/hello", func(c *fiber.Ctx) error { return c.JSON(fiber.Map{"message": "Hello"}) })
		return listenTest(t, a.Listener, a.ShutdownWithTimeout)
	}},
	{"fiber3", func(t testing.TB, v *core.Vite, page pageFunc) string {
		a := fiber3.New()
		if err := fiber3vite.Register(a, v); err != nil {
			t.Fatal(err)
		}
		if page != nil {
			a.Get("/", func(c fiber3.Ctx) error {
				html, err := page()
				if err != nil {
					return err
				}
				return c.Type("html", "utf-8").SendString(html)
			})
		}
		a.Get("/api/hello", func(c fiber3.Ctx) error { return c.JSON(fiber3.Map{"message": "Hello"}) })
		return listenTest(t, quiet(a), a.ShutdownWithTimeout)
	}},
	{"chi", func(t testing.TB, v *core.Vite, page pageFunc) string {
		router := chi.NewRouter()
		if err := chivite.Register(router, v); err != nil {
			t.Fatal(err)
		}
		if page != nil {
			router.Get("/", func(w http.ResponseWriter, _ *http.Request) { sendPage(w, page) })
		}
		router.Get("/api/hello", hello)
		return serveTest(t, router)
	}},
}

func serveTest(t testing.TB, handler http.Handler) string {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s.URL
}

// listenTest serves an application of fiber until the test ends, and returns its
// origin.
func listenTest(t testing.TB, serve func(net.Listener) error, shutdown func(time.Duration) error) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, 1)
	go func() { failed <- serve(listener) }()
	t.Cleanup(func() {
		_ = shutdown(0) // connections of clients may be left
		if err := <-failed; err != nil {
			t.Error(err)
		}
	})
	return "http://" + listener.Addr().String()
}

// quiet returns a function that serves an application of fiber v3 without printing.
func quiet(app *fiber3.App) func(net.Listener) error {
	return func(l net.Listener) error {
		return app.Listener(l, fiber3.ListenConfig{DisableStartupMessage: true})
	}
}

var smallPage = template.Must(template.New("").Parse(`<!doctype html>
<html><head><link rel="icon" href="data:,">
{{ .Tags }}</head>
<body>
<p id="sum"></p>
<div id="island" data-greeting="Hello" data-api="/api/hello"></div>
</body></html>`))

// pageOf returns a page with the tags of the entry.
func pageOf(v *core.Vite, entry string) (string, error) {
	tags, err := v.Tags(entry)
	if err != nil {
		return "", err
	}
	var page strings.Builder
	err = smallPage.Execute(&page, map[string]any{"Tags": tags})
	return page.String(), err
}

func sendPage(w http.ResponseWriter, page pageFunc) {
	html, err := page()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(html))
}
