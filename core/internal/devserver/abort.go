package devserver

import (
	"net/http"
	"net/http/httputil"
	"time"
)

// abort breaks the client's connection in the middle of a response. The usual
// way, a panic with http.ErrAbortHandler, is not enough: recovery middleware
// (gin's, for example) swallows the panic, and a truncated response looks
// complete.
//
// A write deadline in the past makes every further write fail. Then net/http
// closes an HTTP/1 connection without the end of the response, or resets an
// HTTP/2 stream, and middleware has no part in it. http.ResponseController finds
// the server's own writer through Unwrap. For a writer without Unwrap abort tries
// to hijack the connection, and panics if that fails.
func abort(w http.ResponseWriter) {
	rc := http.NewResponseController(w)
	if rc.SetWriteDeadline(time.Unix(1, 0)) == nil {
		return
	}
	if conn, _, err := rc.Hijack(); err == nil {
		conn.Close()
		return
	}
	panic(http.ErrAbortHandler)
}

// serveOrAbort runs proxy, which panics with http.ErrAbortHandler when the dev
// server dies in the middle of a response.
func serveOrAbort(proxy *httputil.ReverseProxy, w http.ResponseWriter, r *http.Request) {
	defer func() {
		switch e := recover(); e {
		case nil:
		case http.ErrAbortHandler:
			abort(w)
		default:
			panic(e)
		}
	}()
	proxy.ServeHTTP(w, r)
}
