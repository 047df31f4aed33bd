package adaptertest

import (
	"cmp"
	"net/http"
	"testing"
)

// An Exchange is a request, and the response that it gets.
type Exchange struct {
	// Method is the method of the request. Default: GET.
	Method string

	// Path is the path of the request, percent-encoded, perhaps with a query.
	// Default: "/".
	Path string

	// Header has names and values of the request's header, in turn. Default: nil.
	Header []string

	// Status is the status of the response. Default: 200.
	Status int

	// Body is the whole body of the response. Default: "".
	Body string

	// Cache is the header Cache-Control of the response. Default: "", no such
	// header.
	Cache string
}

// Check sends the requests of exchanges to the server at baseURL, in this order,
// and reports every response that differs.
func Check(t testing.TB, baseURL string, exchanges []Exchange) {
	t.Helper()
	for _, x := range exchanges {
		method, status := cmp.Or(x.Method, http.MethodGet), cmp.Or(x.Status, http.StatusOK)
		a := Do(t, method, baseURL+x.Path, x.Header...)
		if cache := a.Header.Get("Cache-Control"); a.Status != status || a.Body != x.Body || cache != x.Cache {
			t.Errorf("%s %s %q: %d %.60q, Cache-Control %q, want %d %.60q %q", method, x.Path, x.Header, a.Status, a.Body, cache, status, x.Body, x.Cache)
		}
	}
}
