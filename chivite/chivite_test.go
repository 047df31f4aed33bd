package chivite

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"html/template"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/govite/govite/core"
)

var dist = fstest.MapFS{
	".vite/manifest.json": {Data: []byte(`{
		"src/main.ts": {"file": "assets/main-BTYxtEBp.js", "src": "src/main.ts", "isEntry": true, "css": ["assets/main-CMUmSsHF.css"]},
		"src/other.ts": {"file": "assets/other-BTYxtEBp.js", "src": "src/other.ts", "isEntry": true, "css": ["assets/main-CMUmSsHF.css"]},
		"index.html": {"file": "assets/index-BTYxtEBp.js", "src": "index.html", "isEntry": true}
	}`)},
	"assets/main-BTYxtEBp.js":  {Data: []byte(strings.Repeat("export const answer = 42\n", 1000))},
	"assets/other-BTYxtEBp.js": {Data: []byte("other")},
	"assets/index-BTYxtEBp.js": {Data: []byte("index")},
	"assets/main-CMUmSsHF.css": {Data: []byte("css")},
	"index.html":               {Data: []byte("spa")},
	"robots.txt":               {Data: []byte("robots")},
}

const (
	script    = "/assets/main-BTYxtEBp.js"
	immutable = "public, max-age=31536000, immutable"
	missing   = "404 page not found\n"
	mainTags  = `<link rel="stylesheet" crossorigin href="/assets/main-CMUmSsHF.css">
<script type="module" crossorigin src="/assets/main-BTYxtEBp.js"></script>
`
)

func production(t testing.TB, c core.Config) *core.Vite {
	t.Helper()
	c.Mode, c.Dist = core.Production, dist
	v, err := core.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// development returns a Vite whose dev server is handler, or is down if handler
// is nil.
func development(t testing.TB, handler http.HandlerFunc, base ...string) *core.Vite {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept") == "text/x-vite-ping" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	if handler == nil {
		s.Close()
	}
	v, err := core.New(core.Config{Mode: core.Development, DevServer: s.URL, Base: strings.Join(base, ""), Root: t.TempDir(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func registered(t testing.TB, v *core.Vite, middleware ...func(http.Handler) http.Handler) *chi.Mux {
	t.Helper()
	r := chi.NewRouter()
	r.Use(middleware...)
	if err := Register(r, v); err != nil {
		t.Fatal(err)
	}
	return r
}

func listen(t testing.TB, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func text(s string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, s) }
}

// page404 is an application's own 404 page.
func page404(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusNotFound)
	_, _ = io.WriteString(w, "own 404")
}

type response struct {
	status int
	body   string
	header http.Header
}

// do sends a request as it is, without compression unless header asks for it.
func do(t testing.TB, method, url string, header ...string) response {
	t.Helper()
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := (&http.Transport{DisableCompression: true, DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response{resp.StatusCode, string(body), resp.Header}
}

type exchange struct {
	method, path string
	header       []string
	status       int
	body, cache  string
}

func check(t *testing.T, base string, exchanges []exchange) {
	t.Helper()
	for _, x := range exchanges {
		a := do(t, x.method, base+x.path, x.header...)
		if a.status != x.status || a.body != x.body || a.header.Get("Cache-Control") != x.cache {
			t.Errorf("%s %s %q: %d %.60q, Cache-Control %q, want %d %.60q %q", x.method, x.path, x.header, a.status, a.body, a.header.Get("Cache-Control"), x.status, x.body, x.cache)
		}
	}
}

func TestRegister(t *testing.T) {
	var order []string
	note := func(when string) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				order = append(order, when+" "+r.Method+" "+r.RequestURI)
				next.ServeHTTP(w, r)
			})
		}
	}
	r := registered(t, production(t, core.Config{SPA: "index.html"}), middleware.Recoverer, note("before"))
	r.Use(note("after"))
	r.Get("/", text("home"))
	r.Get("/assets/own", text("own"))
	r.Get("/assets/own404", page404)
	r.Post("/robots.txt", text("posted"))
	r.Route("/admin", func(r chi.Router) { r.Get("/own", text("own")) })
	r.With(note("with")).Get("/with", text("own"))
	s := listen(t, r)
	main := string(dist[script[1:]].Data)
	check(t, s.URL, []exchange{
		{"GET", "/", nil, 200, "home", ""},
		{"GET", script, nil, 200, main, immutable},
		{"HEAD", script, nil, 200, "", immutable},
		{"GET", script, []string{"Range", "bytes=1-2"}, 206, main[1:3], immutable},
		{"GET", "/robots.txt", nil, 200, "robots", "no-cache"},
		{"POST", "/robots.txt", nil, 200, "posted", ""},
		{"POST", script, nil, 404, missing, ""},
		{"GET", "/assets/own", nil, 200, "own", ""},
		{"GET", "/assets/own404", nil, 404, "own 404", "no-store"},
		{"GET", "/assets/gone-BTYxtEBp.js", nil, 404, missing, "no-store"},
		{"GET", "/assets/42", []string{"Accept", "text/html"}, 200, "spa", "no-cache"},
		{"GET", "/assets%2fmain-BTYxtEBp.js", nil, 404, missing, ""},
		{"GET", "/assets/m%61in-BTYxtEBp.js", nil, 200, main, immutable},
		{"GET", "/.vite/manifest.json", nil, 404, missing, ""},
		{"GET", "/users/1", []string{"Accept", "text/html"}, 200, "spa", "no-cache"},
		{"GET", "/users/1", []string{"Accept", "application/json"}, 404, missing, ""},
		{"GET", "/admin/own", []string{"Accept", "text/html"}, 200, "own", ""},
		{"GET", "/admin/users", []string{"Accept", "text/html"}, 200, "spa", "no-cache"},
		{"GET", "/admin/users", []string{"Accept", "application/json"}, 404, missing, ""},
		{"GET", "/with", nil, 200, "own", ""},
		{"DELETE", "/with", nil, 405, "", ""},
	})
	if a := do(t, "GET", s.URL+"/robots.txt", "If-None-Match", do(t, "GET", s.URL+"/robots.txt").header.Get("Etag")); a.status != 304 {
		t.Errorf("revalidation: %d", a.status)
	}
	if !slices.Contains(order, "before GET "+script) || slices.Contains(order, "after GET "+script) || !slices.Contains(order, "after GET /") {
		t.Errorf("order of middleware: %q", order)
	}
}

