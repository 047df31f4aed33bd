// Package echovite joins Vite to echo v5.
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
//		e := echo.New()
//		if err := echovite.Register(e, v); err != nil {
//			log.Fatal(err)
//		}
//		e.Renderer = echovite.NewRenderer(pages, v)
//		e.GET("/", func(c *echo.Context) error { return c.Render(http.StatusOK, "home.html", nil) })
//		if err := v.ListenAndServe(context.Background(), "localhost:8080", e); err != nil {
//			log.Fatal(err)
//		}
//	}
//
// Call Register before or after routes, but before middleware that buffers
// responses or ends requests after a time.
package echovite
