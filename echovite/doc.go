// Package echovite joins Vite to echo v4.
//
//	v, err := core.New(core.Config{Dist: dist, Root: "web", Entries: []string{"src/main.ts"}})
//	if err != nil {
//		log.Fatal(err)
//	}
//	e := echo.New()
//	if err := echovite.Register(e, v); err != nil {
//		log.Fatal(err)
//	}
//	pages, err := v.Templates(nil, templates, ".", "templates/*.html") // {{ .Vite.Tags "src/main.ts" }}
//	if err != nil {
//		log.Fatal(err)
//	}
//	e.Renderer = echovite.NewRenderer(pages, v)
//	e.GET("/", func(c echo.Context) error { return c.Render(http.StatusOK, "home.html", nil) })
//	log.Fatal(e.Start("localhost:8080"))
//
// Call Register before or after routes, but before middleware that buffers
// responses or ends requests after a time.
package echovite
