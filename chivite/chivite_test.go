package chivite

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adaptertest"
)

const missing = "404 page not found\n" // of net/http

func registered(t testing.TB, v *core.Vite, middleware ...func(http.Handler) http.Handler) *chi.Mux {
	t.Helper()
	r := chi.NewRouter()
	r.Use(middleware...)
	if err := Register(r, v); err != nil {
		t.Fatal(err)
	}
	return r
}

func text(status int, s string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, s)
	}
}

// page404 is an application's own 404 page.
var page404 = text(http.StatusNotFound, "own 404")

// chi answers unmatched requests with net/http's 404, and other methods of a route
// with an empty 405.
func TestRegister(t *testing.T) {
	r := registered(t, adaptertest.Production(t, core.Config{}))
	r.Get("/own", page404)
	r.With(middleware.SetHeader("X-With", "yes")).Get("/with", text(http.StatusOK, "own"))
	adaptertest.Check(t, adaptertest.Listen(t, r), []adaptertest.Exchange{
		{Path: "/nothing", Status: 404, Body: missing},
		{Method: "POST", Path: adaptertest.Script, Status: 404, Body: missing},
		{Path: adaptertest.Gone, Status: 404, Body: missing, Cache: "no-store"},
		{Path: "/own", Status: 404, Body: "own 404"},
		{Path: "/with", Body: "own"},
		{Method: "DELETE", Path: "/with", Status: 405},
	})
}

