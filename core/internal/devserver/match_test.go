package devserver

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestClassify(t *testing.T) {
	ws := "Connection: keep-alive, UPGRADE|Upgrade: WebSocket|Sec-WebSocket-Protocol: "
	preflight := "Access-Control-Request-Method: "
	for _, test := range []struct {
		base, method, uri, headers string
		want                       kind
	}{
		{"/", "GET", "/@vite/client", "", kindFile},
		{"/", "HEAD", "/@vite/client", "", kindFile},
		{"/", "GET", "/@id/__x00__virtual", "", kindFile},
		{"/", "GET", "/@fs//srv/x.ts?import", "", kindFile},
		{"/", "GET", "/@fs/a%2Fb.ts", "", kindFile},
		{"/", "GET", "/node_modules/.vite/deps/vue.js?v=1", "", kindFile},
		{"/", "GET", "/@react-refresh", "", kindFile},
		{"/", "GET", "/@solid-refresh", "", kindFile},
		{"/", "GET", "/__open-in-editor?file=x", "", kindFile},
		{"/", "GET", "/@vite-plugin-checker-runtime-entry", "", kindFile},
		{"/", "GET", "/@react-refresh/x", "", kindForeign},
		{"/", "GET", "/@vite", "", kindForeign},
		{"/", "GET", "/@user", "", kindForeign},
		{"/", "GET", "/node_modules", "", kindForeign},
		{"/", "GET", "/news/", "", kindForeign},
		{"/", "GET", "/src/main.ts", "", kindForeign},
		{"/", "GET", "/", "", kindForeign},
		{"/", "GET", "/%40vite/client", "", kindForeign},
		{"/", "GET", "/@fs/../app", "", kindForeign},
		{"/", "GET", "/@fs/%2e%2e/app", "", kindForeign},
		{"/", "GET", "/@fs/a%2f..", "", kindForeign},
		{"/", "POST", "/@vite/client", "", kindForeign},
		{"/", "OPTIONS", "/@vite/client", preflight + "GET", kindFile},
		{"/", "OPTIONS", "/@vite/client", preflight + "POST", kindForeign},
		{"/", "OPTIONS", "/@vite/client", "", kindForeign},
		{"/", "OPTIONS", "/", preflight + "GET", kindForeign},
		{"/", "GET", "/@vite/client", ws + "vite-hmr", kindForeign},
		{"/", "GET", "/@vite/client", "Connection: Upgrade, HTTP2-Settings|Upgrade: h2c", kindFile},

		{"/", "GET", "/?token=x", ws + "vite-hmr", kindSocket},
		{"/", "GET", "/", ws + "vite-ping", kindSocket},
		{"/", "GET", "/", ws + "chat, vite-hmr", kindSocket},
		{"/", "GET", "/", ws + "chat", kindForeign},
		{"/", "GET", "/", ws + "vite-hmrx", kindForeign},
		{"/", "GET", "/", ws, kindForeign},
		{"/", "POST", "/", ws + "vite-hmr", kindForeign},
		{"/", "GET", "/", "Upgrade: websocket|Sec-WebSocket-Protocol: vite-hmr", kindForeign},
		{"/", "GET", "/chat", ws + "vite-hmr", kindForeign},
		{"/static/", "GET", "/static/?token=x", ws + "vite-hmr", kindSocket},
		{"/static/", "GET", "/static", ws + "vite-hmr", kindForeign},
		{"/static/", "GET", "/", ws + "vite-hmr", kindForeign},
		{"/static/", "GET", "/static/chat", ws + "vite-hmr", kindForeign},

		{"/", "GET", "/", "Accept: text/x-vite-ping", kindPing},
		{"/", "HEAD", "/", "Accept: text/x-vite-ping", kindPing},
		{"/", "POST", "/", "Accept: text/x-vite-ping", kindForeign},
		{"/", "GET", "/", "Accept: text/x-vite-ping, */*", kindForeign},
		{"/", "GET", "/app", "Accept: text/x-vite-ping", kindForeign},
		{"/static/", "GET", "/static/", "Accept: text/x-vite-ping", kindPing},

		{"/static/", "GET", "/static/", "", kindForeign},
		{"/static/", "GET", "/static", "", kindForeign},
		{"/static/", "GET", "/staticx", "", kindForeign},
		{"/static/", "GET", "/static%2fx", "", kindForeign},
		{"/static/", "GET", "/%73tatic/x", "", kindForeign},
		{"/static/", "GET", "/static/x", "", kindFile},
		{"/static/", "GET", "/static//x", "", kindFile},
		{"/static/", "GET", "/static/a%2Fb", "", kindFile},
		{"/static/", "GET", "/static/a..b/..c/d..", "", kindFile},
		{"/static/", "GET", "/static/../app", "", kindForeign},
		{"/static/", "GET", "/@vite/client", "", kindForeign},
		{"/static/", "POST", "/static/x", "", kindForeign},
		{"/my%20app/", "GET", "/my%20app/x", "", kindFile},
		{"/my%20app/", "GET", "/my%20app/a%2Fb", "", kindFile},
	} {
		u, err := url.ParseRequestURI(test.uri)
		if err != nil {
			t.Fatal(err)
		}
		r := &http.Request{Method: test.method, URL: u, Header: http.Header{}}
		for header := range strings.SplitSeq(test.headers, "|") {
			name, value, _ := strings.Cut(header, ": ")
			r.Header.Add(name, value)
		}
		vite := (&target{}).withBase(test.base)
		if got := vite.classify(r); got != test.want {
			t.Errorf("base %s: %s %s %q: %d, want %d", test.base, test.method, test.uri, test.headers, got, test.want)
		}
		if test.want != kindForeign && !vite.takes(test.method, u.Path) {
			t.Errorf("base %s: %s %s is not taken", test.base, test.method, test.uri)
		}
	}
}

func TestServeForeignAllocatesNothing(t *testing.T) {
	for _, base := range []string{"/", "/static/"} {
		s := newServer(t, Options{Address: at(t, nobody), Base: base})
		s.Status(t.Context())
		for _, path := range []string{"/", "/users/1", "/news", "/static/"} {
			r := httptest.NewRequest("GET", path, nil)
			r.Header.Set("Accept", "text/html")
			if n := testing.AllocsPerRun(100, func() { s.Serve(nil, r) }); n != 0 {
				t.Errorf("base %s, path %s: %v allocations", base, path, n)
			}
		}
	}
}

func BenchmarkServeForeign(b *testing.B) {
	for _, base := range []string{"/", "/static/"} {
		s := newServer(b, Options{Address: at(b, nobody), Base: base})
		s.Status(b.Context())
		for _, path := range []string{"/", "/users/1", "/news"} {
			r := httptest.NewRequest("GET", path, nil)
			r.Header.Set("Accept", "text/html")
			b.Run("base="+base+" path="+path, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if s.Serve(nil, r) {
						b.Fatal("served")
					}
				}
			})
		}
	}
}
