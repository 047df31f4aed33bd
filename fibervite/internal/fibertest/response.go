package fibertest

import (
	"fmt"
	"io"
	stdlog "log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"
)

func testRequest(t *testing.T, v Version) {
	requests := make(chan *http.Request, 1)
	address := v.serve(t, Server{}, func(_ http.ResponseWriter, r *http.Request) { requests <- r })
	const target = "//x/%2F/..%20a?b=%zz;&c"
	_, reader := raw(t, address, "GET "+target+" HTTP/1.1\r\nHost: LOCALHOST:1\r\nX-Many: 1\r\nX-Many: 2\r\nx-lower: 3\r\n"+
		"Cookie: a=1; b=2\r\nUser-Agent: me\r\nConnection: keep-alive, Upgrade\r\nContent-Length: 4\r\n\r\nbody")
	if resp, err := http.ReadResponse(reader, nil); err != nil || resp.StatusCode != 200 || resp.ContentLength != 0 {
		t.Fatal(resp, err)
	}
	r := <-requests
	want := http.Header{"X-Many": {"1", "2"}, "X-Lower": {"3"}, "Cookie": {"a=1; b=2"}, "User-Agent": {"me"}, "Connection": {"keep-alive, Upgrade"}}
	if fmt.Sprint(r.Header) != fmt.Sprint(want) || r.Host != "localhost:1" || r.RequestURI != target || r.URL.RequestURI() != target || r.ContentLength != 0 {
		t.Errorf("%s %q %q %v", r.Host, r.RequestURI, r.URL.RequestURI(), r.Header)
	}
	if _, ok := r.Context().Value(http.ServerContextKey).(*http.Server); !ok {
		t.Error("no server: httputil.ReverseProxy would hide errors")
	}
	// net/http would refuse these requests.
	if _, reader = raw(t, address, "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n"); true {
		if resp, err := http.ReadResponse(reader, nil); err != nil || resp.ContentLength != 3 {
			t.Error(resp, err)
		}
	}
}

// The response is the same as from net/http's server.
func testResponse(t *testing.T, v Version) {
	big := strings.Repeat("0123456789abcdef", 1<<16)
	handler := func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/x")
		h.Set("Date", "today")
		switch r.URL.Path {
		case "/empty":
		case "/text":
			fmt.Fprint(w, "text")
			h.Set("X-Late", "not sent")
			w.WriteHeader(http.StatusTeapot)
		case "/status":
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusTeapot)
			fmt.Fprint(w, "text")
		case "/headers":
			h["X-Many"] = []string{"1", "2"}
			h["Set-Cookie"] = []string{"a=1", "b=2", "a=3"}
			h["Vary"] = []string{"Origin"}
		case "/length":
			h.Set("Content-Length", "4")
			fmt.Fprint(w, "text")
		case "/big":
			fmt.Fprint(w, big)
		case "/bigLength":
			h.Set("Content-Length", strconv.Itoa(len(big)))
			fmt.Fprint(w, big)
		case "/flushed":
			fmt.Fprint(w, "te")
			w.(http.Flusher).Flush()
			fmt.Fprint(w, "xt")
		case "/204":
			w.WriteHeader(http.StatusNoContent)
		case "/304":
			h.Set("Etag", `"x"`)
			h.Del("Content-Type") // net/http does so by itself
			w.WriteHeader(http.StatusNotModified)
		}
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(handler))
	s.Config.ErrorLog = stdlog.New(io.Discard, "", 0) // it reports the second WriteHeader
	s.Start()
	defer s.Close()
	for name, a := range around {
		base := "http://" + v.serve(t, a, handler)
		for _, path := range []string{"/empty", "/text", "/status", "/headers", "/length", "/big", "/bigLength", "/flushed", "/204", "/304"} {
			for _, method := range []string{"GET", "HEAD", "GET"} {
				get := func(base string) (status int, header http.Header, body string) {
					r, err := http.NewRequest(method, base+path, nil)
					if err != nil {
						t.Fatal(err)
					}
					resp, err := client.RoundTrip(r)
					if err != nil {
						t.Fatalf("%s: %s %s: %v", name, method, path, err)
					}
					defer resp.Body.Close()
					all, err := io.ReadAll(resp.Body)
					if err != nil {
						t.Errorf("%s: %s %s: %v", name, method, path, err)
					}
					resp.Header.Del("Date")
					resp.Header.Del("Connection")
					if v.buffers(a) {
						resp.Header.Del("Etag")
						resp.Header.Del("Content-Length")
						resp.Header.Del("Vary") // compress adds to it
					}
					return resp.StatusCode, resp.Header, string(all)
				}
				status, header, body := get(base)
				wantStatus, wantHeader, wantBody := get(s.URL)
				if status != wantStatus || body != wantBody || fmt.Sprint(header) != fmt.Sprint(wantHeader) {
					t.Errorf("%s: %s %s:\n got %d %v, %d bytes\nwant %d %v, %d bytes", name, method, path, status, header, len(body), wantStatus, wantHeader, len(wantBody))
				}
			}
		}
		resp, err := client.RoundTrip(httptest.NewRequest("GET", base+"/own", nil).WithContext(t.Context()))
		if err != nil {
			t.Fatal(err)
		}
		if body, _ := io.ReadAll(resp.Body); string(body) != "own" {
			t.Errorf("%s: not answered: %d %q", name, resp.StatusCode, body)
		}
		resp.Body.Close()
	}
}

