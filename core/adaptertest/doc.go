// Package adaptertest proves that an adapter joins govite to a web framework in
// the right way. An adapter's test builds an [App] with the framework, on the
// framework's own server, and calls [Run]:
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
// The suite asks the application over the network: for files, ranges and
// conditions, with hostile paths, under a prefix and a timeout, in development for
// modules, hot updates and problems. Package adapter has the functions that an
// adapter needs.
package adaptertest
