//go:build unix

package examples

import (
	"html/template"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/examples/internal/app"
)

// TestImportMap builds the front end of the gin example with
// build.chunkImportMap: only the import map resolves the names by which chunks
// import each other. It opens the page under a strict policy, with integrity and
// with prefetched chunks.
func TestImportMap(t *testing.T) {
	b := needBrowser(t)
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	web := app.CopyProject(t, "gin")
	config := `import { mergeConfig } from 'vite'
import base from './vite.config.ts'
export default mergeConfig(base, { build: { chunkImportMap: true } })
`
	if err := os.WriteFile(filepath.Join(web, "importmap.config.ts"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	app.BuildVite(t, web, "--config", "importmap.config.ts")

	v, err := core.New(core.Config{Dist: os.DirFS(filepath.Join(web, "dist")), Mode: core.Production, Integrity: "sha384", Prefetch: "waterfall"})
	if err != nil {
		t.Fatal(err)
	}
	head := template.Must(template.New("").Parse(`<!doctype html>
<link rel="icon" href="data:,">
{{ .Vite.Tags "src/main.tsx" }}{{ .Vite.Tags "src/plain.ts" }}
<div id="island" data-greeting="Hello" data-api="/api/hello"></div>`))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		page := v.Page(r.Context())
		w.Header().Set("Content-Security-Policy", page.CSP("img-src 'self' data:"))
		if err := head.Execute(w, map[string]any{"Vite": page}); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("GET /api/hello", hello)
	s := httptest.NewServer(v.Middleware(mux))
	defer s.Close()

	if _, body := get(t, s.URL); strings.Count(body, `type="importmap"`) != 1 {
		t.Errorf("want one import map:\n%s", body)
	}
	page := b.Open(t)
	page.Goto(s.URL)
	page.Wait(`document.querySelector("#count") !== null`)
	page.Click("#reveal")
	page.Wait(`document.querySelector("#details") !== null`)
	page.WaitLoaded()
	checkSilent(t, page, nil)
	scripts := map[string]int{}
	for _, r := range page.Requests() {
		if r.Status != http.StatusOK {
			t.Errorf("%s: status %d %s", r.URL, r.Status, r.Failed)
		}
		if r.Type == "Script" {
			scripts[r.URL]++
		}
	}
	for url, n := range scripts {
		if n > 1 {
			t.Errorf("%s was loaded %d times", url, n)
		}
	}
	if len(scripts) < 4 {
		t.Errorf("only %v", scripts)
	}
}

// hello answers the requests of the front ends.
func hello(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"message": "Hello", "framework": "net/http", "go": "go", "time": "2026-01-01T00:00:00Z"}`))
}
