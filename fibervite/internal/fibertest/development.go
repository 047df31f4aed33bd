package fibertest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adaptertest"
)

func testDevelopment(t *testing.T, v Version) {
	vite := adaptertest.Development(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/robots.txt", r.URL.Path == "/src/main.ts", strings.HasPrefix(r.URL.Path, "/@vite/"):
			w.Header().Set("Content-Type", "text/javascript")
			fmt.Fprintf(w, "vite %s", r.RequestURI)
		default:
			http.NotFound(w, r)
		}
	}, core.Config{})
	app := v.New(Config{})
	app.Wrap(Recover, 0)
	if err := app.Register(vite); err != nil {
		t.Fatal(err)
	}
	app.Get("/", text("home"))
	app.Get("/src/own.ts", text("own"))
	app.Post("/robots.txt", text("posted"))
	base := listen(t, app)
	for _, tt := range []struct {
		method, path string
		status       int
		body         string
	}{
		{"GET", "/", 200, "home"},
		{"GET", "/@vite/client", 200, "vite /@vite/client"},
		{"HEAD", "/@vite/client", 200, ""},
		{"GET", "/src/main.ts?t=1&import", 200, "vite /src/main.ts?t=1&import"},
		{"GET", "/src/own.ts", 200, "own"},
		{"GET", "/src/none.ts", 404, v.Unmatched("GET", "/src/none.ts")},
		{"GET", "/robots.txt", 200, "vite /robots.txt"}, // the router says 405
		{"POST", "/robots.txt", 200, "posted"},
		{"POST", "/src/main.ts", 404, v.Unmatched("POST", "/src/main.ts")},
	} {
		if a := adaptertest.Do(t, tt.method, base+tt.path); a.Status != tt.status || a.Body != tt.body || a.Status == 200 && a.Header.Get("Allow") != "" {
			t.Errorf("%s %s: %d %q", tt.method, tt.path, a.Status, a.Body)
		}
	}
	r, _ := http.NewRequest(http.MethodGet, base+"/@vite/client", nil)
	r.Host = "evil.test"
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("a foreign host: %d", resp.StatusCode)
	}
	// fiber's own way to test an application.
	r = httptest.NewRequest(http.MethodGet, "/@vite/client", nil)
	r.Host = "localhost"
	if resp, err = app.Test(r); err != nil || resp.StatusCode != 200 {
		t.Errorf("app.Test: %v, %v", resp, err)
	}
}

// expiring is a context whose deadline comes when the channel is closed.
type expiring struct {
	context.Context
	expired chan struct{}
}

func (e expiring) Done() <-chan struct{} { return e.expired }

func (e expiring) Err() error {
	select {
	case <-e.expired:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

// A module that takes too long ends with the timeout, and so does the request for
// it.
func testTimeout(t *testing.T, v Version) {
	arrived, ended := make(chan struct{}), make(chan struct{})
	vite := adaptertest.Development(t, func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/@vite/slow" {
			close(arrived)
			<-r.Context().Done()
			close(ended)
		}
	}, core.Config{})
	app := v.New(Config{})
	// The timeout comes when the request has reached Vite.
	app.Use(func(c Ctx) error {
		c.SetContext(expiring{context.Background(), arrived})
		return c.Next()
	})
	app.Wrap(Timeout, time.Hour)
	if err := app.Register(vite); err != nil {
		t.Fatal(err)
	}
	if a := adaptertest.Do(t, "GET", listen(t, app)+"/@vite/slow"); a.Status != http.StatusRequestTimeout || a.Body != "Request Timeout" {
		t.Errorf("%d %q", a.Status, a.Body)
	}
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Error("the request to Vite goes on")
	}
}