func TestRegisterRefuses(t *testing.T) {
	v := production(t, core.Config{})
	for want, use := range map[string]func(chi.Router){
		"routes already (/early): call Register first":     func(r chi.Router) { r.Get("/early", text("")) },
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
	v := production(t, core.Config{})
	r := chi.NewRouter()
	r.Use(Middleware(v))
	check(t, listen(t, r).URL, []exchange{{"GET", "/robots.txt", nil, 404, missing, ""}})
	r.NotFound(Fallback(v))
	check(t, listen(t, r).URL, []exchange{{"GET", "/robots.txt", nil, 200, "robots", "no-cache"}})
}

func TestOwnNotFound(t *testing.T) {
	v := production(t, core.Config{SPA: "index.html"})
	before := chi.NewRouter()
	before.NotFound(page404)
	if err := Register(before, v); err != nil {
		t.Fatal(err)
	}
	after := registered(t, v)
	after.NotFound(v.Fallback(http.HandlerFunc(page404)).ServeHTTP)
	for _, r := range []chi.Router{before, after} {
		r.Get("/", text("home"))
		r.Route("/sub", func(r chi.Router) { r.Get("/own", text("own")) })
		check(t, listen(t, r).URL, []exchange{
			{"GET", "/nothing", []string{"Accept", "application/json"}, 404, "own 404", ""},
			{"GET", "/sub/nothing", []string{"Accept", "application/json"}, 404, "own 404", ""},
			{"GET", "/sub/page", []string{"Accept", "text/html"}, 200, "spa", "no-cache"},
			{"GET", "/robots.txt", nil, 200, "robots", "no-cache"},
		})
	}
}

func TestStatic(t *testing.T) {
	v := production(t, core.Config{})
	guard := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Guard", "passed")
			next.ServeHTTP(w, r)
		})
	}
	root, with, group := chi.NewRouter(), chi.NewRouter(), chi.NewRouter()
	for _, tt := range []struct {
		root *chi.Mux
		at   chi.Router
	}{{root, root}, {with, with.With(guard)}, {group, group.Group(func(r chi.Router) { r.Use(guard) })}} {
		tt.root.Get("/", text("home"))
		tt.root.Get("/assets/own", text("own"))
		if err := Static(tt.at, v); err != nil {
			t.Fatal(err)
		}
		s := listen(t, tt.root)
		check(t, s.URL, []exchange{
			{"GET", "/", nil, 200, "home", ""},
			{"GET", "/assets/own", nil, 200, "own", ""},
			{"GET", script, nil, 200, string(dist[script[1:]].Data), immutable},
			{"HEAD", script, nil, 200, "", immutable},
			{"GET", "/assets/m%61in-BTYxtEBp.js", nil, 200, string(dist[script[1:]].Data), immutable},
			{"GET", "/robots.txt", nil, 200, "robots", "no-cache"},
			{"GET", "/assets/", nil, 404, missing, "no-store"},
			{"GET", "/assets", nil, 404, missing, ""},
			{"GET", "/assetsmain-BTYxtEBp.js", nil, 404, missing, ""},
			{"GET", "/assets/nothing", nil, 404, missing, "no-store"},
			{"GET", "/assets%2fmain-BTYxtEBp.js", nil, 404, missing, ""},
			{"POST", "/robots.txt", nil, 405, "", ""},
		})
		if got := do(t, "GET", s.URL+script).header.Get("X-Guard"); (got == "passed") == (tt.at == chi.Router(tt.root)) {
			t.Errorf("the group's middleware: %q", got)
		}
	}
}

