package handlers

import "github.com/govite/govite/core"

// PageFrom returns the page of the request; the first call makes it and keeps it in
// c.Locals.
func PageFrom(c Request, v *core.Vite) *core.Page {
	if page := pageOf(c, v); page != nil {
		return page
	}
	page := v.Page(c.Context())
	page.SaveData(string(c.RequestCtx().Request.Header.Peek("Save-Data")))
	c.Locals(pageKey{v}, page)
	return page
}

// pageOf returns the page that PageFrom has made, or nil.
func pageOf(c Request, v *core.Vite) *core.Page {
	page, _ := c.Locals(pageKey{v}).(*core.Page)
	return page
}

type pageKey struct{ v *core.Vite }
