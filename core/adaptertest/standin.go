package adaptertest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/govite/govite/core"
)

// standIn answers as Vite's dev server does. Unlike the real one it can fail on
// demand.
type standIn struct {
	*httptest.Server
	plugin   atomic.Bool   // it has vite-plugin-govite
	release  chan struct{} // lets /src/stream.js and /src/broken.js go on
	canceled atomic.Int32  // requests whose client went away
	foreign  atomic.Int32  // requests that must not reach Vite
}

// head is the plugin's answer for any entries.
var head = map[string]any{
	"html":   `<script type="module" src="/@vite/client"></script><script type="module" src="/src/main.ts?t=1" data-govite-entry="0"></script>`,
	"styles": []map[string]string{{"id": "/web/src/main.css", "css": "p { color: teal }"}},
}

// half is what Vite sends of a response that breaks off.
const half = "half of it"

// big is the size of a module that no buffer holds.
const big = 8 << 20

func newStandIn(t testing.TB) *standIn {
	t.Helper()
	s := &standIn{release: make(chan struct{})}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// development returns a Vite in front of s.
func (s *standIn) development(t testing.TB, c core.Config) *core.Vite {
	t.Helper()
	return development(t, s.URL, c)
}

func (s *standIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	script := func() { w.Header().Set("Content-Type", "text/javascript") }
	switch {
	case isPing(r):
		w.WriteHeader(http.StatusNoContent)
	case r.URL.Path == "/@govite/status" && s.plugin.Load():
		_, _ = io.WriteString(w, `{"id": "stand-in"}`)
	case r.URL.Path == "/@govite/head" && s.plugin.Load():
		_ = json.NewEncoder(w).Encode(head)
	case r.Header.Get("Upgrade") != "":
		s.socket(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		s.foreign.Add(1)
		http.NotFound(w, r)
	case r.URL.Path == "/@fs/never.ts":
		<-r.Context().Done()
	case strings.HasPrefix(r.URL.Path, "/@fs/"), r.URL.Path == "/@vite/client", r.URL.Path == "/src/main.ts":
		script()
		w.Header().Add("Set-Cookie", "a=1")
		w.Header().Add("Set-Cookie", "b=2")
		fmt.Fprintf(w, "%s %s accept=%s dest=%s many=%s forwarded=%s", r.Method, r.RequestURI,
			r.Header.Get("Accept"), r.Header.Get("Sec-Fetch-Dest"), strings.Join(r.Header["X-Many"], ","), r.Header.Get("X-Forwarded-For"))
	case strings.HasSuffix(r.URL.Path, "/vite.js"), strings.HasSuffix(r.URL.Path, "/vite.ts"):
		script()
		_, _ = io.WriteString(w, "vite")
	case strings.HasSuffix(r.URL.Path, "/vite.svg"), strings.HasSuffix(r.URL.Path, "/vite.css"):
		_, _ = io.WriteString(w, "vite")
	case r.URL.Path == "/src/stream.js":
		script()
		_, _ = io.WriteString(w, "first")
		w.(http.Flusher).Flush()
		select {
		case <-s.release:
			_, _ = io.WriteString(w, "last")
		case <-r.Context().Done():
			s.canceled.Add(1)
		}
	case r.URL.Path == "/src/big.js":
		script()
		for range big >> 16 {
			_, _ = w.Write(make([]byte, 1<<16))
		}
	case r.URL.Path == "/src/broken.js":
		script()
		_, _ = io.WriteString(w, half)
		w.(http.Flusher).Flush()
		select {
		case <-s.release:
		case <-r.Context().Done():
		}
		panic(http.ErrAbortHandler)
	case r.URL.Path == "/src/unanswered.js":
		panic(http.ErrAbortHandler)
	case r.URL.Path == "/filled", r.URL.Path == "/index.html":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Etag", `"vite"`)
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = io.WriteString(w, noncePage)
	case strings.HasPrefix(r.URL.Path, "/app/") && r.Header.Get("Accept") != "application/json": // as Vite's html fallback
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "the page")
	case strings.HasPrefix(r.URL.Path, "/src/spa"):
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "Vite's index.html")
	default:
		http.NotFound(w, r)
	}
}

// socket echoes until it reads "close".
func (s *standIn) socket(w http.ResponseWriter, r *http.Request) {
	protocol := r.Header.Get("Sec-Websocket-Protocol")
	if r.URL.RawQuery != "token=abc" || protocol != "vite-hmr" && protocol != "vite-ping" {
		s.foreign.Add(1)
		http.NotFound(w, r)
		return
	}
	conn, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	fmt.Fprintf(rw, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: %s\r\n\r\n", protocol)
	if rw.Flush() != nil {
		return
	}
	buf := make([]byte, 1<<16)
	for {
		n, err := rw.Read(buf)
		if err != nil || string(buf[:n]) == "close" {
			return
		}
		if _, err := conn.Write(buf[:n]); err != nil {
			return
		}
	}
}
