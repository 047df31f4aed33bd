package ginvite

import (
	"fmt"
	"maps"

	"github.com/gin-gonic/gin"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// PageFrom returns the page of this request, which it makes on first use. With it
// the calls of a template share a nonce and repeat nothing.
func PageFrom(c *gin.Context, v *core.Vite) *core.Page {
	if page, ok := c.Get(v); ok {
		return page.(*core.Page)
	}
	page := v.Page(c.Request.Context())
	page.SaveData(c.Request.Header.Get("Save-Data"))
	c.Set(v, page)
	return page
}

// AddFuncs adds the template functions vite, viteAsset and viteInline to
// engine.FuncMap. Call it before templates are loaded; engine.SetFuncMap replaces
// them. It is an error if engine has a function of one of these names.
func AddFuncs(engine *gin.Engine, v *core.Vite) error {
	funcs, err := adapter.Funcs(v, engine.FuncMap)
	if err != nil {
		return fmt.Errorf("ginvite: %w", err)
	}
	maps.Copy(funcs, engine.FuncMap)
	engine.SetFuncMap(funcs)
	return nil
}
