package devserver

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
)

// tunnel connects a websocket of Vite's client to the dev server, until either
// side closes it.
func (s *Server) tunnel(w http.ResponseWriter, r *http.Request) bool {
	if !s.allows(r) {
		refuseHost(w, r)
		return true
	}
	// ReverseProxy closes an upgraded connection when the request's context
	// ends, so that timeout middleware would end hot updates. Therefore the
	// request's context has an effect only until the upgrade.
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	defer cancel()
	detach := context.AfterFunc(r.Context(), cancel)
	defer detach()

	upgraded := false
	proxy := s.newProxy(r, s.otherUpstream())
	proxy.Rewrite = func(pr *httputil.ProxyRequest) {
		rewrite(pr)
		pr.Out.Header.Del("Cookie") // the client of Vite has a token
	}
	proxy.ModifyResponse = func(res *http.Response) error {
		if conn, ok := res.Body.(io.ReadWriteCloser); ok && res.StatusCode == http.StatusSwitchingProtocols {
			upgraded = true
			detach()
			res.Body = struct{ io.ReadWriteCloser }{conn} // without CloseWrite, see tunnelWriter
		}
		return nil
	}
	serveOrAbort(proxy, tunnelWriter{w}, r.WithContext(ctx))
	if upgraded {
		// The socket may have ended because Vite restarts. Then the page reloads,
		// and its requests wait for Vite; see upstream.
		s.seen()
	}
	return true
}

// tunnelWriter hides CloseWrite of the hijacked connection. If both connections
// have it, ReverseProxy half-closes one, and waits for a peer that may never
// close.
type tunnelWriter struct{ http.ResponseWriter }

func (w tunnelWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w tunnelWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	return struct{ net.Conn }{conn}, rw, nil
}
