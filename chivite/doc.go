// Package chivite joins Vite to chi.
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
//		r := chi.NewRouter()
//		if err := chivite.Register(r, v); err != nil {
//			log.Fatal(err)
//		}
//		r.Get("/", func(w http.ResponseWriter, r *http.Request) {
//			if err := pages.ExecuteTemplate(w, "home.html", nil); err != nil {
//				log.Print(err)
//				http.Error(w, "The page could not be rendered.", http.StatusInternalServerError)
//			}
//		})
//		if err := v.ListenAndServe(context.Background(), "localhost:8080", r); err != nil {
//			log.Fatal(err)
//		}
//	}
//
// Call Register before routes: chi takes no middleware after the first route.
package chivite
