package adaptertest_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adaptertest"
)

// A part of the test of an adapter; the application needs all routes of
// [adaptertest.App].
func Example() {
	_ = func(t *testing.T) { // TestAdapter
		adaptertest.Run(t, func(t testing.TB, app adaptertest.App) string {
			router := http.NewServeMux()
			router.HandleFunc("GET "+app.Prefix+"/src/own.ts", func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(w, "own")
			})
			router.Handle("/", app.Vite.Fallback(nil))
			return adaptertest.Listen(t, app.Vite.Middleware(router))
		})
	}
}

// A test of what an adapter adds to its framework.
func ExampleCheck() {
	_ = func(t *testing.T) { // TestFallback
		v := adaptertest.Production(t, core.Config{SPA: "index.html"})
		adaptertest.Check(t, adaptertest.Listen(t, v.Fallback(nil)), []adaptertest.Exchange{
			{Path: "/users/1", Header: []string{"Accept", "text/html"}, Body: adaptertest.Content("/index.html"), Cache: "no-cache"},
			{Path: "/users/1", Header: []string{"Accept", "application/json"}, Status: 404, Body: "404 page not found\n"},
		})
	}
}
