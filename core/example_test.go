package core_test

import (
	"context"
	"fmt"
	"html/template"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing/fstest"

	"github.com/govite/govite/core"
)

// dist stands for the embedded output of vite build:
//
//	//go:embed all:web/dist
//	var dist embed.FS
var dist = fstest.MapFS{
	"web/dist/.vite/manifest.json": {Data: []byte(`{
		"src/main.ts": {"file": "assets/main-BTYxtEBp.js", "src": "src/main.ts", "isEntry": true, "css": ["assets/main-CMUmSsHF.css"]},
		"src/logo.svg": {"file": "assets/logo-DS6j0tmI.svg", "src": "src/logo.svg"}
	}`)},
	"web/dist/assets/main-BTYxtEBp.js":  {Data: []byte("console.log(1)")},
	"web/dist/assets/main-CMUmSsHF.css": {Data: []byte("a { color: red }")},
	"web/dist/assets/logo-DS6j0tmI.svg": {Data: []byte("<svg></svg>")},
}

func Example() {
	v, err := core.New(core.Config{Dist: dist, Root: "web", Mode: core.Production, Entries: []string{"src/main.ts"}})
	if err != nil {
		log.Fatal(err)
	}
	page := template.Must(template.New("page").Funcs(v.FuncMap()).Parse(
		`<!doctype html>
{{ vite "src/main.ts" }}<img src="{{ viteAsset "src/logo.svg" }}" alt="">
`))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		if err := page.Execute(w, nil); err != nil {
			log.Print(err)
		}
	})
	mux.Handle("/", v.Fallback(nil))
	handler := v.Middleware(mux) // for http.ListenAndServe

	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	fmt.Print(w.Body)
	w = httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("GET", "/assets/main-BTYxtEBp.js", nil))
	fmt.Println(w.Header().Get("Cache-Control"))
	// Output:
	// <!doctype html>
	// <link rel="stylesheet" crossorigin href="/assets/main-CMUmSsHF.css">
	// <script type="module" crossorigin src="/assets/main-BTYxtEBp.js"></script>
	// <img src="/assets/logo-DS6j0tmI.svg" alt="">
	// public, max-age=31536000, immutable
}

func ExampleNew_error() {
	_, err := core.New(core.Config{Dist: dist, Mode: core.Production, Entries: []string{"src/mian.ts"}})
	fmt.Println(err)
	// Output:
	// govite: Config.Entries: src/mian.ts is not an entry of the build; did you mean src/main.ts? entries: src/main.ts
}

func ExamplePage() {
	v, err := core.New(core.Config{Dist: dist, Mode: core.Production})
	if err != nil {
		log.Fatal(err)
	}
	head := template.Must(template.New("head").Parse(`{{ .Vite.Tags "src/main.ts" }}{{ .Vite.Tags "src/main.ts" }}`))
	page := v.Page(context.Background()) // one for each response
	if err := head.Execute(os.Stdout, map[string]any{"Vite": page}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// <link rel="stylesheet" crossorigin href="/assets/main-CMUmSsHF.css">
	// <script type="module" crossorigin src="/assets/main-BTYxtEBp.js"></script>
}

func ExampleVite_URL() {
	v, err := core.New(core.Config{Dist: dist, Mode: core.Production, Base: "https://cdn.example.com/app/"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(v.URL("src/logo.svg"))
	// Output:
	// https://cdn.example.com/app/assets/logo-DS6j0tmI.svg <nil>
}

// A program that runs Vite while it is developed, and stops when it is told to.
func ExampleVite_ListenAndServe() {
	v, err := core.New(core.Config{
		Dist:    os.DirFS("web/dist"),
		Root:    "web",
		Command: "auto", // npm run dev, or the package manager of the lock file
	})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", v.Fallback(nil))
	if err := v.ListenAndServe(context.Background(), "localhost:8080", v.Middleware(mux)); err != nil {
		log.Print(err)
	}
}

func ExampleVite_Templates() {
	v, err := core.New(core.Config{Dist: dist, Mode: core.Production})
	if err != nil {
		log.Fatal(err)
	}
	// In an application: //go:embed templates
	templates := fstest.MapFS{"templates/home.html": {Data: []byte(`<title>{{ .Title | upper }}</title>{{ vite "src/main.ts" }}`)}}
	base := template.New("").Funcs(template.FuncMap{"upper": strings.ToUpper})
	pages, err := v.Templates(base, templates, ".", "templates/*.html")
	if err != nil {
		log.Fatal(err)
	}
	if err := pages.ExecuteTemplate(os.Stdout, "home.html", map[string]string{"Title": "Home"}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// <title>HOME</title><link rel="stylesheet" crossorigin href="/assets/main-CMUmSsHF.css">
	// <script type="module" crossorigin src="/assets/main-BTYxtEBp.js"></script>
}
