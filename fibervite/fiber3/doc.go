// Package fibervite joins Vite to fiber v3.
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
//		app := fiber.New()
//		if err := fibervite.Register(app, v); err != nil {
//			log.Fatal(err)
//		}
//		app.Get("/", func(c fiber.Ctx) error {
//			c.Type("html", "utf-8")
//			return pages.ExecuteTemplate(c, "home.html", nil)
//		})
//		if err := v.Start(context.Background()); err != nil { // runs Vite on a developer's machine
//			log.Fatal(err)
//		}
//		listener, err := v.Listen(context.Background(), "localhost:8080")
//		if err != nil {
//			log.Fatal(err)
//		}
//		log.Fatal(app.Listener(listener)) // Vite ends with this process
//	}
//
// Call Register before routes: fiber calls handlers in the order of registration.
// In production fasthttp sends the files. In development net/http's proxy answers.
// For templates of fiber's own engines, call AddFuncs before fiber.New.
package fibervite
