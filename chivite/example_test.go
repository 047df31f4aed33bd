package chivite_test

import (
	"fmt"
	"html/template"
	"log"
	"net/http"
	"net/http/httptest"
	"testing/fstest"

	"github.com/go-chi/chi/v5"

	"github.com/govite/govite/chivite"
	"github.com/govite/govite/core"
)

// dist stands for the embedded output of vite build:
//
//	//go:embed all:web/dist
//	var dist embed.FS
var dist = fstest.MapFS{
	"web/dist/.vite/manifest.json":     {Data: []byte(`{"src/main.ts": {"file": "assets/main-BTYxtEBp.js", "src": "src/main.ts", "isEntry": true}}`)},
	"web/dist/assets/main-BTYxtEBp.js": {Data: []byte("console.log(1)")},
}

func Example() {
	v, err := core.New(core.Config{Dist: dist, Root: "web", Mode: core.Production, Entries: []string{"src/main.ts"}})
	if err != nil {
		log.Fatal(err)
	}
	page := template.Must(chivite.AddFuncs(template.New("home"), v).Parse(`{{ vite "src/main.ts" }}`))
	r := chi.NewRouter()
	if err := chivite.Register(r, v); err != nil {
		log.Fatal(err)
	}
	r.Get("/", func(w http.ResponseWriter, _ *http.Request) {
		if err := page.Execute(w, nil); err != nil {
			log.Print(err)
		}
	})
	// http.ListenAndServe("localhost:8080", r)

	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	fmt.Print(w.Body)
	w = httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("GET", "/assets/main-BTYxtEBp.js", nil))
	fmt.Println(w.Body)
	// Output:
	// <script type="module" crossorigin src="/assets/main-BTYxtEBp.js"></script>
	// console.log(1)
}
