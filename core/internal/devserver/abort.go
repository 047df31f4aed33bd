package devserver

import (
	"net/http"
	"net/http/httputil"
	"time"
)

// abort ends the response such that the client sees a broken connection. A
// panic with http.ErrAbortHandler is the usual way, but recovery middleware
// (gin's for one) swallows it, and then a truncated response looks complete.
//
// A write deadline in the past makes every further write fail, so net/http
// closes an HTTP/1 connection without the end of the response and resets an
// HTTP/2 stream, and middleware notices nothing. http.ResponseController gets
// through to the server's own writer by Unwrap. For writers without Unwrap
// there is hijacking, and then the panic.
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

// serveOrAbort runs proxy, which panics with http.ErrAbortHandler when the
// upstream dies in the middle of a response.
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
