package http1

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// BenchmarkRoundTrip compares with the Transport of net/http, and a server of
// net/http in the same process.
func BenchmarkRoundTrip(b *testing.B) {
	module := strings.Repeat("x", 500)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, module) }))
	b.Cleanup(s.Close)
	theirs := &http.Transport{DisableCompression: true}
	b.Cleanup(theirs.CloseIdleConnections)
	for _, tt := range []struct {
		name      string
		transport http.RoundTripper
	}{{"http1", newTransport(b, Options{})}, {"net/http", theirs}} {
		b.Run(tt.name, func(b *testing.B) {
			b.ReportAllocs()
			req := request(b, "GET", s.URL)
			for b.Loop() {
				res, err := tt.transport.RoundTrip(req)
				if err != nil {
					b.Fatal(err)
				}
				if n, err := io.Copy(io.Discard, res.Body); err != nil || n != int64(len(module)) {
					b.Fatal(n, err)
				}
				res.Body.Close()
			}
		})
	}
}