// The response replaces headers that middleware has set, except lists.
func testHeadersBefore(t *testing.T, v Version) {
	address := v.serve(t, Server{Before: func(c *fasthttp.RequestCtx) {
		h := &c.Response.Header
		h.Set("Cache-Control", "private")
		h.Set("X-Own", "1")
		h.Set("Vary", "Origin")
		h.Add("Link", "</own>")
	}}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("Vary", "Accept")
		w.Header().Set("Link", "</vite>")
	})
	_, reader := raw(t, address, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	resp, err := http.ReadResponse(reader, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]string{"Cache-Control": {"no-cache"}, "X-Own": {"1"}, "Vary": {"Accept", "Origin"}, "Link": {"</own>", "</vite>"}} {
		// Deleting a header may change the order of others in fasthttp.
		if got := slices.Sorted(slices.Values(resp.Header[name])); !slices.Equal(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// A response that breaks off looks broken, whatever middleware reads it.
func testBreaksOff(t *testing.T, v Version) {
	for name, a := range around {
		address := v.serve(t, a, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			if r.URL.Path != "/stream" {
				w.Header().Set("Content-Length", "10000")
			}
			switch r.URL.Path {
			case "/shorter":
				fmt.Fprint(w, "text")
				return
			case "/short":
				fmt.Fprint(w, strings.Repeat("text", 1000))
				return
			}
			fmt.Fprint(w, strings.Repeat("text", 1000))
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		})
		for _, path := range []string{"/stream", "/length", "/short", "/shorter"} {
			for _, encoding := range []string{"identity", "gzip", "br"} {
				_, reader := raw(t, address, "GET "+path+" HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: "+encoding+"\r\n\r\n")
				resp, err := http.ReadResponse(reader, nil)
				if err != nil {
					continue
				}
				if body, err := io.ReadAll(resp.Body); err == nil {
					t.Errorf("%s: %s %s: %d, %d bytes look complete", name, path, encoding, resp.StatusCode, len(body))
				}
			}
		}
	}
}

// Before the response starts, a handler's panic reaches fiber.
func testPanic(t *testing.T, v Version) {
	address := v.serve(t, Server{Middleware: Recover}, func(http.ResponseWriter, *http.Request) { panic("oh") })
	_, reader := raw(t, address, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	resp, err := http.ReadResponse(reader, nil)
	if err != nil || resp.StatusCode != http.StatusInternalServerError {
		t.Error(resp, err)
	}

	logged := make(chan string, 1)
	logger := slog.New(slog.NewTextHandler(writerFunc(func(p []byte) { logged <- string(p) }), nil))
	address = v.serve(t, Server{Middleware: Recover, Logger: logger}, func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		panic("oh")
	})
	_, reader = raw(t, address, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	if resp, err = http.ReadResponse(reader, nil); err == nil {
		_, err = io.ReadAll(resp.Body)
	}
	if text := <-logged; err == nil || !strings.Contains(text, "panic after the start of a response") || !strings.Contains(text, "panic=oh") {
		t.Errorf("%v, log: %s", err, text)
	}
}

// A body of any length is passed on in pieces.
func testMemory(t *testing.T, v Version) {
	const size = 64 << 20
	piece := make([]byte, 32<<10)
	address := v.serve(t, Server{}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/length" {
			w.Header().Set("Content-Length", strconv.Itoa(size))
		}
		for range size / len(piece) {
			if _, err := w.Write(piece); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for _, path := range []string{"/stream", "/length"} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, reader := raw(t, address, "GET "+path+" HTTP/1.1\r\nHost: localhost\r\n\r\n")
		resp, err := http.ReadResponse(reader, nil)
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, resp.Body)
		if n != size || err != nil {
			t.Errorf("%s: %d, %v", path, n, err)
		}
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 4<<20 {
			t.Errorf("%s: %d bytes allocated for %d", path, grown, size)
		}
	}
}
