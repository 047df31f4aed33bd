// Package ginvite joins Vite to gin.
//
//	//go:embed all:web/dist templates
//	var files embed.FS
//
//	func main() {
//		v, err := core.New(core.Config{Dist: files, Root: "web", Entries: []string{"src/main.ts"}, Command: "auto"})
//		if err != nil {
//			log.Fatal(err)
//		}
//		pages, err := v.Templates(nil, files, ".", "templates/*.html")
//		if err != nil {
//			log.Fatal(err)
//		}
//
//		engine := gin.Default()
//		if err := ginvite.Register(engine, v); err != nil {
//			log.Fatal(err)
//		}
//		engine.GET("/", func(c *gin.Context) {
//			if err := pages.ExecuteTemplate(c.Writer, "home.html", nil); err != nil {
//				_ = c.AbortWithError(http.StatusInternalServerError, err)
//			}
//		})
//		if err := v.ListenAndServe(context.Background(), "localhost:8080", engine); err != nil {
//			log.Fatal(err)
//		}
//	}
//
// Call Register before routes and before LoadHTML*: gin runs a middleware only
// for later routes, and looks template functions up when it loads templates.
package ginvite
