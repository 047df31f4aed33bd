package core

import (
	"strings"
	"testing"
)

func TestCSP(t *testing.T) {
	vite := standIn(t, "/", false)
	const rest = "; object-src 'none'; base-uri 'none'"
	only := distOf(t, map[string]string{
		"manifest.json": `{
			"main-legacy.ts": {"file": "main-legacy.js", "src": "main-legacy.ts", "isEntry": true},
			"vite/legacy-polyfills-legacy": {"file": "polyfills-legacy.js", "src": "vite/legacy-polyfills-legacy", "isEntry": true}}`,
		"main-legacy.js": "", "polyfills-legacy.js": "",
	})
	for _, tt := range []struct {
		name       string
		v          *Vite
		directives []string
		want       string
	}{
		{"production", inProduction(t, Config{}), nil,
			"script-src 'nonce-N' 'strict-dynamic' 'self'; style-src 'nonce-N' 'self'; connect-src 'self'" + rest},
		{"development", inDevelopment(t, Config{DevServer: vite.URL}), nil,
			"script-src 'nonce-N' 'strict-dynamic' 'self'; style-src 'nonce-N' 'self'; connect-src 'self' ws: wss:" + rest + "; worker-src 'self' blob:"},
		{"a CDN", inProduction(t, Config{Base: "https://cdn.example.com:8443/x/"}), nil,
			"script-src 'nonce-N' 'strict-dynamic' 'self' https://cdn.example.com:8443; style-src 'nonce-N' 'self' https://cdn.example.com:8443; connect-src 'self' https://cdn.example.com:8443" + rest},
		{"a CDN by the page's scheme", inProduction(t, Config{Base: "//cdn.example.com/"}), nil,
			"script-src 'nonce-N' 'strict-dynamic' 'self' cdn.example.com; style-src 'nonce-N' 'self' cdn.example.com; connect-src 'self' cdn.example.com" + rest},
		{"no modules", inProduction(t, Config{Dist: only}), nil,
			"script-src 'nonce-N' 'strict-dynamic' 'self'; style-src 'unsafe-inline' 'self'; connect-src 'self'" + rest},
		{"the application's own", inProduction(t, Config{}), []string{
			"connect-src https://api.example.com", "IMG-SRC *; base-uri 'self'", "object-src", "upgrade-insecure-requests;;", " script-src\r\n'wasm-unsafe-eval' ", "",
		}, "script-src 'nonce-N' 'strict-dynamic' 'self' 'wasm-unsafe-eval'; style-src 'nonce-N' 'self'; connect-src 'self' https://api.example.com; object-src 'none'; base-uri 'self'; IMG-SRC *; upgrade-insecure-requests"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := tt.v.Page(t.Context())
			got := p.CSP(tt.directives...)
			if p.Nonce() == "" || strings.ReplaceAll(got, p.Nonce(), "N") != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if again := p.CSP(tt.directives...); again != got {
				t.Errorf("again %s", again)
			}
		})
	}
}
