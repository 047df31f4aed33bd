package chivite

import (
	"html/template"
	"net/http"

	"github.com/govite/govite/core"
)

// WithPage gives each request a page. [PageFrom] returns the page.
func WithPage(v *core.Vite) func(http.Handler) http.Handler { return v.WithPage }

// PageFrom returns the page of the request, which [WithPage] made. All tags of a
// page share a nonce, and no tag is repeated. PageFrom panics without WithPage.
func PageFrom(r *http.Request, v *core.Vite) *core.Page { return v.PageFrom(r) }

// AddFuncs adds the template functions of [core.Vite.FuncMap], such as vite and
// viteAsset, to t and returns t. Call it before templates are parsed.
func AddFuncs(t *template.Template, v *core.Vite) *template.Template {
	return t.Funcs(v.FuncMap())
}
