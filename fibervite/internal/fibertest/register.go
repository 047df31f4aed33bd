package fibertest

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adaptertest"
)

// page is the header of a page load.
var page = []string{"Accept", "text/html"}

func testRegister(t *testing.T, v Version) {
	var order []string
	note := func(when string) Handler {
		return func(c Ctx) error {
			order = append(order, when+" "+strings.Clone(c.Method()+" "+c.OriginalURL()))
			return c.Next()
		}
	}
	app := v.registered(t, adaptertest.Production(t, core.Config{SPA: "index.html"}), note("before"))
	app.Use(note("after"))
	app.Get("/", text("home"))
	app.Get("/assets/own", text("own"))
	app.Get("/assets/own404", status(404, "none"))
	app.Get("/own/404", status(404, "none"))
	app.Get("/own/error", fails(v.NotFound))
	app.Get("/own/text", fails(v.NewError(404, "no such user")))
	app.Get("/own/router", fails(v.NewError(404, "Cannot GET /own/router"))) // the text of fiber 2's router
	app.Get("/users/me/:id<int>", func(c Ctx) error { return v.NewError(404, "Cannot GET "+c.Path()) })
	app.Get("/own/405", fails(v.NotAllowed))
	app.Get("/own/other", fails(errors.New("other")))
	app.Get("/own/next", Ctx.Next)
	app.Post("/login", text("posted"))
	app.Post("/robots.txt", text("posted"))
	base := listen(t, app)

	api := []string{"Accept", "application/json"}
	spa, main := adaptertest.Content("/index.html"), adaptertest.Content(adaptertest.Script)
	const lost, encoded = "/assets/gone-BTYxtEBp.js", "/assets%2fmain-BTYxtEBp.js"
	adaptertest.Check(t, base, []adaptertest.Exchange{
		{Path: "/", Status: 200, Body: "home"},
		{Path: adaptertest.Script, Status: 200, Body: main, Cache: adaptertest.Immutable},
		{Method: "HEAD", Path: adaptertest.Script, Status: 200, Cache: adaptertest.Immutable},
		{Path: adaptertest.Script, Header: []string{"Range", "bytes=1-2"}, Status: 206, Body: main[1:3], Cache: adaptertest.Immutable},
		{Path: "/%C3%BCn%C3%AF%20code.txt", Status: 200, Body: "unicode", Cache: "no-cache"},
		{Method: "POST", Path: "/robots.txt", Status: 200, Body: "posted"},
		{Method: "POST", Path: adaptertest.Script, Status: 404, Body: v.Unmatched("POST", adaptertest.Script)},
		{Path: "/assets/own", Status: 200, Body: "own"},
		{Path: "/assets/own404", Status: 404, Body: "none", Cache: "no-store"},
		{Path: lost, Status: 404, Body: v.Unmatched("GET", lost), Cache: "no-store"},
		{Path: "/assets/42", Header: page, Status: 200, Body: spa, Cache: "no-cache"},
		{Path: encoded, Status: 404, Body: v.Unmatched("GET", encoded)},
		{Path: "/.vite/manifest.json", Status: 404, Body: v.Unmatched("GET", "/.vite/manifest.json")},
		{Path: "/users/1", Header: page, Status: 200, Body: spa, Cache: "no-cache"},
		{Method: "HEAD", Path: "/users/1", Header: page, Status: 200, Cache: "no-cache"},
		{Path: "/users/<1>?a=b&c", Header: page, Status: 200, Body: spa, Cache: "no-cache"},
		{Path: "/users/1", Header: api, Status: 404, Body: v.Unmatched("GET", "/users/1")},
		{Path: "/login", Header: page, Status: 200, Body: spa, Cache: "no-cache"}, // the router says 405
		{Path: "/login", Header: api, Status: 405, Body: "Method Not Allowed"},
		{Path: "/own/404", Header: page, Status: 404, Body: "none"},
		{Path: "/own/error", Header: page, Status: 404, Body: "Not Found"},
		{Path: "/own/text", Header: page, Status: 404, Body: "no such user"},
		{Path: "/own/router", Header: page, Status: 404, Body: "Cannot GET /own/router"},
		{Path: "/users/me/7", Header: page, Status: 404, Body: "Cannot GET /users/me/7"},
		{Path: "/users/me/x", Header: page, Status: 200, Body: spa, Cache: "no-cache"},
		{Path: "/own/405", Header: page, Status: 405, Body: "Method Not Allowed"},
		{Path: "/own/other", Header: page, Status: 500, Body: "other"},
		{Path: "/own/next", Header: page, Status: 404, Body: v.Unmatched("GET", "/own/next")}, // a route matches
	})
	if allow := adaptertest.Do(t, "GET", base+"/login", page...).Header.Get("Allow"); allow != "" {
		t.Errorf("a page with Allow: %s", allow)
	}
	if !slices.Contains(order, "before GET "+adaptertest.Script) || slices.Contains(order, "after GET "+adaptertest.Script) || !slices.Contains(order, "after GET /") {
		t.Errorf("order of middleware: %q", order)
	}
}

