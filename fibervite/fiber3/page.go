package fibervite

import (
	"github.com/gofiber/fiber/v3"

	"github.com/govite/govite/core"
	"github.com/govite/govite/fibervite/internal/engine"
	"github.com/govite/govite/fibervite/internal/handlers"
)

// PageFrom returns the page of the request; the first call makes it and keeps it
// in c.Locals. All tags of a page share a nonce, and no tag is repeated.
func PageFrom(c fiber.Ctx, v *core.Vite) *core.Page { return handlers.PageFrom(c, v) }

// AddFuncs adds the template functions of [core.Vite.FuncMap], such as vite and
// viteAsset, to an engine of github.com/gofiber/template, such as html.New returns, in
// the form that the engine calls: django does not escape the tags, and the error of an
// unknown entry is the error of c.Render. Handlebars takes one entry for each call. An
// existing function of one of these names is an error, and so is an engine that has no
// functions, such as mustache. Call AddFuncs before fiber.New, which loads
// templates: later it is an error.
func AddFuncs[E any](views interface {
	FuncMap() map[string]any
	AddFuncMap(funcs map[string]any) E
	PreRenderCheck() bool // whether templates are still to be loaded
}, v *core.Vite) error {
	return engine.AddFuncs(views, v)
}
