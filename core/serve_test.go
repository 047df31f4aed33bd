package core

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/govite/govite/core/internal/hostile"
)

// application is a server around v. Its own routes answer with their names.
func application(t testing.TB, v *Vite) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	own := func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "own %s %s", r.Method, r.URL.Path) }
	mux.HandleFunc("/{$}", own)
	mux.HandleFunc("/about", own)
	mux.HandleFunc("/assets/own", own)
	mux.HandleFunc("/assets/own404", http.NotFound)
	mux.Handle("/", v.Fallback(nil))
	s := httptest.NewServer(v.Middleware(mux))
	t.Cleanup(s.Close)
	return s
}

// raw sends a request line as it is and returns the response. The request is one
// write, which the server reads as a whole: a server that closes a connection with
// unread bytes resets it, and the reset can overtake the response.
func raw(t testing.TB, s *httptest.Server, method, target string, header ...string) (*http.Response, string) {
	t.Helper()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	var head strings.Builder
	fmt.Fprintf(&head, "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n", method, target)
	for i := 0; i < len(header); i += 2 {
		fmt.Fprintf(&head, "%s: %s\r\n", header[i], header[i+1])
	}
	head.WriteString("\r\n")
	if head.Len() > 4096 {
		t.Fatalf("%s %.60q: %d bytes exceed the read buffer of net/http's server; send a shorter request", method, target, head.Len())
	}
	if _, err := io.WriteString(conn, head.String()); err != nil {
		t.Fatalf("%s %.60q: %v", method, target, err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		t.Fatalf("%s %.60q: %v", method, target, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s %.60q: after %d bytes: %v", method, target, len(body), err)
	}
	return resp, string(body)
}

// served returns the body and the cache policy of the answer to a GET of path, or
// "" if v does not answer.
func served(v *Vite, path string) (body, cache string) {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.URL.Path = path
	if !v.backend().Serve(w, r) {
		return "", ""
	}
	return w.Body.String(), w.Header().Get("Cache-Control")
}

func isServed(v *Vite, path string) bool {
	_, cache := served(v, path)
	return cache != ""
}

func TestServe(t *testing.T) {
	s := application(t, inProduction(t, Config{}))
	for _, tt := range []struct {
		method, target string
		status         int
		body, cache    string
	}{
		{"GET", "/assets/main-BTYxtEBp.js", 200, "content of assets/main-BTYxtEBp.js", "public, max-age=31536000, immutable"},
		{"GET", "/assets/main-BTYxtEBp.js?v=1", 200, "content of assets/main-BTYxtEBp.js", "public, max-age=31536000, immutable"},
		{"HEAD", "/assets/main-BTYxtEBp.js", 200, "", "public, max-age=31536000, immutable"},
		{"GET", "/robots.txt", 200, "User-agent: *\n", "no-cache"},
		{"GET", "/assets/version-1.0.0.js", 200, "from public/", "no-cache"},
		{"GET", "/", 200, "own GET /", ""},
		{"GET", "/about", 200, "own GET /about", ""},
		{"POST", "/assets/main-BTYxtEBp.js", 404, "404 page not found\n", ""},
		{"PUT", "/robots.txt", 404, "404 page not found\n", ""},
		{"GET", "/nothing", 404, "404 page not found\n", ""},
		{"GET", "/assets/own", 200, "own GET /assets/own", ""},
		{"POST", "/assets/own", 200, "own POST /assets/own", ""},
		{"GET", "/assets/own404", 404, "404 page not found\n", "no-store"},
		{"GET", "/assets/main-GONEtEBp.js", 404, "404 page not found\n", "no-store"},
	} {
		resp, body := raw(t, s, tt.method, tt.target)
		if resp.StatusCode != tt.status || body != tt.body || resp.Header.Get("Cache-Control") != tt.cache {
			t.Errorf("%s %s: %d %q, Cache-Control %q, want %d %q %q", tt.method, tt.target, resp.StatusCode, body, resp.Header.Get("Cache-Control"), tt.status, tt.body, tt.cache)
		}
	}
}

func TestHostilePaths(t *testing.T) {
	paths := hostile.Paths()
	if len(paths) < 200 {
		t.Errorf("only %d paths", len(paths))
	}
	for _, config := range []Config{{}, {SPA: "index.html"}} {
		v := inProduction(t, config)
		// Without http.ServeMux, which would redirect most of them.
		s := httptest.NewServer(v.Middleware(v.Fallback(nil)))
		defer s.Close()
		for _, path := range paths {
			for _, method := range []string{"GET", "HEAD"} {
				resp, body := raw(t, s, method, path)
				// A page load gets the page, whatever its path is.
				isPage := config.SPA != "" && resp.Header.Get("Cache-Control") == "no-cache" && (method == "HEAD" || body == "<!doctype html><title>SPA</title>")
				if resp.StatusCode != 404 && resp.StatusCode != 400 && !isPage {
					t.Errorf("%s %q: %d %.40q", method, path, resp.StatusCode, body)
				}
				if strings.Contains(resp.Header.Get("Cache-Control"), "immutable") {
					t.Errorf("%s %q: an error is immutable", method, path)
				}
			}
		}
		// An absolute-form target names the same path (RFC 9112, 3.2.2).
		if resp, _ := raw(t, s, "GET", "http://localhost/robots.txt"); resp.StatusCode != 200 {
			t.Errorf("absolute form: %d", resp.StatusCode)
		}
		if resp, _ := raw(t, s, "GET", "http://localhost/../robots.txt"); resp.StatusCode == 200 {
			t.Errorf("absolute form with ..: %d", resp.StatusCode)
		}
		if resp, _ := raw(t, s, "OPTIONS", "*"); resp.StatusCode == 500 {
			t.Errorf("asterisk form: %d", resp.StatusCode)
		}
	}
}

func FuzzServe(f *testing.F) {
	v := inProduction(f, Config{Base: "/static/"})
	for _, path := range hostile.Paths() {
		f.Add(path, "")
	}
	f.Add("/static/robots.txt", "/static%2frobots.txt")
	f.Fuzz(func(t *testing.T, path, rawPath string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.Path, r.URL.RawPath = path, rawPath
		w := httptest.NewRecorder()
		file, _ := v.backend().Find(http.MethodGet, path, "", http.Header{})
		exists := file != nil
		if served := v.backend().Serve(w, r); served && !exists {
			t.Errorf("Serve answered %q (%q): %d %q", path, rawPath, w.Code, w.Body)
		}
		if exists && (!strings.HasPrefix(path, "/static/") || strings.Contains(path, "..")) {
			t.Errorf("File(%q)", path)
		}
	})
}

func TestSPA(t *testing.T) {
	s := application(t, inProduction(t, Config{SPA: "index.html"}))
	const page = "<!doctype html><title>SPA</title>"
	for _, tt := range []struct {
		method, target string
		header         []string
		status         int
		body           string
	}{
		{"GET", "/users/1", []string{"Accept", "text/html,*/*;q=0.8"}, 200, page},
		{"GET", "/users/1", []string{"Sec-Fetch-Mode", "navigate", "Accept", "*/*"}, 200, page},
		{"GET", "/users/john.doe", []string{"Accept", "text/html"}, 200, page},
		{"GET", "/about", []string{"Accept", "text/html"}, 200, "own GET /about"},
		{"GET", "/api/x", []string{"Accept", "application/json"}, 404, "404 page not found\n"},
		{"GET", "/api/x", []string{"Sec-Fetch-Mode", "cors", "Accept", "text/html"}, 404, "404 page not found\n"},
		{"POST", "/users/1", []string{"Accept", "text/html"}, 404, "404 page not found\n"},
		{"GET", "/assets/42", []string{"Accept", "text/html"}, 200, page},
		{"GET", "/assets/42", []string{"Sec-Fetch-Mode", "navigate"}, 200, page},
		{"GET", "/assets/gone-BTYxtEBp.js", []string{"Sec-Fetch-Mode", "cors", "Accept", "*/*"}, 404, "404 page not found\n"},
		{"GET", "/assets/gone-BTYxtEBp.js", []string{"Accept", "*/*"}, 404, "404 page not found\n"},
		{"GET", "/assets/42", []string{"Sec-Fetch-Mode", "no-cors", "Accept", "text/html"}, 404, "404 page not found\n"},
	} {
		resp, body := raw(t, s, tt.method, tt.target, tt.header...)
		if resp.StatusCode != tt.status || body != tt.body {
			t.Errorf("%s %s %q: %d %q, want %d %q", tt.method, tt.target, tt.header, resp.StatusCode, body, tt.status, tt.body)
		}
		if body == page && resp.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: Cache-Control %q", tt.target, resp.Header.Get("Cache-Control"))
		}
	}
}

func TestServeUnderBase(t *testing.T) {
	for _, base := range []string{"/static/", "https://cdn.example.com/static/"} {
		s := application(t, inProduction(t, Config{Base: base}))
		for target, want := range map[string]int{
			"/static/assets/main-BTYxtEBp.js": 200, "/static/robots.txt": 200,
			"/assets/main-BTYxtEBp.js": 404, "/static/": 404, "/static": 404,
		} {
			if resp, _ := raw(t, s, "GET", target); resp.StatusCode != want {
				t.Errorf("%s: %s: %d, want %d", base, target, resp.StatusCode, want)
			}
		}
	}
}

// The writer of a lost path flushes and unwraps to the server's writer.
func TestLostWriterPassesThrough(t *testing.T) {
	v := inProduction(t, Config{})
	s := httptest.NewServer(v.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "first")
		w.(http.Flusher).Flush()
		if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Error(err)
		}
		<-r.Context().Done()
	})))
	defer s.Close()
	resp, err := http.Get(s.URL + "/assets/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	first := make([]byte, 5)
	if _, err := io.ReadFull(resp.Body, first); err != nil || string(first) != "first" {
		t.Errorf("%q, %v", first, err)
	}
}