func TestRegisterRefuses(t *testing.T) {
	v := adaptertest.Production(t, core.Config{})
	for want, use := range map[string]func(chi.Router){
		"routes already (/early): call Register first":     func(r chi.Router) { r.Get("/early", text(http.StatusOK, "")) },
		"before routes on a mux: call Register first":      func(r chi.Router) { r.With() },
		"routes already (/early/*): call Register first":   func(r chi.Router) { r.Mount("/early", chi.NewRouter()) },
		"middlewares must be defined before routes on a m": func(r chi.Router) { r.Group(nil) },
	} {
		r := chi.NewRouter()
		use(r)
		if err := Register(r, v); err == nil || !strings.HasPrefix(err.Error(), "chivite: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// A router without routes runs no middleware.
func TestNoRoutes(t *testing.T) {
	v := adaptertest.Production(t, core.Config{})
	r := chi.NewRouter()
	r.Use(Middleware(v))
	adaptertest.Check(t, adaptertest.Listen(t, r), []adaptertest.Exchange{{Path: "/robots.txt", Status: 404, Body: missing}})
	r.NotFound(Fallback(v))
	adaptertest.Check(t, adaptertest.Listen(t, r), []adaptertest.Exchange{{Path: "/robots.txt", Body: adaptertest.Content("/robots.txt"), Cache: "no-cache"}})
}

func TestOwnNotFound(t *testing.T) {
	v := adaptertest.Production(t, core.Config{SPA: "index.html"})
	before := chi.NewRouter()
	before.NotFound(page404)
	if err := Register(before, v); err != nil {
		t.Fatal(err)
	}
	after := registered(t, v)
	after.NotFound(v.Fallback(page404).ServeHTTP)
	for _, r := range []chi.Router{before, after} {
		r.Get("/", text(http.StatusOK, "home"))
		r.Route("/sub", func(r chi.Router) { r.Get("/own", text(http.StatusOK, "own")) })
		adaptertest.Check(t, adaptertest.Listen(t, r), []adaptertest.Exchange{
			{Path: "/nothing", Header: []string{"Accept", "application/json"}, Status: 404, Body: "own 404"},
			{Path: "/sub/nothing", Header: []string{"Accept", "application/json"}, Status: 404, Body: "own 404"},
			{Path: "/sub/page", Header: []string{"Accept", "text/html"}, Body: adaptertest.Content("/index.html"), Cache: "no-cache"},
			{Path: "/robots.txt", Body: adaptertest.Content("/robots.txt"), Cache: "no-cache"},
		})
	}
}

func TestStatic(t *testing.T) {
	v := adaptertest.Production(t, core.Config{})
	guard := middleware.SetHeader("X-Guard", "passed")
	root, with, group := chi.NewRouter(), chi.NewRouter(), chi.NewRouter()
	for _, tt := range []struct {
		root *chi.Mux
		at   chi.Router
	}{{root, root}, {with, with.With(guard)}, {group, group.Group(func(r chi.Router) { r.Use(guard) })}} {
		tt.root.Get("/assets/own", text(http.StatusOK, "own"))
		if err := Static(tt.at, v); err != nil {
			t.Fatal(err)
		}
		base := adaptertest.Listen(t, tt.root)
		adaptertest.Check(t, base, []adaptertest.Exchange{
			{Path: "/assets/own", Body: "own"},
			{Path: adaptertest.Script, Body: adaptertest.Content(adaptertest.Script), Cache: adaptertest.Immutable},
			{Path: "/assets/nothing", Status: 404, Body: missing, Cache: "no-store"},
			{Path: "/assets", Status: 404, Body: missing},
			{Method: "POST", Path: "/robots.txt", Status: 405},
		})
		if got := adaptertest.Do(t, "GET", base+adaptertest.Script).Header.Get("X-Guard"); (got == "passed") == (tt.at == chi.Router(tt.root)) {
			t.Errorf("the group's middleware: %q", got)
		}
	}
}

func TestStaticNotFound(t *testing.T) {
	r := chi.NewRouter()
	if err := Static(r, adaptertest.Production(t, core.Config{})); err != nil {
		t.Fatal(err)
	}
	r.NotFound(page404)
	adaptertest.Check(t, adaptertest.Listen(t, r), []adaptertest.Exchange{{Path: "/assets/nothing", Status: 404, Body: "own 404", Cache: "no-store"}})
}

func TestStaticRefuses(t *testing.T) {
	v := adaptertest.Production(t, core.Config{})
	for want, use := range map[string]func(chi.Router){
		"the route GET /robots.txt of": func(r chi.Router) { r.Get("/robots.txt", text(http.StatusOK, "")) },
		"the route GET /assets/* of":   func(r chi.Router) { r.Mount("/assets", text(http.StatusOK, "")) },
	} {
		r := chi.NewRouter()
		use(r)
		if err := Static(r, v); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	r := chi.NewRouter()
	r.Post("/robots.txt", text(http.StatusOK, "posted"))
	if err := Static(r, v); err != nil {
		t.Errorf("another method: %v", err)
	}
	odd := adaptertest.Production(t, core.Config{Dist: fstest.MapFS{
		".vite/manifest.json": {Data: []byte("{}")},
		"a{b}.txt":            {Data: []byte("x")},
	}})
	if err := Static(chi.NewRouter(), odd); err == nil || !strings.Contains(err.Error(), "/a{b}.txt cannot be a route") {
		t.Errorf("a name with braces: %v", err)
	}
}

func TestRoutes(t *testing.T) {
	v := adaptertest.Production(t, core.Config{Base: "/static/", SPA: "index.html"})
	r := chi.NewRouter()
	r.NotFound(page404)
	r.Get("/", text(http.StatusOK, "home"))
	r.Mount("/static", Routes(v))
	adaptertest.Check(t, adaptertest.Listen(t, r), []adaptertest.Exchange{
		{Path: "/", Body: "home"},
		{Path: "/static" + adaptertest.Script, Body: adaptertest.Content(adaptertest.Script), Cache: adaptertest.Immutable},
		{Method: "HEAD", Path: "/static/robots.txt", Cache: "no-cache"},
		{Path: adaptertest.Script, Status: 404, Body: "own 404"},
		{Path: "/static", Status: 404, Body: "own 404"},
		{Path: "/static/", Status: 404, Body: "own 404"},
		{Path: "/static/nothing", Status: 404, Body: "own 404"},
		{Path: "/static/assets/nothing", Status: 404, Body: "own 404", Cache: "no-store"},
		{Path: "/static%2frobots.txt", Status: 404, Body: "own 404"},
		{Method: "POST", Path: "/static/robots.txt", Status: 405},
	})
}

func TestPageFromNeedsWithPage(t *testing.T) {
	defer func() {
		if p := recover(); p != "govite: the request has no page: put WithPage around its handler" {
			t.Errorf("got %v", p)
		}
	}()
	PageFrom(httptest.NewRequest("GET", "/", nil), adaptertest.Production(t, core.Config{}))
}

// Hints pass the writer of chi's logger. Writers that take a 103 for the final
// status get none.
func TestEarlyHints(t *testing.T) {
	r := chi.NewRouter()
	r.Use(middleware.Compress(5), middleware.RequestLogger(&middleware.DefaultLogFormatter{Logger: slog.NewLogLogger(slog.DiscardHandler, 0)}))
	r.With(EarlyHints(adaptertest.Production(t, core.Config{}), "src/main.ts")).Get("/", text(http.StatusTeapot, "page"))
	a := adaptertest.Do(t, "GET", adaptertest.Listen(t, r))
	if link := a.Header.Get("Link"); a.Status != http.StatusTeapot || a.Body != "page" || link == "" || len(a.Early) != 1 || a.Early[0].Get("Link") != link {
		t.Errorf("%d %q %v, ahead: %v", a.Status, a.Body, a.Header, a.Early)
	}
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != http.StatusTeapot {
		t.Errorf("httptest: %d", w.Code)
	}
	late := adaptertest.Do(t, "GET", adaptertest.Listen(t, http.TimeoutHandler(r, time.Minute, "late")))
	if late.Status != http.StatusTeapot || late.Header.Get("Link") != a.Header.Get("Link") || len(late.Early) > 0 {
		t.Errorf("http.TimeoutHandler: %d %v, ahead: %v", late.Status, late.Header, late.Early)
	}
}

// chi's Compress leaves encoded files as they are.
func TestCompress(t *testing.T) {
	r := registered(t, adaptertest.Production(t, core.Config{}), middleware.Compress(5))
	r.Get("/own", text(http.StatusOK, strings.Repeat("own ", 1000)))
	base := adaptertest.Listen(t, r)
	plain, a := adaptertest.Do(t, "GET", base+adaptertest.Script), adaptertest.Do(t, "GET", base+adaptertest.Script, "Accept-Encoding", "gzip")
	if a.Header.Get("Content-Encoding") != "gzip" || a.Header.Get("Content-Length") != strconv.Itoa(len(a.Body)) || a.Header.Get("Etag") == plain.Header.Get("Etag") {
		t.Errorf("%d bytes, %v", len(a.Body), a.Header)
	}
	if a := adaptertest.Do(t, "GET", base+"/own", "Accept-Encoding", "gzip"); a.Header.Get("Content-Encoding") != "gzip" || len(a.Body) > 1000 {
		t.Errorf("the application's own: %d bytes, %v", len(a.Body), a.Header)
	}
}

// The socket for hot updates works on a router without routes, which runs no
// middleware.
func TestHotUpdatesWithoutRoutes(t *testing.T) {
	v := adaptertest.Development(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		fmt.Fprint(rw, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhot")
		_ = rw.Flush()
	}, core.Config{})
	a := adaptertest.Do(t, "GET", adaptertest.Listen(t, registered(t, v))+"/?token=abc", "Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Protocol", "vite-hmr")
	if a.Status != http.StatusSwitchingProtocols || a.Body != "hot" {
		t.Errorf("%d %q", a.Status, a.Body)
	}
}

// Mounted at a base other than "/", the router serves hot updates, too.
func TestRoutesInDevelopment(t *testing.T) {
	v := adaptertest.Development(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "vite ", r.RequestURI) }, core.Config{Base: "/static/"})
	r := chi.NewRouter()
	r.Get("/", text(http.StatusOK, "home"))
	r.Mount("/static", Routes(v))
	adaptertest.Check(t, adaptertest.Listen(t, r), []adaptertest.Exchange{
		{Path: "/", Body: "home"},
		{Path: "/static/@vite/client", Body: "vite /static/@vite/client"},
		{Path: "/static/src/main.ts?t=1", Body: "vite /static/src/main.ts?t=1"},
		{Path: "/static/", Header: []string{"Accept", "text/x-vite-ping"}, Status: 204},
		{Path: "/static/", Status: 404, Body: missing},
		{Method: "POST", Path: "/static/src/main.ts", Status: 405},
	})
}

func BenchmarkMiddleware(b *testing.B) {
	v := adaptertest.Production(b, core.Config{})
	for _, with := range []bool{false, true} {
		r := chi.NewRouter()
		if with {
			r.Use(Middleware(v))
		}
		r.Get("/users/{id}", func(http.ResponseWriter, *http.Request) {})
		req, w := httptest.NewRequest("GET", "/users/17", nil), httptest.NewRecorder()
		b.Run(fmt.Sprintf("with=%t", with), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.ServeHTTP(w, req)
			}
		})
	}
}
