//go:build unix

package examples

import (
	"bytes"
	"html/template"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/examples/internal/browser"
)

// TestIntegrity changes one file between the build and the browser. With integrity
// the browser refuses the file, whether a tag or a script loads it. The rest of the
// page works.
func TestIntegrity(t *testing.T) {
	b := needBrowser(t)
	dist := filepath.Join("gin", "web", "dist")
	v, err := core.New(core.Config{Dist: os.DirFS(dist), Mode: core.Production, Integrity: "sha384"})
	if err != nil {
		t.Fatal(err)
	}
	page := template.Must(template.New("").Funcs(v.FuncMap()).Parse(`<!doctype html>
<link rel="icon" href="data:,">
{{ vite "src/main.tsx" }}
<div id="island" data-greeting="Hello" data-api="/api/hello"></div>`))
	const counts, details = "#count", "#details"

	for _, tt := range []struct {
		name    string
		pattern string // of the changed file
		works   []string
		broken  string // the missing element, "" for none
	}{
		{"nothing", "", []string{counts, details}, ""},
		{"the entry", "main-*.js", nil, counts},
		{"a chunk that the entry imports", "base-*.js", nil, counts},
		{"a lazy chunk", "Details-*.js", []string{counts}, details},
	} {
		t.Run(tt.name, func(t *testing.T) {
			mux := http.NewServeMux()
			mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
				if err := page.Execute(w, nil); err != nil {
					t.Error(err)
				}
			})
			mux.HandleFunc("GET /api/hello", hello)
			s := httptest.NewServer(tamper(v.Middleware(mux), tt.pattern))
			defer s.Close()
			p := b.Open(t)
			p.Goto(s.URL)
			for _, selector := range tt.works {
				if selector == details {
					p.Click("#reveal")
				}
				p.Wait(`document.querySelector("` + selector + `") !== null`)
			}
			if tt.broken == "" {
				p.WaitLoaded()
				checkSilent(t, p, nil)
				return
			}
			if tt.broken == details {
				p.Click("#reveal")
			}
			p.WaitLoaded()
			p.WaitMessage("integrity")
			if browser.Eval[bool](p, `document.querySelector("`+tt.broken+`") !== null`) || browser.Eval[bool](p, `"tampered" in window`) {
				t.Errorf("the browser ran a changed file")
			}
		})
	}
}

// tamper changes the files of h with a name that matches pattern.
func tamper(h http.Handler, pattern string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if hit, _ := path.Match(pattern, path.Base(r.URL.Path)); !hit {
			h.ServeHTTP(w, r)
			return
		}
		r.Header.Del("Accept-Encoding")
		recorded := httptest.NewRecorder()
		h.ServeHTTP(recorded, r)
		w.Header().Set("Content-Type", recorded.Header().Get("Content-Type"))
		_, _ = w.Write(append([]byte("window.tampered = true;"), bytes.TrimSpace(recorded.Body.Bytes())...))
	})
}
