// Package core joins Vite to Go's web servers. A [Vite] answers two questions:
// which tags does a page need for its entries, and is this request one of Vite's?
// In production the answers come from the output of `vite build`, in development
// from Vite's dev server. The application is the same for both.
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
//		mux := http.NewServeMux()
//		mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
//			if err := pages.ExecuteTemplate(w, "home.html", nil); err != nil {
//				log.Print(err)
//				http.Error(w, "The page could not be rendered.", http.StatusInternalServerError)
//			}
//		})
//		mux.Handle("/", v.Fallback(nil))
//		if err := v.ListenAndServe(context.Background(), "localhost:8080", v.Middleware(mux)); err != nil {
//			log.Fatal(err)
//		}
//	}
//
// The packages ginvite, echovite, fibervite and chivite do the same for gin,
// echo, fiber and chi. echovite is a package for echo v4, and in the module
// echovite/echo5 for echo v5; fibervite is one for fiber v2, and in the module
// fibervite/fiber3 for fiber v3. Package adapter is for authors of further adapters.
// Package vitetest is for the tests of applications.
//
// The plugin vite-plugin-govite sets Vite's build options for a backend,
// announces the dev server, and tells govite the tags that Vite's plugins inject.
// Without the plugin, set build.manifest to true and name the entries in
// build.rollupOptions.input, see https://vite.dev/guide/backend-integration.
package core
