package adaptertest

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/govite/govite/core"
)

// An App describes the application that an adapter's test builds with its
// framework. It has these routes, and answers all other requests as the framework
// does:
//
//	GET  /            the header X-Nonce with the page's nonce, and the template
//	                  Home, rendered by the framework with the request's page as
//	                  .Vite
//	GET  /funcs       the template Funcs, with the functions that Register or
//	                  AddFuncs gave the framework
//	GET  /wrong       the template Wrong, whose error ends in status 500, like any
//	                  error of a template
//	GET  /pages       with Other: the nonces of four calls of PageFrom, for Vite,
//	                  Other, Vite and Other, separated by spaces
//	GET  /hints       EarlyHints for src/main.ts, then status 418, the header
//	POST /hints       "Link: </next>; rel=next" added, and the text "hints"; if no
//	                  103 can come ahead, also the header "X-Early: no"
//	GET  /hints/wrong the same with EarlyHints for src/mian.ts
//	GET  /stream      the text "first", flushed; after a receive from Release,
//	                  the text "last"
//	GET  /headers     two headers X-Many, "one" and "two"; the text is the values of
//	                  the request's headers X-Many, joined by commas
//	GET  /assets/own  the text "own"
//	GET  /assets/404  status 404 and the text "none"
//	GET  /src/own.ts  the text "own"
//	POST /robots.txt  the text "posted"
//
// All text is text/plain. Around govite's middleware are only that of Compress and
// Timeout, and one that sets the header "X-Before: yes" and calls the next handler.
// Behind govite's is one that does the same with "X-After: yes".
type App struct {
	// Vite is the Vite for the adapter's Register or, with Static, for its
	// Static.
	Vite *core.Vite

	// Other is another Vite, of which only pages are asked. Default: nil, and no
	// request for /pages.
	Other *core.Vite

	// Prefix is a path ("/group") for all routes of the application, by the
	// framework's groups, sub-routers or mounts. Register or Static is called
	// outside of it. Default: "".
	Prefix string

	// Policy gives every response of the middleware behind govite's the header
	// X-Nonce with the nonce of the request's page, even if no route matches.
	// Default: false.
	Policy bool

	// Static asks for Static and the template functions in place of Register.
	// Default: false.
	Static bool

	// Compress puts the framework's own compression, if any, around everything.
	// Default: false.
	Compress bool

	// Timeout puts the framework's own timeout middleware, if any, around
	// everything. Default: 0, no timeout.
	Timeout time.Duration

	// Wide adds routes that match GET of every path with one or two segments and
	// no other route, by a catch-all route or by parameters ("/:owner/:repo"). The
	// text is "wide". With Wide there is no Prefix and no Static. Default: false.
	Wide bool

	// NotFound replaces the adapter's fallback by the application's own handler
	// for unmatched requests, which answers with status 404 and the text "lost".
	// Where groups with middleware answer unmatched requests themselves, there is
	// such a group. With NotFound there is no Prefix and no Static. Default: false.
	NotFound bool

	// Release lets a request for /stream go on. Default: nil, and no request for
	// /stream.
	Release <-chan struct{}
}

// The templates of an [App]. A framework that does not render with html/template
// has templates with the same output.
const (
	Home  = `<!doctype html><title>home</title>{{ .Vite.Tags "src/main.ts" }}{{ .Vite.Tags "src/other.ts" }}<p>home</p>`
	Funcs = `<!doctype html><title>funcs</title>{{ vite "src/main.ts" }}<img src="{{ viteAsset "src/logo.svg" }}"><style>{{ viteInline "src/print.css" }}</style><p>funcs</p>`
	Wrong = `<!doctype html><title>wrong</title>{{ vite "src/mian.ts" }}<p>wrong</p>`
)

// Listen runs h on net/http's server until the test ends, and returns its base URL.
func Listen(t testing.TB, h http.Handler) (baseURL string) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// A Start builds app, runs it on a real listener until the test ends, and returns
// its base URL, such as "http://127.0.0.1:40001".
type Start func(t testing.TB, app App) (baseURL string)
