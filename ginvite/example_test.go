package ginvite_test

import (
	"fmt"
	"html/template"
	"log"
	"net/http"
	"net/http/httptest"
	"testing/fstest"

	"github.com/gin-gonic/gin"

	"github.com/govite/govite/core"
	"github.com/govite/govite/ginvite"
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
	gin.SetMode(gin.ReleaseMode)
	v, err := core.New(core.Config{Dist: dist, Root: "web", Mode: core.Production, Entries: []string{"src/main.ts"}})
	if err != nil {
		log.Fatal(err)
	}
	engine := gin.New()
	if err := ginvite.Register(engine, v); err != nil {
		log.Fatal(err)
	}
	engine.SetHTMLTemplate(template.Must(template.New("home").Funcs(engine.FuncMap).Parse(`{{ vite "src/main.ts" }}`)))
	engine.GET("/", func(c *gin.Context) { c.HTML(http.StatusOK, "home", nil) })
	// engine.Run("localhost:8080")

	w := httptest.NewRecorder()
	engine.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	fmt.Print(w.Body)
	w = httptest.NewRecorder()
	engine.ServeHTTP(w, httptest.NewRequest("GET", "/assets/main-BTYxtEBp.js", nil))
	fmt.Println(w.Body)
	// Output:
	// <script type="module" crossorigin src="/assets/main-BTYxtEBp.js"></script>
	// console.log(1)
}
