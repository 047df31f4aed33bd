package fibervite

import (
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// PageFrom returns the page of this request, which it makes on first use and
// keeps in c.Locals. With it the calls of a template share a nonce and repeat
// nothing.
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

// AddFuncs adds the template functions vite, viteAsset and viteInline to an
// engine of github.com/gofiber/template, such as html.New returns. Call it before
// fiber.New, which loads the templates. It is an error if they are loaded, or if
// engine has a function of one of these names.
func AddFuncs[E any](engine interface {
	FuncMap() map[string]any
	AddFuncMap(funcs map[string]any) E
	PreRenderCheck() bool // whether templates are to be loaded
}, v *core.Vite) error {
	if !engine.PreRenderCheck() {
		return errors.New("fibervite: the engine has loaded its templates: call AddFuncs before fiber.New")
	}
	funcs, err := adapter.Funcs(v, engine.FuncMap())
	if err != nil {
		return fmt.Errorf("fibervite: %w", err)
	}
	engine.AddFuncMap(funcs)
	return nil
}
