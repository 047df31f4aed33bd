package echovite

import (
	"html/template"

	"github.com/labstack/echo/v4"

	"github.com/govite/govite/core"
)

// PageFrom returns the page of the request; the first call makes it. All tags of
// a page share a nonce, and no tag is repeated.
func PageFrom(c echo.Context, v *core.Vite) *core.Page {
	const key = "github.com/govite/govite/echovite"
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

// AddFuncs adds the template functions of [core.Vite.FuncMap], such as vite and
// viteAsset, to t and returns t. Call it before templates are parsed.
func AddFuncs(t *template.Template, v *core.Vite) *template.Template {
	return t.Funcs(v.FuncMap())
}
