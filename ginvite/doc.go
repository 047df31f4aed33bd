// Package ginvite joins Vite to gin.
//
//	v, err := core.New(core.Config{Dist: dist, Root: "web", Entries: []string{"src/main.ts"}})
//	if err != nil {
//		log.Fatal(err)
//	}
//	engine := gin.Default()
//	if err := ginvite.Register(engine, v); err != nil {
//		log.Fatal(err)
//	}
//	engine.LoadHTMLGlob("templates/*.html") // {{ vite "src/main.ts" }}
//	engine.GET("/", func(c *gin.Context) { c.HTML(http.StatusOK, "home.html", nil) })
//	log.Fatal(engine.Run("localhost:8080"))
//
// Call Register before routes and before LoadHTML*: gin runs a middleware only
// for later routes, and looks template functions up when it loads templates.
package ginvite
