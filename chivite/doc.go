// Package chivite joins Vite to chi.
//
//	v, err := core.New(core.Config{Dist: dist, Root: "web", Entries: []string{"src/main.ts"}})
//	if err != nil {
//		log.Fatal(err)
//	}
//	pages, err := v.Templates(nil, templates, ".", "templates/*.html") // {{ vite "src/main.ts" }}
//	if err != nil {
//		log.Fatal(err)
//	}
//	r := chi.NewRouter()
//	if err := chivite.Register(r, v); err != nil {
//		log.Fatal(err)
//	}
//	r.Get("/", func(w http.ResponseWriter, r *http.Request) {
//		if err := pages.ExecuteTemplate(w, "home.html", nil); err != nil {
//			log.Print(err)
//		}
//	})
//	log.Fatal(http.ListenAndServe("localhost:8080", r))
//
// Call Register before routes: chi takes no middleware after the first route.
package chivite
