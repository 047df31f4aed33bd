package ginvite

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/govite/govite/core"
)

// Register makes engine serve what is Vite's: [Middleware] for all routes,
// [Fallback] as its NoRoute handler, and the template functions by [AddFuncs].
// It is an error if engine has routes already, which the middleware would not
// cover, or a template function of one of the names. A later call of
// engine.NoRoute replaces the fallback; give that call Fallback(v) as its
// first handler.
func Register(engine *gin.Engine, v *core.Vite) error {
	if routes := engine.Routes(); len(routes) > 0 {
		return fmt.Errorf("ginvite: the engine has routes already (%s %s); gin runs a middleware only for later ones: call Register first", routes[0].Method, routes[0].Path)
	}
	if err := AddFuncs(engine, v); err != nil {
		return err
	}
	engine.Use(Middleware(v))
	engine.NoRoute(Fallback(v))
	return nil
}

// Middleware answers requests for Vite's files and, in development, the socket
// for hot updates, before any route. It covers routes that are registered
// after it and unmatched requests. Put it outside of middleware that buffers
// responses or ends requests after a time.
//
// For a request that is not Vite's it allocates nothing.
func Middleware(v *core.Vite) gin.HandlerFunc {
	return func(c *gin.Context) {
		switch {
		case v.Serve(c.Writer, c.Request):
			c.Abort()
		case v.IsLost(c.Request.URL.Path):
			lost(c)
		}
	}
}

// Static registers the files of a build as routes, GET and HEAD, for
// applications that want no middleware for all requests: a route for each of
// its directories and for each file beside them. In development these are
// Vite's own paths; hot updates need [Middleware].
//
// The paths begin with Vite's base. It is an error if a route is taken, or if
// router is a group with a path of its own.
func Static(router gin.IRouter, v *core.Vite) (err error) {
	if group, ok := router.(interface{ BasePath() string }); ok && group.BasePath() != "/" {
		return fmt.Errorf("ginvite: Vite's files are below Vite's base, and the group is at %s; give Static the engine, and Vite that base", group.BasePath())
	}
	defer func() {
		// gin's router panics on conflicts.
		if r := recover(); r != nil {
			err = fmt.Errorf("ginvite: %v: a route of the application is where Vite's files are; use Middleware, or give Vite a base of its own", r)
		}
	}()
	handler := func(c *gin.Context) {
		if !v.Serve(c.Writer, c.Request) {
			c.Header("Cache-Control", "no-store")
			c.AbortWithStatus(http.StatusNotFound)
		}
	}
	prefixes, paths := v.Routes()
	for _, prefix := range prefixes {
		paths = append(paths, prefix+"*file")
	}
	for _, path := range paths {
		router.GET(path, handler)
		router.HEAD(path, handler)
	}
	return nil
}

// Fallback is a handler for engine.NoRoute. In production it answers page
// loads with the html entry of Config.SPA; in development it asks the dev
// server for what only that can know. Anything else it leaves to the next
// handler, or to gin's 404.
func Fallback(v *core.Vite) gin.HandlerFunc {
	return func(c *gin.Context) {
		if v.ServeFallback(c.Writer, c.Request) {
			c.Abort()
		}
	}
}

// PageFrom returns the page of this request, made on first use, with which a
// template's calls share a nonce and repeat nothing. It knows the request's
// Save-Data header.
func PageFrom(c *gin.Context, v *core.Vite) *core.Page {
	if page, ok := c.Get(v); ok {
		return page.(*core.Page)
	}
	page := v.Page()
	page.SaveData(c.Request.Header.Get("Save-Data"))
	c.Set(v, page)
	return page
}

// EarlyHints sends what a page needs for entries ahead of it, as a 103 Early
// Hints response to a GET of HTTP/1.1 or later, and in the Link header of the
// final response. In development there is nothing to send. An unknown entry
// goes to c.Error; the request goes on.
func EarlyHints(v *core.Vite, entries ...string) gin.HandlerFunc {
	entries = slices.Clone(entries)
	return func(c *gin.Context) {
		if err := v.EarlyHints(c.Writer, c.Request, entries...); err != nil {
			_ = c.Error(err)
		}
	}
}

// AddFuncs adds the template functions vite, viteAsset and viteInline to
// engine.FuncMap. Call it before templates are loaded; note that
// engine.SetFuncMap replaces them. It is an error if engine has a function of
// one of these names.
func AddFuncs(engine *gin.Engine, v *core.Vite) error {
	funcs := v.FuncMap()
	var taken []string
	for name := range funcs {
		if _, ok := engine.FuncMap[name]; ok {
			taken = append(taken, name)
		}
	}
	if len(taken) > 0 {
		slices.Sort(taken)
		return errors.New("ginvite: the engine has template functions of these names already: " + strings.Join(taken, ", "))
	}
	maps.Copy(funcs, engine.FuncMap)
	engine.SetFuncMap(funcs)
	return nil
}

// lost runs the rest of the chain for a request of a built file that is not
// there, and keeps caches from remembering that.
func lost(c *gin.Context) {
	c.Writer = &lostWriter{c.Writer}
	c.Next()
	if !c.Writer.Written() && c.Writer.Status() == http.StatusNotFound {
		c.Header("Cache-Control", "no-store") // gin's own 404 comes after the chain
	}
}

type lostWriter struct{ gin.ResponseWriter }

func (w *lostWriter) WriteHeader(status int) {
	if status == http.StatusNotFound {
		w.Header().Set("Cache-Control", "no-store")
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (w *lostWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
