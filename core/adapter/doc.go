// Package adapter is for authors of adapters: packages that join govite to a web
// framework, as ginvite, echovite, fibervite and chivite do. Applications do not
// need it.
//
// On a framework whose handlers get an [http.ResponseWriter] and an
// [http.Request], an adapter is a middleware that calls [Serve] before the
// application's routes, and a not-found handler that calls [Fallback]:
//
//	func Middleware(v *core.Vite) framework.Handler {
//		return func(c *framework.Context) {
//			if adapter.Serve(v, c.Writer, c.Request) {
//				c.Abort()
//				return
//			}
//			c.Writer = adapter.LostWriter(v, c.Writer, c.Request)
//		}
//	}
//
//	func Fallback(v *core.Vite) framework.Handler {
//		return func(c *framework.Context) {
//			if adapter.Fallback(v, c.Writer, c.Request) {
//				c.Abort()
//			}
//		}
//	}
//
// On a server with its own type of requests, such as fasthttp, [Find] and
// [FindFallback] report how to answer a request: with a [File], which the adapter
// sends by the server's own means, or by Serve and Fallback, which the adapter
// calls through a bridge to net/http.
//
// Package adaptertest has the suite that every adapter must pass.
package adapter
