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

// Register adds [Middleware] for all routes, [Fallback] as the NoRoute handler,
// and the template functions of [AddFuncs]. It is an error if engine has routes,
// a NoRoute handler, or a template function of one of these names. A later
// engine.NoRoute replaces the fallback: give it Fallback(v) as its first handler.
func Register(engine *gin.Engine, v *core.Vite) error {
	if routes := engine.Routes(); len(routes) > 0 {
		return fmt.Errorf("ginvite: the engine has routes already (%s %s), and gin runs a middleware only for later routes: call Register first", routes[0].Method, routes[0].Path)
	}
	if handlers := reflect.ValueOf(engine).Elem().FieldByName("noRoute"); handlers.IsValid() && handlers.Len() > 0 {
		return errors.New("ginvite: the engine has a NoRoute handler already, which Register would replace: call Register first, then engine.NoRoute(ginvite.Fallback(v), handler)")
	}
	if err := AddFuncs(engine, v); err != nil {
		return err
	}
	engine.Use(Middleware(v))
	engine.NoRoute(Fallback(v))
	return nil
}

// Static registers routes for Vite's files, GET and HEAD, in place of
// [Middleware]: in production for each directory of the build and each file
// beside the directories, in development for Vite's own paths. Hot updates need
// Middleware, unless Vite has a base other than "/".
//
// The paths begin with Vite's base. A route of the application at one of them is
// an error, and so is a group with a prefix.
func Static(router gin.IRouter, v *core.Vite) (err error) {
	if group, ok := router.(interface{ BasePath() string }); ok && group.BasePath() != "/" {
		return fmt.Errorf("ginvite: the group is at %s, and Vite's files are at Vite's base: give Static the engine, or a group without a prefix", group.BasePath())
	}
	defer func() {
		// gin's router panics on conflicts.
		if r := recover(); r != nil {
			err = fmt.Errorf("ginvite: %v: a route of the application has the path of Vite's files: use Middleware, or give Vite another base", r)
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
