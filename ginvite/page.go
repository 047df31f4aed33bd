package ginvite

import (
	"fmt"
	"maps"

	"github.com/gin-gonic/gin"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// PageFrom returns the page of the request; the first call makes it. All tags of
// a page share a nonce, and no tag is repeated.
func PageFrom(c *gin.Context, v *core.Vite) *core.Page {
	if page, ok := c.Get(v); ok {
		return page.(*core.Page)
	}
	page := v.Page(c.Request.Context())
	page.SaveData(c.Request.Header.Get("Save-Data"))
	c.Set(v, page)
	return page
}

// AddFuncs adds the template functions of [core.Vite.FuncMap], such as vite and
// viteAsset, to engine.FuncMap. An existing function of one of these names is an
// error. Call AddFuncs before templates are loaded, and after engine.SetFuncMap, which
// replaces all functions.
func AddFuncs(engine *gin.Engine, v *core.Vite) error {
	funcs, err := adapter.Funcs(v, engine.FuncMap)
	if err != nil {
		return fmt.Errorf("ginvite: %w", err)
	}
	maps.Copy(funcs, engine.FuncMap)
	engine.SetFuncMap(funcs)
	return nil
}
