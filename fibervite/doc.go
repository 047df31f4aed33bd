// Package fibervite joins Vite to fiber v2.
//
//	v, err := core.New(core.Config{Dist: dist, Root: "web", Entries: []string{"src/main.ts"}})
//	if err != nil {
//		log.Fatal(err)
//	}
//	engine := html.New("templates", ".html") // {{ vite "src/main.ts" }}
//	if err := fibervite.AddFuncs(engine, v); err != nil {
//		log.Fatal(err)
//	}
//	app := fiber.New(fiber.Config{Views: engine})
//	if err := fibervite.Register(app, v); err != nil {
//		log.Fatal(err)
//	}
//	app.Get("/", func(c *fiber.Ctx) error { return c.Render("home", nil) })
//	log.Fatal(app.Listen("localhost:8080"))
//
// AddFuncs comes before fiber.New, which loads templates, and Register before
// the routes, which fiber asks in the order of their registration.
//
// In production files are sent by fasthttp's own means. In development the
// proxy to the dev server is net/http's.
package fibervite
