package devserver

import (
	"context"
	"net/http"
)

// Serve answers r if it is certainly Vite's and reports whether it did; if not,
// it has not touched w. It belongs before the application's routes, because
// Vite's socket lives on the base path, which is a page of most applications.
// Vite's are:
//
//   - the socket for hot module replacement, on exactly the base path and by
//     its subprotocol: no other websocket;
//   - the ping of Vite's client, on the base path by its Accept header;
//   - CheckPath, which is answered here;
//   - GET and HEAD of everything below a base that is not "/", and of the
//     paths that Vite and its plugins invented ("/@vite/client",
//     "/node_modules/…") below "/", and CORS preflights of these.
//
// A request under a host name that is not allowed is answered 403. When the
// dev server is down the answer is 502, except that the ping's connection is
// closed without an answer: the client of Vite 5 takes any answer for a server
// that is back. If that is not possible with w, and when Vite dies in the
// middle of a response, Serve panics with [http.ErrAbortHandler].
//
// The first request waits, for a second at most, for a look at the dev server.
func (s *Server) Serve(w http.ResponseWriter, r *http.Request) bool {
	s.ready(r.Context())
	switch k := s.target.Load().classify(r); k {
	case kindFile, kindPing:
		return s.forward(w, r, exchange{ping: k == kindPing})
	case kindSocket:
		return s.tunnel(w, r)
	case kindCheck:
		s.answerCheck(w, r)
		return true
	}
	return false
}

// Takes reports whether [Server.Serve] may answer a request with this method
// and this percent-decoded path. Serve never answers a request for which Takes
// reports false, so that an adapter of a server other than net/http's need not
// make an [http.Request] of it. Of the requests for which Takes reports true,
// Serve declines some by their headers: a page at the base path, for example.
//
// Takes does not allocate. Like Serve, the first call waits for the first look
// at the dev server, for a second at most.
func (s *Server) Takes(method, urlPath string) bool {
	s.ready(context.Background())
	return s.target.Load().takes(method, urlPath)
}