func TestStaticNotFound(t *testing.T) {
	r := chi.NewRouter()
	if err := Static(r, production(t, core.Config{})); err != nil {
		t.Fatal(err)
	}
	r.NotFound(page404)
	check(t, listen(t, r).URL, []exchange{{"GET", "/assets/nothing", nil, 404, "own 404", "no-store"}})
}

func TestStaticRefuses(t *testing.T) {
	v := production(t, core.Config{})
	for want, use := range map[string]func(chi.Router){
		"the route /robots.txt of": func(r chi.Router) { r.Get("/robots.txt", text("")) },
		"the route /assets/* of":   func(r chi.Router) { r.Mount("/assets", text("")) },
	} {
		r := chi.NewRouter()
		use(r)
		if err := Static(r, v); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	r := chi.NewRouter()
	r.Post("/robots.txt", text("posted"))
	if err := Static(r, v); err != nil {
		t.Errorf("another method: %v", err)
	}
	odd, err := core.New(core.Config{Mode: core.Production, Dist: fstest.MapFS{
		".vite/manifest.json": {Data: []byte("{}")},
		"a{b}.txt":            {Data: []byte("x")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := Static(chi.NewRouter(), odd); err == nil || !strings.Contains(err.Error(), "/a{b}.txt cannot be a route") {
		t.Errorf("a name with braces: %v", err)
	}
}

func TestRoutes(t *testing.T) {
	v := production(t, core.Config{Base: "/static/", SPA: "index.html"})
	r := chi.NewRouter()
	r.NotFound(page404)
	r.Get("/", text("home"))
	r.Mount("/static", Routes(v))
	check(t, listen(t, r).URL, []exchange{
		{"GET", "/", nil, 200, "home", ""},
		{"GET", "/static" + script, nil, 200, string(dist[script[1:]].Data), immutable},
		{"HEAD", "/static/robots.txt", nil, 200, "", "no-cache"},
		{"GET", script, nil, 404, "own 404", ""},
		{"GET", "/static", nil, 404, "own 404", ""},
		{"GET", "/static/", nil, 404, "own 404", ""},
		{"GET", "/static/nothing", nil, 404, "own 404", ""},
		{"GET", "/static/assets/nothing", nil, 404, "own 404", "no-store"},
		{"GET", "/static%2frobots.txt", nil, 404, "own 404", ""},
		{"POST", "/static/robots.txt", nil, 405, "", ""},
	})
}

func TestPageFrom(t *testing.T) {
	v, other := production(t, core.Config{}), production(t, core.Config{Base: "/other/"})
	r := registered(t, v)
	r.Use(WithPage(v), WithPage(other), WithPage(v))
	r.Get("/", func(w http.ResponseWriter, r *http.Request) {
		first, second := PageFrom(r, v), PageFrom(r, other)
		if PageFrom(r, v) != first || first == second {
			t.Error("want one page for each request and Vite")
		}
		_, _ = io.WriteString(w, first.Nonce())
	})
	s := listen(t, r)
	if one, two := do(t, "GET", s.URL), do(t, "GET", s.URL); one.body == two.body {
		t.Error("two requests have the same nonce")
	}
	defer func() {
		if p := recover(); p != "govite: the request has no page: put WithPage around its handler" {
			t.Errorf("got %v", p)
		}
	}()
	PageFrom(httptest.NewRequest("GET", "/", nil), v)
}

func TestAddFuncs(t *testing.T) {
	tmpl := template.Must(AddFuncs(template.New(""), production(t, core.Config{})).Parse(`{{ vite "src/main.ts" }}`))
	var b strings.Builder
	if err := tmpl.Execute(&b, nil); err != nil || b.String() != mainTags {
		t.Errorf("%q, %v", b.String(), err)
	}
}

func TestEarlyHints(t *testing.T) {
	var logged bytes.Buffer
	v := production(t, core.Config{Logger: slog.New(slog.NewTextHandler(&logged, nil))})
	r := chi.NewRouter()
	r.Use(middleware.Compress(5), middleware.RequestLogger(&middleware.DefaultLogFormatter{Logger: slog.NewLogLogger(slog.DiscardHandler, 0)}))
	handler := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Add("Link", "</x>; rel=next")
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, "page")
	}
	r.With(EarlyHints(v, "src/main.ts")).Get("/", handler)
	r.With(EarlyHints(v, "src/main.ts")).Post("/", handler)
	r.With(EarlyHints(v, "src/mian.ts")).Get("/wrong", handler)
	s := listen(t, r)

	var hints []string
	trace := &httptrace.ClientTrace{Got1xxResponse: func(code int, header textproto.MIMEHeader) error {
		hints = append(hints, fmt.Sprint(code, " ", header.Get("Link")))
		return nil
	}}
	req, _ := http.NewRequestWithContext(httptrace.WithClientTrace(context.Background(), trace), "GET", s.URL, nil)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	const link = "</assets/main-CMUmSsHF.css>; rel=preload; as=style; crossorigin, </assets/main-BTYxtEBp.js>; rel=modulepreload; crossorigin"
	if !slices.Equal(hints, []string{"103 " + link}) {
		t.Errorf("hints: %q", hints)
	}
	if got := resp.Header["Link"]; resp.StatusCode != http.StatusTeapot || !slices.Equal(got, []string{link, "</x>; rel=next"}) {
		t.Errorf("final response: %d %q", resp.StatusCode, got)
	}
	if body, err := io.ReadAll(resp.Body); err != nil || string(body) != "page" || !resp.Uncompressed {
		t.Errorf("final response: %q, %v", body, err)
	}
	if a := do(t, "POST", s.URL); a.header.Get("Link") != "</x>; rel=next" {
		t.Errorf("POST: %v", a.header)
	}
	if a := do(t, "GET", s.URL+"/wrong"); a.status != http.StatusTeapot || !strings.Contains(logged.String(), "did you mean src/main.ts?") {
		t.Errorf("an unknown entry: %d %s", a.status, &logged)
	}
	// A client of HTTP/1.0 does not understand 1xx responses (RFC 9110, 15.2).
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	fmt.Fprint(conn, "GET / HTTP/1.0\r\n\r\n")
	if text, err := io.ReadAll(conn); err != nil || strings.Contains(string(text), "103") {
		t.Errorf("HTTP/1.0: %v %s", err, text)
	}
	// These writers take a 103 for the final status.
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != http.StatusTeapot {
		t.Errorf("httptest: %d", w.Code)
	}
	if a := do(t, "GET", listen(t, http.TimeoutHandler(r, time.Minute, "late")).URL); a.status != http.StatusTeapot || a.header.Get("Link") != link {
		t.Errorf("http.TimeoutHandler: %d %v", a.status, a.header)
	}
}

// chi's Compress leaves encoded files as they are.
func TestCompress(t *testing.T) {
	r := registered(t, production(t, core.Config{SPA: "index.html"}), middleware.Compress(5))
	r.Get("/own", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, strings.Repeat("own ", 1000))
	})
	s := listen(t, r)
	plain, a := do(t, "GET", s.URL+script), do(t, "GET", s.URL+script, "Accept-Encoding", "gzip")
	if a.header.Get("Content-Encoding") != "gzip" || a.header.Get("Content-Length") != strconv.Itoa(len(a.body)) || a.header.Get("Etag") == plain.header.Get("Etag") {
		t.Errorf("%d bytes, %v", len(a.body), a.header)
	}
	if a := do(t, "GET", s.URL+script, "Accept-Encoding", "gzip", "If-None-Match", a.header.Get("Etag")); a.status != 304 {
		t.Errorf("revalidation: %d", a.status)
	}
	if a := do(t, "GET", s.URL+"/own", "Accept-Encoding", "gzip"); a.header.Get("Content-Encoding") != "gzip" || len(a.body) > 1000 {
		t.Errorf("the application's own: %d bytes, %v", len(a.body), a.header)
	}
}

func TestStaticInDevelopment(t *testing.T) {
	vite := func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "vite %s", r.RequestURI) }
	r := chi.NewRouter()
	if err := Static(r, development(t, vite)); err != nil {
		t.Fatal(err)
	}
	check(t, listen(t, r).URL, []exchange{
		{"GET", "/@vite/client", nil, 200, "vite /@vite/client", ""},
		{"GET", "/@react-refresh", nil, 200, "vite /@react-refresh", ""},
		{"GET", "/src/main.ts", nil, 404, missing, ""},
	})
	r = chi.NewRouter()
	if err := Static(r, development(t, vite, "/static/")); err != nil {
		t.Fatal(err)
	}
	check(t, listen(t, r).URL, []exchange{
		{"GET", "/static/src/main.ts", nil, 200, "vite /static/src/main.ts", ""},
		{"GET", "/static/", []string{"Accept", "text/x-vite-ping"}, 204, "", ""},
	})
}

