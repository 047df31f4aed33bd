package devserver

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
)

// tunnel connects a websocket of Vite's client with the dev server until
// either side closes it.
func (s *Server) tunnel(w http.ResponseWriter, r *http.Request) bool {
	if !s.hosts.allow(r.Host) {
		refuseHost(w, r)
		return true
	}
	// ReverseProxy closes an upgraded connection when the request's context
	// ends, so timeout middleware would end hot updates. The request's context
	// counts only until the connection is upgraded.
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	defer cancel()
	detach := context.AfterFunc(r.Context(), cancel)
	defer detach()

	upgraded := false
	proxy := s.newProxy(r, s.socketUpstream())
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
		// It ends when the browser leaves, or when Vite restarts: then the page
		// reloads, and finds a server that is patient, see upstream.
		s.seen()
	}
	return true
}

// tunnelWriter hides CloseWrite of the hijacked connection. With it on both
// sides ReverseProxy half-closes, and waits for a peer that may never close.
type tunnelWriter struct{ http.ResponseWriter }

func (w tunnelWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w tunnelWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	return struct{ net.Conn }{conn}, rw, nil
}
