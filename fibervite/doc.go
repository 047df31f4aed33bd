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
// Call AddFuncs before fiber.New, which loads templates. Call Register before
// routes: fiber calls handlers in the order of registration. In production
// fasthttp sends the files. In development net/http's proxy answers.
package fibervite
