package echovite_test

import (
	"fmt"
	"html/template"
	"log"
	"net/http"
	"net/http/httptest"
	"testing/fstest"

	"github.com/labstack/echo/v5"

	"github.com/govite/govite/core"
	echovite "github.com/govite/govite/echovite/echo5"
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
	e := echo.New()
	if err := echovite.Register(e, v); err != nil {
		log.Fatal(err)
	}
	e.Renderer = echovite.NewRenderer(template.Must(template.New("home").Parse(`{{ .Vite.Tags "src/main.ts" }}`)), v)
	e.GET("/", func(c *echo.Context) error { return c.Render(http.StatusOK, "home", nil) })
	// e.Start("localhost:8080")

	w := httptest.NewRecorder()
	e.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	fmt.Print(w.Body)
	w = httptest.NewRecorder()
	e.ServeHTTP(w, httptest.NewRequest("GET", "/assets/main-BTYxtEBp.js", nil))
	fmt.Println(w.Body)
	// Output:
	// <script type="module" crossorigin src="/assets/main-BTYxtEBp.js"></script>
	// console.log(1)
}
