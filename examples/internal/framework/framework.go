// Package framework has the names that the documentation of core/adapter and
// core/adaptertest uses for a web framework, so that its code compiles.
package framework

import "net/http"

// Context is a request and its response.
type Context struct {
	Writer  http.ResponseWriter
	Request *http.Request
}

// Abort ends the handling of the request.
func (*Context) Abort() {}

// Handler answers a request, or leaves it to the next handler.
type Handler func(*Context)

// Router has the routes of an application.
type Router struct{ http.Handler }

// New returns a router without routes.
func New() *Router { return &Router{http.NotFoundHandler()} }