func testRegisterRefuses(t *testing.T, v Version) {
	vite := adaptertest.Production(t, core.Config{})
	app := v.New(Config{})
	app.Get("/early", text("early"))
	if err := app.Register(vite); err == nil || !strings.Contains(err.Error(), "routes already (GET /early)") {
		t.Errorf("got %v", err)
	}
	app = v.New(Config{})
	app.Mount("/sub")
	if err := app.Register(vite); err == nil || !strings.Contains(err.Error(), "routes already (GET /sub)") {
		t.Errorf("got %v", err)
	}
}

// fiber's logger, between Register and the routes, hides the router's errors. Fallback
// after the routes does not need them.
func testFallback(t *testing.T, v Version) {
	vite, spa := adaptertest.Production(t, core.Config{SPA: "index.html"}), adaptertest.Content("/index.html")
	app := v.registered(t, vite)
	app.Wrap(Logger, 0)
	app.Get("/own", fails(v.NotFound))
	app.UseFallback(vite)
	app.Use(status(404, "nothing here"))
	anything := []string{"Accept", "*/*"}
	adaptertest.Check(t, listen(t, app), []adaptertest.Exchange{
		{Path: "/users/1", Header: page, Status: 200, Body: spa, Cache: "no-cache"},
		{Path: "/users/1", Header: anything, Status: 200, Body: spa, Cache: "no-cache"},
		{Path: "/users/1", Header: []string{"Accept", "application/json"}, Status: 404, Body: "nothing here"},
		{Path: "/own", Header: page, Status: 404, Body: "Not Found"},
		{Path: "/assets/gone-BTYxtEBp.js", Header: anything, Status: 404, Body: "nothing here", Cache: "no-store"},
		{Path: "/assets/42", Header: page, Status: 200, Body: spa, Cache: "no-cache"},
	})

	alone := v.New(Config{})
	alone.UseFallback(vite)
	adaptertest.Check(t, listen(t, alone), []adaptertest.Exchange{{Path: "/robots.txt", Status: 200, Body: adaptertest.Content("/robots.txt"), Cache: "no-cache"}})
}

func testNew(t *testing.T, v Version) {
	app := v.New(Config{})
	app.UseNew(adaptertest.Production(t, core.Config{SPA: "index.html"}), func(c Ctx) bool { return c.Get("X-Skip") != "" })
	base := listen(t, app)
	for _, path := range []string{"/robots.txt", "/users/1"} {
		if a := adaptertest.Do(t, "GET", base+path, page...); a.Status != http.StatusOK {
			t.Errorf("%s: %d", path, a.Status)
		}
		if a := adaptertest.Do(t, "GET", base+path, append(page, "X-Skip", "1")...); a.Status != http.StatusNotFound {
			t.Errorf("%s, skipped: %d", path, a.Status)
		}
	}
}
