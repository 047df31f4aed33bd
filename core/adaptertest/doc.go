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
//			return adaptertest.Listen(t, router)
//		})
//	}
//
// The suite sends requests over the network: for files, with ranges and
// conditions, with hostile paths, under a prefix and a timeout, for early hints,
// and in development for modules, hot updates and problems. Package adapter has the
// functions that an adapter needs.
//
// Further tests of an adapter check what only its framework has, such as groups or
// its form of a 404. [Production] returns a Vite with a small build, [Development]
// one with a handler as its dev server. [Check] compares responses, and [Do] returns
// one:
//
//	func TestRegister(t *testing.T) {
//		router := framework.New()
//		if err := Register(router, adaptertest.Production(t, core.Config{})); err != nil {
//			t.Fatal(err)
//		}
//		adaptertest.Check(t, adaptertest.Listen(t, router), []adaptertest.Exchange{
//			{Path: "/robots.txt", Body: adaptertest.Content("/robots.txt"), Cache: "no-cache"},
//			{Path: "/nothing", Status: 404, Body: "404 page not found\n"},
//			{Path: adaptertest.Gone, Status: 404, Body: "404 page not found\n", Cache: "no-store"},
//		})
//	}
package adaptertest
