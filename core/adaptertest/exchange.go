package adaptertest

import (
	"testing"
)

// An Exchange is a request, and the response that it gets.
type Exchange struct {
	Method, Path string   // the path as it is sent, with a query if any
	Header       []string // of the request: names and values

	Status      int
	Body, Cache string // Cache is the header Cache-Control
}

// Check sends the requests of exchanges to the server at baseURL, in this order,
// and reports every response that differs.
func Check(t testing.TB, baseURL string, exchanges []Exchange) {
	t.Helper()
	for _, x := range exchanges {
		a := Do(t, x.Method, baseURL+x.Path, x.Header...)
		if cache := a.Header.Get("Cache-Control"); a.Status != x.Status || a.Body != x.Body || cache != x.Cache {
			t.Errorf("%s %s %q: %d %.60q, Cache-Control %q, want %d %.60q %q", x.Method, x.Path, x.Header, a.Status, a.Body, cache, x.Status, x.Body, x.Cache)
		}
	}
}
