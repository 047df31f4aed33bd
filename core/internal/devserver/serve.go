package devserver

import (
	"context"
	"net/http"

	"github.com/govite/govite/core/internal/fetch"
)

// Serve answers r if r is certainly Vite's, and reports whether it did. If it
// returns false it has not touched w. Serve goes before the application's routes,
// because Vite's socket has the base path, which is also a page of most
// applications. These requests are Vite's:
//
//   - the websocket for hot module replacement: at the base path, with Vite's
//     subprotocol;
//   - the ping of Vite's client: at the base path, with its Accept header;
//   - CheckPath, which Serve answers itself;
//   - GET and HEAD below a base other than "/"; below "/", of the paths that
//     belong to Vite and its plugins ("/@vite/client", "/node_modules/…"); and
//     CORS preflights of these;
//   - GET and HEAD below the base "/" of modules and files that the headers and
//     the project tell to be Vite's, see [Server.claims]. If Vite has no such file,
//     Serve returns false.
//
// A request under a host name that is not allowed is answered 403. While the dev
// server is down the answer is 502. A ping gets no answer then, and its
// connection is closed: for the client of Vite 5, any answer means that the
// server is back. If w does not allow that, Serve panics with
// [http.ErrAbortHandler], and so it does when Vite dies in the middle of a
// response.
//
// The first request waits for the first probe of the dev server, for a second at
// most.
func (s *Server) Serve(w http.ResponseWriter, r *http.Request) bool {
	s.ready(r.Context())
	switch k := s.classify(r); k {
	case kindFile, kindPing:
		return s.forward(w, r, exchange{ping: k == kindPing})
	case kindClaimed:
		return s.forward(w, r, exchange{decline: true})
	case kindSocket:
		return s.tunnel(w, r)
	case kindCheck:
		s.answerCheck(w, r)
		return true
	}
	return false
}

// Takes reports whether [Server.Serve] may answer a request with this method, this
// percent-decoded path and these headers. Serve never answers a request for which Takes
// returns false: an adapter for a server other than net/http's need not convert
// that request. If Takes returns true, Serve may still decline: it does not answer
// a page at the base path, for example.
//
// Takes does not allocate, unless the headers are those of a browser that may ask
// for a file of Vite's below the base "/". The first call waits for the first probe of the dev
// server, for a second at most.
func (s *Server) Takes(method, urlPath string, h fetch.Header) bool {
	s.ready(context.Background())
	return s.takes(method, urlPath, h)
}
