package devserver

import (
	"context"
	"errors"
	"net/http"
	"net/http/httputil"
	"strings"
	"sync"
)

// exchange is how one request is forwarded.
type exchange struct {
	ping    bool                      // when the dev server is down there is no answer at all
	atBase  bool                      // the base is asked for instead of the request's path
	decline func(*http.Response) bool // tells which responses are not for the client; nil for none
}

// errDeclined makes a ReverseProxy drop a response.
var errDeclined = errors.New("declined")

// forward lets the dev server answer r, and reports false if its response was
// declined.
func (s *Server) forward(w http.ResponseWriter, r *http.Request, x exchange) bool {
	if !s.hosts.allow(r.Host) {
		refuseHost(w, r)
		return true
	}
	declined := false
	proxy := s.newProxy(r, s.upstream(r))
	proxy.Rewrite = func(pr *httputil.ProxyRequest) {
		rewrite(pr)
		// RFC 9110, section 7.8: an Upgrade may be ignored.
		pr.Out.Header.Del("Connection")
		pr.Out.Header.Del("Upgrade")
		if x.atBase {
			t := s.target.Load()
			pr.Out.URL.Path, pr.Out.URL.RawPath = t.path, t.base
		}
	}
	proxy.ModifyResponse = func(res *http.Response) error {
		if x.decline != nil && x.decline(res) {
			return errDeclined
		}
		if x.ping && res.StatusCode == http.StatusNoContent {
			s.observed(true) // a page reloads now and must not be told that Vite is down
		}
		replaceHeaders(w.Header(), res.Header)
		return nil
	}
	failed := proxy.ErrorHandler
	proxy.ErrorHandler = func(w http.ResponseWriter, out *http.Request, err error) {
		switch {
		case errors.Is(err, errDeclined):
			declined = true
		case x.ping:
			abort(w)
		default:
			failed(w, out, err)
		}
	}
	serveOrAbort(proxy, w, r)
	return !declined
}

// newProxy returns what all proxying has in common.
func (s *Server) newProxy(r *http.Request, transport http.RoundTripper) *httputil.ReverseProxy {
	return &httputil.ReverseProxy{
		Transport: transport,
		Rewrite:   rewrite,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			down := s.downError(s.target.Load(), err)
			if r.Context().Err() != context.Canceled { // otherwise the client has gone away
				s.report("Vite dev server is down", down)
			}
			s.sendDown(w, r, down)
		},
		ErrorLog:   s.errorLog,
		BufferPool: &buffers,
	}
}

// buffers are those through which responses are copied: a page may load
// thousands of modules, most of them smaller than a buffer.
var buffers bufferPool

// bufferPool is an [httputil.BufferPool].
type bufferPool struct{ pool sync.Pool }

func (p *bufferPool) Get() []byte {
	if b, ok := p.pool.Get().(*[]byte); ok {
		return *b
	}
	return make([]byte, 32<<10)
}

func (p *bufferPool) Put(b []byte) { p.pool.Put(&b) }

// originHeader tells vite-plugin-govite where the application is, for its page
// at Vite's own root.
const originHeader = "Govite-Origin"

// rewrite leaves the request as the client sent it. [upstream] sets the dev
// server's address.
func rewrite(pr *httputil.ProxyRequest) {
	scheme := "http://"
	if pr.In.TLS != nil {
		scheme = "https://"
	}
	pr.Out.Header.Set(originHeader, scheme+pr.In.Host)
	pr.Out.URL.RawQuery = pr.In.URL.RawQuery // ReverseProxy drops what it cannot parse
	for name := range pr.Out.Header {
		if strings.HasPrefix(name, "X-Forwarded-") {
			delete(pr.Out.Header, name)
		}
	}
}

// replaceHeaders removes from dst, the headers that middleware has set, those
// that a response brings itself, because ReverseProxy adds and a second
// Content-Type or Access-Control-Allow-Origin breaks the response. Those that
// are lists stay.
func replaceHeaders(dst, src http.Header) {
	for name := range src {
		switch name {
		case "Vary", "Link", "Set-Cookie":
		default:
			dst.Del(name)
		}
	}
}
