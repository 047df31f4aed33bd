package core

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// FallbackFile decides as ServeFallback does.
func TestFallbackFile(t *testing.T) {
	for _, config := range []Config{{}, {SPA: "index.html"}} {
		v := production(t, config)
		for _, mode := range []string{"", "navigate", "cors"} {
			for _, accept := range []string{"", "*/*", "text/html,*/*;q=0.8"} {
				r := httptest.NewRequest(http.MethodGet, "/users/1", nil)
				r.Header.Set("Sec-Fetch-Mode", mode)
				r.Header.Set("Accept", accept)
				w := httptest.NewRecorder()
				want := v.ServeFallback(w, r)
				file, ok := v.FallbackFile(mode, accept)
				if ok != want || ok && file.Variant("").ETag != w.Header().Get("Etag") {
					t.Errorf("%q, Sec-Fetch-Mode %q, Accept %q: %t, want %t", config.SPA, mode, accept, ok, want)
				}
			}
		}
	}
	if _, ok := development(t, Config{SPA: "index.html"}).FallbackFile("navigate", ""); ok {
		t.Error("in development")
	}
}
