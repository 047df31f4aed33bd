package chivite

import (
	"html/template"
	"net/http"

	"github.com/govite/govite/core"
)

// WithPage gives requests a page, for [PageFrom].
func WithPage(v *core.Vite) func(http.Handler) http.Handler { return v.WithPage }

// PageFrom returns the page that [WithPage] gave the request. With it the calls
// of a template share a nonce and repeat nothing. It panics if there is none.
func PageFrom(r *http.Request, v *core.Vite) *core.Page { return v.PageFrom(r) }

// AddFuncs adds the template functions vite, viteAsset and viteInline to t and
// returns t. Parse templates that use them afterwards.
func AddFuncs(t *template.Template, v *core.Vite) *template.Template {
	return t.Funcs(v.FuncMap())
}
