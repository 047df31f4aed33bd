package fibervite_test

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing/fstest"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/template/html/v2"

	"github.com/govite/govite/core"
	fibervite "github.com/govite/govite/fibervite/fiber3"
)

// dist stands for the embedded output of vite build:
//
//	//go:embed all:web/dist
//	var dist embed.FS
var dist = fstest.MapFS{
	"web/dist/.vite/manifest.json":     {Data: []byte(`{"src/main.ts": {"file": "assets/main-BTYxtEBp.js", "src": "src/main.ts", "isEntry": true}}`)},
	"web/dist/assets/main-BTYxtEBp.js": {Data: []byte("console.log(1)\n")},
}

var templates = fstest.MapFS{"home.html": {Data: []byte(`{{ vite "src/main.ts" }}`)}}

func Example() {
	v, err := core.New(core.Config{Dist: dist, Root: "web", Mode: core.Production, Entries: []string{"src/main.ts"}})
	if err != nil {
		log.Fatal(err)
	}
	engine := html.NewFileSystem(http.FS(templates), ".html")
	if err := fibervite.AddFuncs(engine, v); err != nil {
		log.Fatal(err)
	}
	app := fiber.New(fiber.Config{Views: engine})
	if err := fibervite.Register(app, v); err != nil {
		log.Fatal(err)
	}
	app.Get("/", func(c fiber.Ctx) error { return c.Render("home", nil) })
	// app.Listen("localhost:8080")

	for _, target := range []string{"/", "/assets/main-BTYxtEBp.js"} {
		resp, err := app.Test(httptest.NewRequest("GET", target, nil))
		if err != nil {
			log.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Print(string(body))
	}
	// Output:
	// <script type="module" crossorigin src="/assets/main-BTYxtEBp.js"></script>
	// console.log(1)
}
