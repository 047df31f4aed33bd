package scaffold

// A Router is a Go router or framework, and how govite joins it.
type Router struct {
	Name    string // as in --router
	Title   string
	Package string // the framework's module, "" for net/http
	Adapter string // the directory of govite's adapter, "" for net/http
}

// Routers are the routers that an application may have. The first is the default.
var Routers = []Router{
	{Name: "http", Title: "net/http"},
	{Name: "gin", Title: "gin", Package: "github.com/gin-gonic/gin", Adapter: "ginvite"},
	{Name: "echo", Title: "echo", Package: "github.com/labstack/echo/v4", Adapter: "echovite"},
	{Name: "fiber", Title: "fiber", Package: "github.com/gofiber/fiber/v2", Adapter: "fibervite"},
	{Name: "chi", Title: "chi", Package: "github.com/go-chi/chi/v5", Adapter: "chivite"},
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
