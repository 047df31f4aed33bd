// Package core joins Vite to Go's web servers. It answers, from one value, the
// two questions of a server that renders pages: which tags does a page need
// for its entries, and is this request one of Vite's. In production the
// answers come from the output of `vite build`, in development from Vite's dev
// server; an application is written once for both.
//
//	//go:embed all:web/dist
//	var dist embed.FS
//
//	func main() {
//		v, err := core.New(core.Config{
//			Dist:    dist,
//			Root:    "web",
//			Entries: []string{"src/main.ts"},
//		})
//		if err != nil {
//			log.Fatal(err)
//		}
//		page := template.Must(template.New("page").Funcs(v.FuncMap()).Parse(
//			`<!doctype html><title>Hello</title>{{ vite "src/main.ts" }}<div id="app"></div>`))
//
//		mux := http.NewServeMux()
//		mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
//			if err := page.Execute(w, nil); err != nil {
//				log.Print(err)
//			}
//		})
//		mux.Handle("/", v.Fallback(nil))
//		log.Fatal(http.ListenAndServe("localhost:8080", v.Middleware(mux)))
//	}
//
// The packages ginvite, echovite, fibervite and chivite do the same with their
// frameworks' own means.
//
// In Vite's configuration the plugin vite-plugin-govite sets what this needs,
// announces the dev server and tells what its plugins have for the head of a
// page. Without it build.manifest has to be true and build.rollupOptions.input
// has to name the entries; see Vite's guide to backend integration,
// https://vite.dev/guide/backend-integration.
package core
