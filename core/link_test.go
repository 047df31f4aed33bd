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

	"github.com/govite/govite/core/internal/writer"
)

// A client that knows 1xx gets the 103. No other client gets 103 as the final
// status.
func TestEarlyHints(t *testing.T) {
	v := inProduction(t, Config{})
	const link = "</assets/all-4trgJSHV.css>; rel=preload; as=style; crossorigin, </assets/admin-xYVzyLXx.js>; rel=modulepreload; crossorigin, </assets/all-hGLGBJa-.js>; rel=modulepreload; crossorigin"
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := v.EarlyHints(w, r, "src/admin.ts"); err != nil {
			t.Error(err)
		}
		w.WriteHeader(http.StatusTeapot)
	})
	for _, tt := range []struct {
		name, method, version string
		handler               http.Handler
		early, link           bool
	}{
		{"HTTP/1.1", "GET", "1.1", handler, true, true},
		{"HTTP/1.0", "GET", "1.0", handler, false, true},
		{"HEAD", "HEAD", "1.1", handler, false, false},
		{"a writer that knows no 1xx", "GET", "1.1", http.TimeoutHandler(handler, time.Minute, "late"), false, true},
		{"wrapped", "GET", "1.1", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			handler.ServeHTTP(writer.Lost(w, r), r)
		}), true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := httptest.NewServer(tt.handler)
			defer s.Close()
			conn, err := net.Dial("tcp", s.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(time.Minute))
			fmt.Fprintf(conn, "%s / HTTP/%s\r\nHost: localhost\r\nConnection: close\r\n\r\n", tt.method, tt.version)
			text, err := io.ReadAll(bufio.NewReader(conn))
			if err != nil {
				t.Fatal(err)
			}
			early, final, ok := strings.Cut(string(text), "\r\n\r\n")
			if !tt.early {
				early, final, ok = "", string(text), false
			}
			if ok != tt.early || tt.early && (!strings.HasPrefix(early, "HTTP/1.1 103 ") || !strings.Contains(early, "Link: "+link)) {
				t.Errorf("ahead:\n%s", early)
			}
			if !strings.HasPrefix(final, "HTTP/"+tt.version+" 418 ") || strings.Contains(final, "Link: "+link) != tt.link {
				t.Errorf("final:\n%s", final)
			}
		})
	}
	w := httptest.NewRecorder()
	if err := v.EarlyHints(w, httptest.NewRequest("GET", "/", nil), "src/mian.ts"); err == nil || !strings.Contains(err.Error(), "did you mean src/main.ts?") {
		t.Errorf("an unknown entry: %v", err)
	}
}
