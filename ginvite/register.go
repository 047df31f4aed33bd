package ginvite

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"

	"github.com/gin-gonic/gin"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// Register joins engine to Vite: [Middleware] for all routes, [Fallback] as the
// NoRoute handler, and the template functions by [AddFuncs]. It is an error if
// engine has routes, a NoRoute handler or a template function of one of the names
// already. A later call of engine.NoRoute replaces the fallback; give that call
// Fallback(v) as its first handler.
func Register(engine *gin.Engine, v *core.Vite) error {
	if routes := engine.Routes(); len(routes) > 0 {
		return fmt.Errorf("ginvite: the engine has routes already (%s %s), and gin runs a middleware only for later ones: call Register first", routes[0].Method, routes[0].Path)
	}
	if handlers := reflect.ValueOf(engine).Elem().FieldByName("noRoute"); handlers.IsValid() && handlers.Len() > 0 {
		return errors.New("ginvite: the engine has a NoRoute handler already, which Register would replace: call Register first, and engine.NoRoute(ginvite.Fallback(v), handler) after it")
	}
	if err := AddFuncs(engine, v); err != nil {
		return err
	}
	engine.Use(Middleware(v))
	engine.NoRoute(Fallback(v))
	return nil
}

// Static registers the files of a build as routes, GET and HEAD, for applications
// that want no middleware for all requests: a route for each of its directories
// and for each file beside them. In development these are Vite's own paths; hot
// updates need [Middleware].
//
// The paths begin with Vite's base. It is an error if a route is taken, or if
// router is a group with a path of its own.
func Static(router gin.IRouter, v *core.Vite) (err error) {
	if group, ok := router.(interface{ BasePath() string }); ok && group.BasePath() != "/" {
		return fmt.Errorf("ginvite: Vite's files are below Vite's base, and the group is at %s: give Static the engine, and Vite that base", group.BasePath())
	}
	defer func() {
		// gin's router panics on conflicts.
		if r := recover(); r != nil {
			err = fmt.Errorf("ginvite: %v: a route of the application is where Vite's files are; use Middleware, or give Vite a base of its own", r)
		}
	}()
	handler := func(c *gin.Context) {
		if !adapter.Serve(v, c.Writer, c.Request) {
			c.Header("Cache-Control", "no-store")
			c.AbortWithStatus(http.StatusNotFound)
		}
	}
	prefixes, paths := adapter.Routes(v)
	for _, prefix := range prefixes {
		paths = append(paths, prefix+"*file")
	}
	for _, path := range paths {
		router.GET(path, handler)
		router.HEAD(path, handler)
	}
	return nil
}
