package adaptertest

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/govite/govite/core"
)

// testHints checks that a 103 with a Link comes ahead, unless the server cannot send
// one. The final response has the application's status, and the same Link beside
// the application's own.
func testHints(t *testing.T, start Start) {
	const (
		link = "</assets/main-CMUmSsHF.css>; rel=preload; as=style; crossorigin, </assets/main-BTYxtEBp.js>; rel=modulepreload; crossorigin"
		own  = "</next>; rel=next"
	)
	for name, compress := range map[string]bool{"alone": false, "with compression around": true} {
		t.Run(name, func(t *testing.T) {
			log := &journal{}
			base := start(t, App{Vite: Production(t, core.Config{Logger: slog.New(slog.NewTextHandler(log, nil))}), Compress: compress})
			a := get(t, base+"/hints", "Accept-Encoding", "gzip")
			if a.Header.Get("Content-Encoding") == "gzip" {
				a.Body = gunzip(t, a.Body)
			}
			if a.Status != http.StatusTeapot || a.Body != "hints" {
				t.Errorf("%d %q", a.Status, a.Body)
			}
			// A server may join the two headers.
			if got := strings.Join(a.Header["Link"], ", "); !slices.Contains([]string{link + ", " + own, own + ", " + link}, got) {
				t.Errorf("Link: %q", a.Header["Link"])
			}
			switch {
			case a.Header.Get("X-Early") == "no":
				if len(a.Early) > 0 {
					t.Errorf("ahead: %v, and X-Early: no", a.Early)
				}
			case len(a.Early) != 1 || !slices.Equal(a.Early[0]["Link"], []string{link}):
				t.Errorf("ahead: %v", a.Early)
			}
			if log.String() != "" {
				t.Errorf("logged: %s", log)
			}

			// A client of HTTP/1.0 does not understand 1xx responses (RFC 9110, section
			// 15.2).
			conn := dial(t, base)
			fmt.Fprint(conn, "GET /hints HTTP/1.0\r\nHost: localhost\r\n\r\n")
			old, err := io.ReadAll(conn)
			if status, _, _ := strings.Cut(string(old), "\r\n"); err != nil || !strings.Contains(status, " 418 ") || !strings.Contains(string(old), link) {
				t.Errorf("HTTP/1.0: %q, %v", old, err)
			}

			// Only a GET loads what the hints name. An unknown entry has no hints.
			for method, path := range map[string]string{http.MethodPost: "/hints", http.MethodGet: "/hints/wrong"} {
				a := Do(t, method, base+path)
				if a.Status != http.StatusTeapot || a.Body != "hints" || !slices.Equal(a.Header["Link"], []string{own}) || len(a.Early) > 0 {
					t.Errorf("%s %s: %d %q %v, ahead: %v", method, path, a.Status, a.Body, a.Header, a.Early)
				}
			}
			if !strings.Contains(log.String(), "did you mean src/main.ts?") {
				t.Errorf("logged: %q", log)
			}
		})
	}
}

// journal is a log that a test reads while servers write.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}
