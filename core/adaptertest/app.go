package adaptertest

import (
	"testing"
	"time"

	"github.com/govite/govite/core"
)

// An App describes the application that an adapter's test builds with its
// framework. It has these routes, and answers all other requests as the framework
// does:
//
//	GET  /            the template Home, rendered as the framework renders, with
//	                  the request's page as .Vite, after the header X-Nonce was
//	                  set to the page's nonce
//	GET  /funcs       the template Funcs, with the functions that Register or
//	                  AddFuncs gave the framework
//	GET  /wrong       the template Wrong, whose error the framework handles like
//	                  any error of a template, with status 500
//	GET  /hints       EarlyHints for src/main.ts, then status 418, the header
//	                  "Link: </next>; rel=next" added, and the text "hints"
//	GET  /stream      the text "first", flushed; after a receive from Release,
//	                  the text "last"
//	GET  /headers     two headers X-Many, "one" and "two", and as its text the
//	                  request's headers X-Many, joined by commas
//	GET  /assets/own  the text "own"
//	GET  /src/own.ts  the text "own"
//	POST /robots.txt  the text "posted"
//
// All text is text/plain. Govite's middleware comes first, except for the
// middleware named below. After it comes one that sets the header "X-After: yes"
// and calls the next.
type App struct {
	// Vite is registered by the adapter's Register, unless Static is set.
	Vite *core.Vite

	// Prefix is a path ("/group") under which all routes are registered, by
	// the framework's groups, sub-routers or mounts; govite is not under it.
	// Default: "".
	Prefix string

	// Static asks for Static, and template functions, in place of Register.
	Static bool

	// Compress puts the framework's own compression around everything, if it
	// has one.
	Compress bool

	// Timeout puts the framework's own timeout middleware around everything,
	// if it has one and the time is not zero.
	Timeout time.Duration

	// Release lets /stream go on.
	Release <-chan struct{}
}

// The templates of an [App]. A framework that does not render with html/template
// has templates with the same output.
const (
	Home  = `<!doctype html><title>home</title>{{ .Vite.Tags "src/main.ts" }}{{ .Vite.Tags "src/other.ts" }}<p>home</p>`
	Funcs = `<!doctype html><title>funcs</title>{{ vite "src/main.ts" }}<img src="{{ viteAsset "src/logo.svg" }}"><style>{{ viteInline "src/print.css" }}</style><p>funcs</p>`
	Wrong = `<!doctype html><title>wrong</title>{{ vite "src/mian.ts" }}<p>wrong</p>`
)

// A Start builds an application and runs it on a real listener until the test
// ends. It returns the base URL, "http://127.0.0.1:40001".
type Start func(t testing.TB, app App) (baseURL string)
