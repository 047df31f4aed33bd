package core

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"

	"github.com/govite/govite/core/internal/gold"
)

func goldVite(b *testing.B) *Vite {
	b.Helper()
	v, err := New(Config{Dist: goldDist(gold.Load(b, "vite8-default")), Mode: Production})
	if err != nil {
		b.Fatal(err)
	}
	return v
}

func BenchmarkTags(b *testing.B) {
	v := goldVite(b)
	b.Run("one entry", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := v.Tags("src/main.ts"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("two entries", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := v.Tags("src/main.ts", "src/admin.ts"); err != nil {
				b.Fatal(err)
			}
		}
	})
	// A heap of a small server's size: without it the collector runs every 4 MB
	// and dominates the result of code that allocates.
	heap := make([]byte, 16<<20)
	b.Run("nonce", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p := Page{v: v, ctx: b.Context(), nonce: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
			if _, err := p.Tags("src/main.ts"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("nonce, second call", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p := Page{v: v, ctx: b.Context(), nonce: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
			for _, entry := range []string{"src/main.ts", "src/admin.ts"} {
				if _, err := p.Tags(entry); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	runtime.KeepAlive(heap)
}

// BenchmarkMiddleware measures what the middleware adds to a request that is not
// Vite's.
func BenchmarkMiddleware(b *testing.B) {
	v := goldVite(b)
	next := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	w := httptest.NewRecorder()
	for name, target := range map[string]string{"a page": "/users/17/edit?tab=2", "a lost file": "/assets/x"} {
		r := httptest.NewRequest("GET", target, nil)
		for _, h := range []struct {
			name string
			http.Handler
		}{{"without", next}, {"with", v.Middleware(next)}} {
			b.Run(name+"/"+h.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					h.ServeHTTP(w, r)
				}
			})
		}
	}
}
