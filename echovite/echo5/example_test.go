package echovite_test

import (
	"fmt"
	"html/template"
	"log"
	"net/http"
	"net/http/httptest"
	"testing/fstest"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"

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
	"web/dist/index.html":              {Data: []byte("<!doctype html>")},
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

// The router's handler for unmatched requests serves pages below all groups.
func ExampleFallback() {
	v, err := core.New(core.Config{Dist: dist, Root: "web", Mode: core.Production, SPA: "index.html"})
	if err != nil {
		log.Fatal(err)
	}
	router := echo.NewRouter(echo.RouterConfig{NotFoundHandler: echovite.Fallback(v)})
	e := echo.NewWithConfig(echo.Config{Router: router})
	e.Use(echovite.Middleware(v))
	e.Group("/admin", middleware.Secure())

	r := httptest.NewRequest("GET", "/admin/users", nil)
	r.Header.Set("Sec-Fetch-Mode", "navigate")
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	fmt.Println(w.Code, w.Body)
	// Output:
	// 200 <!doctype html>
}
