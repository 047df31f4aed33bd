package adapter_test

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"testing/fstest"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// dist stands for an embed.FS with the output of vite build.
var dist = fstest.MapFS{
	".vite/manifest.json":     {Data: []byte(`{"src/main.ts": {"file": "assets/main-BTYxtEBp.js", "src": "src/main.ts", "isEntry": true}}`)},
	"assets/main-BTYxtEBp.js": {Data: []byte("console.log(1)")},
	"index.html":              {Data: []byte("<!doctype html>")},
}

func newVite() *core.Vite {
	v, err := core.New(core.Config{Dist: dist, Mode: core.Production, SPA: "index.html"})
	if err != nil {
		log.Fatal(err)
	}
	return v
}

// A middleware and a not-found handler for a framework of http.Handlers.
func Example() {
	v := newVite()
	middleware := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !adapter.Serve(v, w, r) {
				next.ServeHTTP(adapter.LostWriter(v, w, r), r)
			}
		})
	}
	notFound := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !adapter.Fallback(v, w, r) {
			http.NotFound(w, r)
		}
	})
	handler := middleware(notFound)
	for _, path := range []string{"/assets/main-BTYxtEBp.js", "/assets/gone-BTYxtEBp.js", "/users/1"} {
		r := httptest.NewRequest("GET", path, nil)
		if path == "/users/1" {
			r.Header.Set("Sec-Fetch-Mode", "navigate")
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		fmt.Println(w.Code, w.Header().Get("Cache-Control"), path)
	}
	// Output:
	// 200 public, max-age=31536000, immutable /assets/main-BTYxtEBp.js
	// 404 no-store /assets/gone-BTYxtEBp.js
	// 200 no-cache /users/1
}

// A server that is not net/http's sends files by its own means.
func ExampleFind() {
	v := newVite()
	file, serve := adapter.Find(v, http.MethodGet, "/assets/main-BTYxtEBp.js", http.Header{})
	switch {
	case file != nil:
		variant := file.Variant("gzip, br")
		fmt.Println(file.ContentType(), file.CacheControl(), variant.Size)
	case serve:
		fmt.Println("by adapter.Serve, through a bridge to net/http")
	default:
		fmt.Println("by the application")
	}
	// Output:
	// text/javascript; charset=utf-8 public, max-age=31536000, immutable 14
}
