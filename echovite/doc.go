// Package echovite joins Vite to echo.
//
//	v, err := core.New(core.Config{Dist: dist, Root: "web", Entries: []string{"src/main.ts"}})
//	if err != nil {
//		log.Fatal(err)
//	}
//	e := echo.New()
//	if err := echovite.Register(e, v); err != nil {
//		log.Fatal(err)
//	}
//	templates := echovite.AddFuncs(template.New(""), v)
//	e.Renderer = &echovite.Renderer{
//		Template: template.Must(templates.ParseGlob("templates/*.html")), // {{ .Vite.Tags "src/main.ts" }}
//		Vite:     v,
//	}
//	e.GET("/", func(c echo.Context) error { return c.Render(http.StatusOK, "home.html", nil) })
//	log.Fatal(e.Start("localhost:8080"))
//
// Template functions have to be known when templates are parsed. Register may
// come before or after routes, but before middleware that buffers responses or
// ends requests after a time.
package echovite
