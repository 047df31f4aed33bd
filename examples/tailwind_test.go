//go:build unix

package examples

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/examples/internal/app"
)

// TestTailwind uses the stylesheet of the documents: a class that only a Go
// template names is in the built stylesheet and on the page in development. An
// edited template brings its new class.
func TestTailwind(t *testing.T) {
	b := needBrowser(t)
	if err := app.CheckNode(); err != nil {
		unavailable(t, err)
	}
	web := app.CopyProject(t, "chi")
	app.NPM(t, web, "install", "--no-save", "--no-audit", "--no-fund", "--prefer-offline", "tailwindcss@4", "@tailwindcss/vite@4")
	write(t, filepath.Join(web, "vite.config.ts"), `import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'
import govite from 'vite-plugin-govite'
export default defineConfig({ plugins: [tailwindcss(), govite({ input: 'src/tailwind.ts' })] })
`)
	css := blocks(t, "core/docs/pages-and-tags.md", "css")
	if len(css) != 1 {
		t.Fatalf("%d blocks of css", len(css))
	}
	write(t, filepath.Join(web, "src", "tailwind.css"), css[0])
	write(t, filepath.Join(web, "src", "tailwind.ts"), "import './tailwind.css'\n")
	templates := filepath.Join(filepath.Dir(web), "templates")
	template := filepath.Join(templates, "tailwind.html")
	write(t, template, `{{ define "tailwind" }}<!doctype html><html><head><link rel="icon" href="data:,">{{ vite "src/tailwind.ts" }}</head>`+
		`<body><p id="text" class="text-[17px]">Tailwind</p></body></html>{{ end }}`)

	app.BuildVite(t, web)
	open := func(c core.Config) (origin string) {
		v, err := core.New(c)
		if err != nil {
			t.Fatal(err)
		}
		pages, err := v.Templates(nil, nil, templates, "tailwind.html")
		if err != nil {
			t.Fatal(err)
		}
		return applications[0].run(t, v, func() (string, error) {
			var html strings.Builder
			err := pages.ExecuteTemplate(&html, "tailwind", nil)
			return html.String(), err
		})
	}
	page := b.Open(t)
	page.Goto(open(core.Config{Dist: os.DirFS(filepath.Join(web, "dist")), Mode: core.Production}))
	page.WaitStyle("#text", "font-size", "17px")
	checkSilent(t, page, nil)

	app.StartVite(t, web)
	origin := open(core.Config{Root: web, Mode: core.Development})
	page.Goto(origin)
	page.WaitStyle("#text", "font-size", "17px")
	waitSocket(t, page, origin)
	edit(t, template, func(text string) string { return strings.Replace(text, "17px", "23px", 1) })
	page.WaitStyle("#text", "font-size", "23px")
}