// expiring is a context whose deadline passes when expired is closed.
type expiring struct {
	context.Context
	expired <-chan struct{}
}

func (c expiring) Done() <-chan struct{} { return c.expired }

func (c expiring) Err() error {
	select {
	case <-c.expired:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

// The socket for hot updates is at the path of the application's own page, and
// outlives the timeout of middleware. It works on a router without routes, which
// runs no middleware.
func TestHotUpdates(t *testing.T) {
	v := development(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Sec-WebSocket-Protocol") != "vite-hmr" || r.URL.RawQuery != "token=abc" {
			http.NotFound(w, r)
			return
		}
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		fmt.Fprint(rw, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
		rw.Flush()
		_, _ = io.Copy(conn, rw) // an echo
	})
	t.Run("timeout around", func(t *testing.T) {
		expired, ended := make(chan struct{}), make(chan struct{})
		expire := func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Upgrade") != "" {
					r = r.WithContext(expiring{r.Context(), expired})
				}
				next.ServeHTTP(w, r)
			})
		}
		notice := func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Upgrade") != "" {
					context.AfterFunc(r.Context(), func() { close(ended) })
				}
				next.ServeHTTP(w, r)
			})
		}
		r := registered(t, v, middleware.Recoverer, middleware.Compress(5), expire, middleware.Timeout(time.Hour), notice)
		r.Get("/", text("home"))
		s := listen(t, r)
		s.Config.ErrorLog = log.New(io.Discard, "", 0) // Timeout answers on the closed socket
		testSocket(t, s, func() {
			close(expired)
			<-ended
		})
		if a := do(t, "GET", s.URL); a.body != "home" {
			t.Errorf("the page itself: %q", a.body)
		}
	})
	t.Run("no routes", func(t *testing.T) { testSocket(t, listen(t, registered(t, v)), func() {}) })
}

