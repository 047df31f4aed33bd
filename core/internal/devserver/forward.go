package devserver

import (
	"context"
	"errors"
	"net/http"
	"net/http/httputil"
	"strings"

	"github.com/govite/govite/core/internal/buffers"
)

// exchange is how one request is forwarded.
type exchange struct {
	ping    bool      // while the dev server is down, break the connection without an answer
	page    *pageLoad // the page that Vite is asked for; nil for no page
	decline bool      // drop the response if the application should answer, see declines
}

// errDeclined makes a ReverseProxy drop a response.
var errDeclined = errors.New("declined")

// forward lets the dev server answer r. It returns false if it has dropped the
// response.
func (s *Server) forward(w http.ResponseWriter, r *http.Request, x exchange) bool {
	if !s.allows(r) {
		refuseHost(w, r)
		return true
	}
	declined := false
	to := s.fileUpstream()
	if r.ContentLength != 0 {
		to = s.otherUpstream()
	}
	proxy := s.newProxy(r, to)
	proxy.Rewrite = func(pr *httputil.ProxyRequest) {
		rewrite(pr)
		dropCookies(pr.Out)
		// A server may ignore an Upgrade (RFC 9110, section 7.8).
		pr.Out.Header.Del("Connection")
		pr.Out.Header.Del("Upgrade")
		if x.page != nil {
			x.page.rewrite(pr.Out)
		}
	}
	proxy.ModifyResponse = func(res *http.Response) error {
		if x.decline {
			if declines(r, res, x.page != nil) {
				return errDeclined
			}
			s.noteServed(r, res)
		}
		if x.page != nil {
			if err := x.page.fill(res); err != nil {
				return err
			}
		}
		if x.ping && res.StatusCode == http.StatusNoContent {
			s.observed(true) // the page that reloads now must not see a cached outage
		}
		if res.StatusCode == http.StatusForbidden && strings.HasPrefix(res.Header.Get("Content-Type"), "text/plain") {
			// By Vite's check of the Host header. Vite's refusal of a file is html.
			s.reportRefusal(s.downError(s.target.Load(), &pingError{res.Status, r.URL.Path}))
		}
		replaceHeaders(w.Header(), res.Header)
		return nil
	}
	failed := proxy.ErrorHandler
	proxy.ErrorHandler = func(w http.ResponseWriter, out *http.Request, err error) {
		var unfilled fillError
		switch {
		case errors.As(err, &unfilled):
			x.page.pages.Fail(w, r, x.page.name, unfilled.error)
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

// newProxy returns a proxy for one request.
func (s *Server) newProxy(r *http.Request, transport http.RoundTripper) *httputil.ReverseProxy {
	return &httputil.ReverseProxy{
		Transport: transport,
		Rewrite:   rewrite,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			down := s.downError(s.target.Load(), err)
			if r.Context().Err() != context.Canceled { // the client is still there
				s.report("the Vite dev server is down", down)
			}
			s.sendDown(w, r, down)
		},
		ErrorLog:   s.errorLog,
		BufferPool: buffers.Pool,
	}
}

// originHeader names the application's origin. The page that vite-plugin-govite
// shows at Vite's own root links to it.
const originHeader = "Govite-Origin"

// rewrite undoes the changes that ReverseProxy makes to a request, and adds
// originHeader. [upstream] sets the dev server's address.
func rewrite(pr *httputil.ProxyRequest) {
	scheme := "http://"
	if pr.In.TLS != nil {
		scheme = "https://"
	}
	pr.Out.Header.Set(originHeader, scheme+pr.In.Host)
	pr.Out.URL.RawQuery = pr.In.URL.RawQuery // ReverseProxy drops malformed parameters
	for name := range pr.Out.Header {
		if strings.HasPrefix(name, "X-Forwarded-") {
			delete(pr.Out.Header, name)
		}
	}
}

// mostCookies is the number of bytes of cookies that a page of Vite's gets. Node
// refuses requests with more than 16 KiB of headers,
// https://nodejs.org/api/cli.html#--max-http-header-sizesize.
const mostCookies = 4 << 10

// dropCookies removes the application's cookies, which Vite does not need: many
// cookies would make Node refuse the request. Only the pages of plugins, and what
// they fetch, may need a few.
func dropCookies(r *http.Request) {
	switch useOf(r.Header) {
	case usePage, useFetch, useNothing:
		size := 0
		for _, value := range r.Header["Cookie"] {
			size += len(value)
		}
		if size <= mostCookies {
			return
		}
	}
	r.Header.Del("Cookie")
}

// replaceHeaders removes from dst, the headers that middleware has set, the
// headers of Vite's response. ReverseProxy would add to them, and a second
// Content-Type or Access-Control-Allow-Origin breaks a response. Headers that are
// lists stay.
func replaceHeaders(dst, src http.Header) {
	for name := range src {
		switch name {
		case "Vary", "Link", "Set-Cookie":
		default:
			dst.Del(name)
		}
	}
}
