package vitetest

import (
	"testing"
	"time"

	"github.com/govite/govite/core"
)

// App is an application that an adapter's test builds with its framework, for
// [TestAdapter] to ask. It has these routes, and answers all else as the
// framework does:
//
//	GET  /            the template Home, by the framework's way to render, with
//	                  the request's page as .Vite; before that the header
//	                  X-Nonce is set to the page's nonce
//	GET  /funcs       the template Funcs, by the functions that Register or
//	                  AddFuncs gave the framework
//	GET  /wrong       the template Wrong, whose error goes the way of the
//	                  framework's errors
//	GET  /hints       EarlyHints for src/main.ts, then status 418, the header
//	                  "Link: </next>; rel=next" added, and the text "hints"
//	GET  /stream      the text "first", flushed; after a receive from Release,
//	                  the text "last"
//	GET  /headers     two headers X-Many, "one" and "two"; the text is the
//	                  request's headers X-Many, joined by a comma
//	GET  /assets/own  the text "own"
//	GET  /src/own.ts  the text "own"
//	POST /robots.txt  the text "posted"
//
// All text is text/plain. Govite's middleware is the first that is not named
// below, and after it comes one that sets the header "X-After: yes" and calls
// the next.
type App struct {
	// Vite is what to register. Register is called, unless Static says else.
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

// The templates of an [App]. A framework that renders by other means than
// html/template renders the same.
const (
	Home  = `<!doctype html><title>home</title>{{ .Vite.Tags "src/main.ts" }}{{ .Vite.Tags "src/other.ts" }}<p>home</p>`
	Funcs = `<!doctype html><title>funcs</title>{{ vite "src/main.ts" }}<img src="{{ viteAsset "src/logo.svg" }}"><style>{{ viteInline "src/print.css" }}</style><p>funcs</p>`
	Wrong = `<!doctype html><title>wrong</title>{{ vite "src/mian.ts" }}<p>wrong</p>`
)

// A Start builds an application and runs it on a real listener until the test
// ends. It returns the base URL, "http://127.0.0.1:40001".
type Start func(t testing.TB, app App) (baseURL string)
