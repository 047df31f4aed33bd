package adaptertest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

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
			server := httptest.NewServer(app.Vite.Middleware(router))
			t.Cleanup(server.Close)
			return server.URL
		})
	}
}
