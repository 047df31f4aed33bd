package echovite

import (
	"html/template"
	"net/http"

	"github.com/labstack/echo/v5"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

const key = "github.com/govite/govite/echovite"

// PageFrom returns the page of the request; the first call makes it. All tags of
// a page share a nonce, and no tag is repeated.
func PageFrom(c *echo.Context, v *core.Vite) *core.Page {
	pages, _ := c.Get(key).(map[*core.Vite]*core.Page)
	if pages == nil {
		pages = make(map[*core.Vite]*core.Page, 1)
		c.Set(key, pages)
	}
	if pages[v] == nil {
		pages[v] = v.Page(c.Request().Context())
		pages[v].SaveData(c.Request().Header.Get("Save-Data"))
	}
	return pages[v]
}

// request returns the request with the page that PageFrom has made, if it has.
func request(c *echo.Context, v *core.Vite) *http.Request {
	if pages, _ := c.Get(key).(map[*core.Vite]*core.Page); pages[v] != nil {
		return adapter.WithPage(v, c.Request(), pages[v])
	}
	return c.Request()
}

// AddFuncs adds the template functions of [core.Vite.FuncMap], such as vite and
// viteAsset, to t and returns t. Call it before templates are parsed.
func AddFuncs(t *template.Template, v *core.Vite) *template.Template {
	return t.Funcs(v.FuncMap())
}
