package fibervite

import (
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// PageFrom returns the page of the request; the first call makes it and keeps it
// in c.Locals. All tags of a page share a nonce, and no tag is repeated.
func PageFrom(c *fiber.Ctx, v *core.Vite) *core.Page {
	if page, ok := c.Locals(pageKey{v}).(*core.Page); ok {
		return page
	}
	page := v.Page(c.UserContext())
	page.SaveData(c.Get("Save-Data"))
	c.Locals(pageKey{v}, page)
	return page
}

type pageKey struct{ v *core.Vite }

// AddFuncs adds the template functions of [core.Vite.FuncMap], such as vite and
// viteAsset, to an engine of github.com/gofiber/template, such as html.New returns, in
// the form that the engine calls: django does not escape the tags, and the error of an
// unknown entry is the error of c.Render. Handlebars takes one entry for each call. An
// existing function of one of these names is an error, and so is an engine that has no
// functions, such as mustache. Call AddFuncs before fiber.New, which loads
// templates: later it is an error.
func AddFuncs[E any](engine interface {
	FuncMap() map[string]any
	AddFuncMap(funcs map[string]any) E
	PreRenderCheck() bool // whether templates are still to be loaded
}, v *core.Vite) error {
	if !engine.PreRenderCheck() {
		return errors.New("fibervite: the engine has loaded its templates: call AddFuncs before fiber.New")
	}
	if engine.FuncMap() == nil {
		return errors.New("fibervite: templates of this engine cannot call functions: give them the tags of PageFrom(c, v).Tags as data")
	}
	funcs, err := adapter.Funcs(v, engine.FuncMap())
	if err != nil {
		return fmt.Errorf("fibervite: %w", err)
	}
	engine.AddFuncMap(forEngine(engine, funcs))
	return nil
}
