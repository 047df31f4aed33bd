//go:build unix

package examples

import (
	"html/template"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/examples/internal/app"
)

// TestLegacy builds the front end of the gin example with
// @vitejs/plugin-legacy. A browser with modules runs the modern scripts alone. To
// stand for a browser without modules, the test removes module scripts and the
// attribute nomodule from the page; then the legacy scripts run.
func TestLegacy(t *testing.T) {
	b := needBrowser(t)
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	web := app.CopyProject(t, "gin")
	app.NPM(t, web, "install", "--no-save", "--no-audit", "--no-fund", "--prefer-offline", "@vitejs/plugin-legacy@8.2.3", "terser@5")
	config := `import legacy from '@vitejs/plugin-legacy'
import { mergeConfig } from 'vite'
import base from './vite.config.ts'
export default mergeConfig(base, { plugins: [legacy({ targets: ['chrome >= 49'] })] })
`
	if err := os.WriteFile(filepath.Join(web, "legacy.config.ts"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	app.BuildVite(t, web, "--config", "legacy.config.ts")

	v, err := core.New(core.Config{Dist: os.DirFS(filepath.Join(web, "dist")), Mode: core.Production, Entries: []string{"src/main.tsx"}})
	if err != nil {
		t.Fatal(err)
	}
	head := template.Must(template.New("").Funcs(v.FuncMap()).Parse(`<!doctype html>
<html><head><link rel="icon" href="data:,">
{{ vite "src/main.tsx" }}</head>
<body><div id="island" data-greeting="Hello" data-api="/api/hello"></div></body></html>`))
	modules := regexp.MustCompile(`(?s)<script type="module".*?</script>|<link rel="modulepreload"[^>]*>`)
	nomodule := regexp.MustCompile(`<script nomodule`)

	for _, tt := range []struct {
		name   string
		page   func([]byte) []byte
		loads  *regexp.Regexp
		leaves *regexp.Regexp
	}{
		{"a browser with modules", func(page []byte) []byte { return page },
			regexp.MustCompile(`/assets/main-[^l]`), regexp.MustCompile(`-legacy`)},
		{"a browser without modules", func(page []byte) []byte {
			return nomodule.ReplaceAll(modules.ReplaceAll(page, nil), []byte("<script"))
		}, regexp.MustCompile(`/assets/main-legacy-`), regexp.MustCompile(`/assets/main-[^l]`)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			mux := http.NewServeMux()
			mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
				recorded := httptest.NewRecorder()
				if err := head.Execute(recorded, nil); err != nil {
					t.Error(err)
				}
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				_, _ = w.Write(tt.page(recorded.Body.Bytes()))
			})
			mux.HandleFunc("GET /api/hello", hello)
			s := httptest.NewServer(v.Middleware(mux))
			defer s.Close()
			page := b.Open(t)
			page.Goto(s.URL)
			page.Wait(`document.querySelector("#count") !== null`)
			page.Click("#reveal")
			page.Wait(`document.querySelector("#details") !== null`)
			page.WaitLoaded()
			checkSilent(t, page, nil)
			loaded := false
			for _, r := range page.Requests() {
				if r.Type != "Script" {
					continue
				}
				loaded = loaded || tt.loads.MatchString(r.URL)
				if r.Status != http.StatusOK || tt.leaves.MatchString(r.URL) {
					t.Errorf("%s: status %d", r.URL, r.Status)
				}
			}
			if !loaded {
				t.Errorf("no %s was loaded", tt.loads)
			}
		})
	}
}
