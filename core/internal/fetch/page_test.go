package fetch

import (
	"net/http"
	"testing"
)

func TestIsPage(t *testing.T) {
	const (
		chrome = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
		axios  = "application/json, text/plain, */*"
		image  = "image/avif,image/webp,image/apng,*/*;q=0.8"
		sheet  = "text/css,*/*;q=0.1"
	)
	for _, tt := range []struct {
		path   string
		header []string
		want   bool
	}{
		// Browsers, on https and localhost.
		{"/", []string{"Sec-Fetch-Mode", "navigate", "Accept", chrome}, true},
		{"/api/x", []string{"Sec-Fetch-Mode", "navigate"}, true},
		{"/gone.png", []string{"Sec-Fetch-Mode", "navigate"}, true},
		{"/", []string{"Sec-Fetch-Mode", "cors", "Accept", "*/*"}, false},
		{"/", []string{"Sec-Fetch-Mode", "no-cors", "Accept", image}, false},
		{"/", []string{"Sec-Fetch-Mode", "same-origin", "Accept", chrome}, false},
		{"/", []string{"Sec-Fetch-Mode", "websocket"}, false},

		// Browsers elsewhere.
		{"/posts/42", []string{"Accept", chrome}, true},
		{"/api/x", []string{"Accept", chrome}, true},
		{"/posts/42", []string{"Accept", image}, false},
		{"/posts/42", []string{"Accept", sheet}, false},
		{"/posts/42", []string{"Accept", axios}, false},
		{"/posts/42", []string{"Accept", "*/*", "X-Requested-With", "XMLHttpRequest"}, false},
		{"/posts/42", []string{"Accept", "*/*", "Hx-Request", "true"}, false},

		// Other clients.
		{"/", nil, true},
		{"/", []string{"Accept", "*/*"}, true},
		{"/", []string{"Accept", " */* ; q=0.5"}, true},
		{"/", []string{"Accept", ""}, true},
		{"/posts/42", []string{"Accept", "*/*"}, true},
		{"/users/john.doe", []string{"Accept", "*/*"}, true},
		{"/page.html", []string{"Accept", "*/*"}, true},
		{"/apis", []string{"Accept", "*/*"}, true},
		{"/v1.2/notes", []string{"Accept", "*/*"}, true},
		{"/", []string{"Accept", "application/json"}, false},
		{"/", []string{"Accept", "text/event-stream"}, false},
		{"/posts/42", []string{"Accept", "image/*"}, false},
		{"/api", []string{"Accept", "*/*"}, false},
		{"/api/x", nil, false},
		{"/API/x", nil, false},
		{"/graphql", nil, false},
		{"/rpc/Greeter.Hello", nil, false},
		{"/.well-known/acme-challenge/x", nil, false},
		{"/assets/gone.js", nil, false},
		{"/logo.PNG", []string{"Accept", "*/*"}, false},
		{"/src/main.ts", []string{"Accept", "*/*"}, false},
		{"/wp-login.php", []string{"Accept", "*/*"}, false},
		{"/.env", nil, false},
		{"/", []string{"Upgrade", "websocket"}, false},
		{"/", []string{"Upgrade", "h2c"}, true}, // curl --http2
		{"/@vite/client", []string{"Accept", "*/*"}, false},
		{"/@ann", []string{"Accept", "*/*"}, true},
		{"/a/", nil, true},
		{"/über/uns", nil, true},
		{"/a/../b", nil, false},
		{"//a", nil, false},
		{"/a//", nil, false},
		{`/a\b`, nil, false},
		{"/a\x00", nil, false},
		{"/a\xc0\xaf", nil, false},
	} {
		header := make(http.Header)
		for i := 0; i < len(tt.header); i += 2 {
			header.Set(tt.header[i], tt.header[i+1])
		}
		if got := IsPage(tt.path, header); got != tt.want {
			t.Errorf("IsPage(%q, %q) = %t", tt.path, tt.header, got)
		}
	}
}

func TestIsLost(t *testing.T) {
	navigation, script := http.Header{"Sec-Fetch-Mode": {"navigate"}}, http.Header{"Sec-Fetch-Mode": {"cors"}}
	for _, tt := range []struct {
		path   string
		header http.Header
		want   bool
	}{
		{"/assets/gone-DO4uTv7Y.js", navigation, true},
		{"/assets/gone-DO4uTv7Y.js", script, true},
		{"/assets/gone-DO4uTv7Y.js", nil, true},
		{"/assets/gone.unknown", navigation, true},
		{"/assets/42", navigation, false},
		{"/assets/42", nil, true},
		{"/assets/42", script, true},
	} {
		if got := IsLost(tt.path, tt.header); got != tt.want {
			t.Errorf("IsLost(%q, %v) = %t", tt.path, tt.header, got)
		}
	}
}

func TestIsPageAllocatesNothing(t *testing.T) {
	header := http.Header{"Accept": {"*/*"}}
	if n := testing.AllocsPerRun(100, func() { IsPage("/users/1", header) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
