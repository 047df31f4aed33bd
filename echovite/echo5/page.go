package echovite

import (
	"html/template"

	"github.com/labstack/echo/v5"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// PageFrom returns the page of the request; the first call makes it. All tags of
// a page share a nonce, and no tag is repeated.
func PageFrom(c *echo.Context, v *core.Vite) *core.Page { return adapter.PageFrom(c, v) }

// AddFuncs adds the template functions of [core.Vite.FuncMap], such as vite and
// viteAsset, to t and returns t. Call it before templates are parsed.
func AddFuncs(t *template.Template, v *core.Vite) *template.Template {
	return t.Funcs(v.FuncMap())
}
