// Package adaptertest has the suite that every adapter of govite must pass. An
// adapter's test builds an [App] with its framework, on the framework's own
// server, and calls [Run]:
//
//	func TestAdapter(t *testing.T) {
//		adaptertest.Run(t, func(t testing.TB, app adaptertest.App) string {
//			router := framework.New()
//			if err := Register(router, app.Vite); err != nil {
//				t.Fatal(err)
//			}
//			// … the routes that App describes …
//			server := httptest.NewServer(router)
//			t.Cleanup(server.Close)
//			return server.URL
//		})
//	}
//
// The suite sends requests over the network: for files, with ranges and
// conditions, with hostile paths, under a prefix and a timeout, and in
// development for modules, hot updates and problems. Package adapter has the
// functions that an adapter needs.
package adaptertest
