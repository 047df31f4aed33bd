// Package core joins Vite to Go's web servers. One value, a [Vite], answers two
// questions of a server that renders pages: which tags does a page need for its
// entries, and is this request one of Vite's? In production the answers come from
// the output of `vite build`, in development from Vite's dev server. An
// application is written once for both.
//
//	//go:embed all:web/dist
//	var dist embed.FS
//
//	//go:embed templates
//	var templates embed.FS
//
//	func main() {
//		v, err := core.New(core.Config{
//			Dist:    dist,
//			Root:    "web",
//			Entries: []string{"src/main.ts"},
//			Command: "auto", // runs Vite on a developer's machine
//		})
//		if err != nil {
//			log.Fatal(err)
//		}
//		// <head>{{ vite "src/main.ts" }}</head>
//		pages, err := v.Templates(nil, templates, ".", "templates/*.html")
//		if err != nil {
//			log.Fatal(err)
//		}
//
//		mux := http.NewServeMux()
//		mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
//			if err := pages.ExecuteTemplate(w, "home.html", nil); err != nil {
//				http.Error(w, err.Error(), http.StatusInternalServerError)
//			}
//		})
//		mux.Handle("/", v.Fallback(nil))
//		if err := v.ListenAndServe(context.Background(), "localhost:8080", v.Middleware(mux)); err != nil {
//			log.Fatal(err)
//		}
//	}
//
// The packages ginvite, echovite, fibervite and chivite do the same for their
// frameworks. Package adapter is for authors of further ones, package vitetest
// for the tests of applications.
//
// In Vite's configuration the plugin vite-plugin-govite sets the options of a
// build for a backend, announces the dev server and tells the tags that Vite's
// plugins inject. Without the plugin, set build.manifest to true and name the
// entries in build.rollupOptions.input, as Vite's guide to backend integration
// says, https://vite.dev/guide/backend-integration.
package core
