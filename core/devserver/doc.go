// Package devserver finds, watches and proxies a running Vite dev server, so
// that in development a page of a Go application loads its modules, and their
// updates, from the application's own origin.
//
// [Server.Serve] goes before the application's routes and takes what is
// certainly Vite's; [Server.Fallback] goes where the application would answer
// 404 and takes what only Vite knows, "/src/main.ts" and the files of public/.
// [Server.Status] tells whoever renders a page what to put into it:
//
//	vite, err := devserver.New(devserver.Options{
//		Root:          "web",
//		AssumeDefault: true, // http://localhost:5173, if Vite does not announce itself
//	})
//	if err != nil {
//		log.Fatal(err)
//	}
//
//	mux := http.NewServeMux()
//	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
//		status := vite.Status(r.Context())
//		if !status.Up {
//			http.Error(w, status.Err.Error(), http.StatusBadGateway)
//			return
//		}
//		fmt.Fprintf(w, `<!doctype html>
//	<script type="module" src="%[1]s@vite/client"></script>
//	<script type="module" src="%[1]ssrc/main.ts"></script>`, status.Base)
//	})
//	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
//		if !vite.Fallback(w, r, false) {
//			http.NotFound(w, r)
//		}
//	})
//
//	// Around the mux and not in it: http.ServeMux redirects "//" in a path,
//	// which Vite's /@fs/ paths may contain.
//	log.Fatal(http.ListenAndServe("localhost:8080", http.HandlerFunc(
//		func(w http.ResponseWriter, r *http.Request) {
//			if !vite.Serve(w, r) {
//				mux.ServeHTTP(w, r)
//			}
//		})))
//
// # Where the dev server is
//
// A Vite with vite-plugin-govite among its plugins announces itself in the
// project ([ReadAnnouncement]); the announcement is read again whenever it may
// have changed, so Vite may restart on another port. Whoever answers there is
// asked who it is: another project's Vite on the same port is told nothing.
// Without the plugin [Options].URL names the server. [Server.Start] runs one.
//
// # What a page needs of it
//
// With the plugin [Server.Head] returns the head of a page as Vite's own html
// transform makes it, and the stylesheets of its modules. Without it
// [Status].React tells whether the page needs React's preamble.
//
// # Who may reach it
//
// Vite refuses requests under foreign host names, because its sources are not
// for every website that points its own name at this machine. Behind a proxy
// Vite cannot tell, so the proxy refuses them itself; see
// [Options].AllowedHosts. Whether the port can be reached from other machines
// is decided by the address that the application listens on.
//
// # What is forwarded
//
// Path, query and headers go to Vite as they came, with four exceptions: Host
// is the dev server's, the header Govite-Origin says where the application is,
// hop-by-hop and X-Forwarded headers stay behind, and characters that RFC 3986
// does not allow in a path ("|", "^") are percent-encoded. Responses are
// streamed.
package devserver