// testSocket sends a message through the socket before and after a call of
// between.
func testSocket(t *testing.T, s *httptest.Server, between func()) {
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	fmt.Fprintf(conn, "GET /?token=abc HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip, deflate, br\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: vite-hmr\r\n\r\n")
	reader := bufio.NewReader(conn)
	resp, err := http.ReadResponse(reader, nil)
	if err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("%v %v", resp, err)
	}
	exchange := func(message string) {
		fmt.Fprintln(conn, message)
		if line, err := reader.ReadString('\n'); err != nil || line != message+"\n" {
			t.Fatalf("%q, %v", line, err)
		}
	}
	exchange("before")
	between()
	exchange("after")
}

// Mounted at a base other than "/", the router serves hot updates, too.
func TestRoutesInDevelopment(t *testing.T) {
	v := development(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "vite %s", r.RequestURI) }, "/static/")
	r := chi.NewRouter()
	r.Get("/", text("home"))
	r.Mount("/static", Routes(v))
	check(t, listen(t, r).URL, []exchange{
		{"GET", "/", nil, 200, "home", ""},
		{"GET", "/static/@vite/client", nil, 200, "vite /static/@vite/client", ""},
		{"GET", "/static/src/main.ts?t=1", nil, 200, "vite /static/src/main.ts?t=1", ""},
		{"GET", "/static/", []string{"Accept", "text/x-vite-ping"}, 204, "", ""},
		{"GET", "/static/", nil, 404, missing, ""},
		{"POST", "/static/src/main.ts", nil, 405, "", ""},
	})
}

func BenchmarkMiddleware(b *testing.B) {
	v := production(b, core.Config{})
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
