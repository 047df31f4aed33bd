package devserver

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestTakes(t *testing.T) {
	for _, test := range []struct {
		base, method, path string
		want               bool
	}{
		{"/", "GET", "/", true},
		{"/", "HEAD", "/", true},
		{"/", "OPTIONS", "/", false},
		{"/", "POST", "/", false},
		{"/", "GET", "/@vite/client", true},
		{"/", "HEAD", "/@fs//srv/a b.ts", true},
		{"/", "OPTIONS", "/@vite/client", true},
		{"/", "POST", "/@vite/client", false},
		{"/", "GET", "/@fs/../app", false},
		{"/", "GET", "/users/1", false},
		{"/", "GET", "/news", false},
		{"/", "GET", "", false},
		{"/static/", "GET", "/static/", true},
		{"/static/", "GET", "/static", false},
		{"/static/", "GET", "/static/x", true},
		{"/static/", "OPTIONS", "/static/x", true},
		{"/static/", "OPTIONS", "/static/", false},
		{"/static/", "GET", "/@vite/client", false},
		{"/static/", "GET", "/", false},
		{"/my%20app/", "GET", "/my app/x", true},
		{"/my%20app/", "GET", "/my%20app/x", false},
	} {
		if got := (&target{}).withBase(test.base).takes(test.method, test.path); got != test.want {
			t.Errorf("base %s: %s %s: %v", test.base, test.method, test.path, got)
		}
	}
}

func TestTakesAllocatesNothing(t *testing.T) {
	for _, base := range []string{"/", "/static/"} {
		s := newServer(t, Options{Address: at(t, nobody), Base: base})
		s.Status(t.Context())
		header := http.Header{"Accept": {"*/*"}}
		for _, path := range []string{"/", "/users/1", "/@vite/client", "/static/x"} {
			if n := testing.AllocsPerRun(100, func() { s.Takes("GET", path, header) }); n != 0 {
				t.Errorf("base %s, path %s: %v allocations", base, path, n)
			}
		}
	}
}

// FuzzTakes looks for a request that Serve answers and Takes has denied.
func FuzzTakes(f *testing.F) {
	ws := "Connection: Upgrade|Upgrade: websocket|Sec-WebSocket-Protocol: vite-hmr"
	f.Add("/", "GET", "/@vite/client", "")
	f.Add("/", "GET", "/?token=x", ws)
	f.Add("/", "GET", "/@fs/a%2Fb/%2e%2e/c", "")
	f.Add("/", "OPTIONS", "/@id/x", "Access-Control-Request-Method: GET")
	f.Add("/static/", "HEAD", "/static/", "Accept: "+acceptPing)
	f.Add("/static/", "GET", "/static%2fx", "")
	f.Add("/my app/", "GET", "/my%20app/a%2Fb", "")
	f.Add("/%2e%2e/", "GET", "/%2e%2e/", ws)
	f.Add("/a%2fb/", "GET", "/a%2fb/c", "")
	f.Fuzz(func(t *testing.T, rawBase, method, uri, headers string) {
		base, err := parseBase(rawBase)
		if err != nil {
			return
		}
		u, err := url.ParseRequestURI(uri)
		if err != nil {
			return
		}
		r := &http.Request{Method: method, URL: u, Header: http.Header{}}
		for header := range strings.SplitSeq(headers, "|") {
			name, value, _ := strings.Cut(header, ": ")
			r.Header.Add(name, value)
		}
		at := (&target{}).withBase(base)
		if k := at.classify(r); k != kindForeign && !at.takes(method, u.Path) {
			t.Errorf("base %s: %s %s (%s) is of kind %d, and not taken", base, method, uri, headers, k)
		}
	})
}
