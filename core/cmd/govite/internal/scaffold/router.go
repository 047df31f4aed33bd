package scaffold

import (
	"strconv"
	"strings"
)

// A Router is a Go router or framework, and how govite joins it.
type Router struct {
	Name      string // as in --router
	Title     string
	Framework string // in the names of its templates, which the versions of a framework share
	Package   string // the framework's module, "" for net/http
	Adapter   string // the directory of govite's adapter, "" for net/http
	Shared    string // the directory of the module that the adapter shares with another, "" if there is none
	Context   string // the type of a handler's argument, if the versions of the framework differ in it
	OwnServer bool   // the framework has a server of its own, and no http.Handler
	TakesHTTP bool   // a route of the framework takes an http.Handler as it is
}

// Routers are the routers that an application may have. The first is the default. The
// newer version of a framework comes before the older one.
var Routers = []Router{
	{Name: "http", Title: "net/http", Framework: "http"},
	{Name: "gin", Title: "gin", Framework: "gin", Package: "github.com/gin-gonic/gin", Adapter: "ginvite"},
	{Name: "echo5", Title: "echo v5", Framework: "echo", Package: "github.com/labstack/echo/v5", Adapter: "echovite/echo5", Context: "*echo.Context"},
	{Name: "echo", Title: "echo v4", Framework: "echo", Package: "github.com/labstack/echo/v4", Adapter: "echovite", Context: "echo.Context"},
	{
		Name: "fiber3", Title: "fiber v3", Framework: "fiber", Package: "github.com/gofiber/fiber/v3", Adapter: "fibervite/fiber3", Shared: fiberShared,
		Context: "fiber.Ctx", OwnServer: true, TakesHTTP: true,
	},
	{
		Name: "fiber", Title: "fiber v2", Framework: "fiber", Package: "github.com/gofiber/fiber/v2", Adapter: "fibervite", Shared: fiberShared,
		Context: "*fiber.Ctx", OwnServer: true,
	},
	{Name: "chi", Title: "chi", Framework: "chi", Package: "github.com/go-chi/chi/v5", Adapter: "chivite"},
}

const fiberShared = "fibervite/internal"

// Import is the import of govite's adapter. A name stands before a path that does not
// end in it, as goimports writes it.
func (r Router) Import() string {
	quoted := strconv.Quote(modulePath + "/" + r.Adapter)
	if name, _, nested := strings.Cut(r.Adapter, "/"); nested {
		return name + " " + quoted
	}
	return quoted
}

// templates returns the names of the templates of main.go, routes.go and
// routes_test.go.
func (r Router) templates() (main, routes, test string) {
	own := ""
	if r.OwnServer {
		own = "." + r.Framework
	}
	return "main" + own + ".go.tmpl", "routes." + r.Framework + ".go.tmpl", "routes_test" + own + ".go.tmpl"
}

// A PageKind is the origin of the pages.
type PageKind struct {
	Name  string // as in --templates, or spa
	Title string
}

// The kinds of pages.
const (
	HTML  = "html"
	Templ = "templ"
	SPA   = "spa"
)

// PageKinds are the kinds of pages. The first is the default.
var PageKinds = []PageKind{
	{Name: HTML, Title: "html/template"},
	{Name: Templ, Title: "templ"},
	{Name: SPA, Title: "single-page application"},
}

func (r Router) name() string   { return r.Name }
func (f Frontend) name() string { return f.Name }
func (k PageKind) name() string { return k.Name }

// RouterNames returns the values of --router.
func RouterNames() []string { return names(Routers) }

// FrontendNames returns the values of --frontend.
func FrontendNames() []string { return names(Frontends) }

// TemplateNames returns the values of --templates.
func TemplateNames() []string { return []string{HTML, Templ} }

type named interface{ name() string }

func names[T named](all []T) []string {
	list := make([]string, len(all))
	for i, one := range all {
		list[i] = one.name()
	}
	return list
}

// find returns the element with a name that Choices.Check has checked, or the zero
// value for "".
func find[T named](all []T, name string) (found T) {
	for _, one := range all {
		if one.name() == name {
			return one
		}
	}
	return found
}

func routerNamed(name string) Router     { return find(Routers, name) }
func frontendNamed(name string) Frontend { return find(Frontends, name) }
func pageKindNamed(name string) PageKind { return find(PageKinds, name) }
