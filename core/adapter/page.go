package adapter

import (
	"maps"
	"net/http"
	"reflect"

	"github.com/govite/govite/core"
)

// A Context is a framework's context of a request, if it keeps values by name, as
// echo's does.
type Context interface {
	Request() *http.Request
	Get(key string) any
	Set(key string, value any)
}

const pagesKey = "github.com/govite/govite/core/adapter"

// PageFrom returns the page that c keeps for v; the first call makes it.
func PageFrom(c Context, v *core.Vite) *core.Page {
	pages := pagesFrom(c)
	if pages == nil {
		pages = make(map[*core.Vite]*core.Page, 1)
		c.Set(pagesKey, pages)
	}
	if pages[v] == nil {
		pages[v] = v.Page(c.Request().Context())
		pages[v].SaveData(c.Request().Header.Get("Save-Data"))
	}
	return pages[v]
}

// RequestFrom returns the request of c for [Serve] and [Fallback], with the page of
// [PageFrom] if that was called.
func RequestFrom(c Context, v *core.Vite) *http.Request {
	if page := pagesFrom(c)[v]; page != nil {
		return WithPage(v, c.Request(), page)
	}
	return c.Request()
}

func pagesFrom(c Context) map[*core.Vite]*core.Page {
	pages, _ := c.Get(pagesKey).(map[*core.Vite]*core.Page)
	return pages
}

var mapType = reflect.TypeFor[map[string]any]()

// DataFrom returns the data for a template, with the page of [PageFrom] as "Vite" if
// data is nil or a map[string]any, also by another name such as echo.Map. The map
// is copied, because another request may use it, and a "Vite" of its own remains.
// Any other data is returned as it is.
func DataFrom(c Context, v *core.Vite, data any) any {
	with := make(map[string]any)
	if data != nil {
		if !reflect.TypeOf(data).ConvertibleTo(mapType) {
			return data
		}
		maps.Copy(with, reflect.ValueOf(data).Convert(mapType).Interface().(map[string]any))
	}
	if _, ok := with["Vite"]; !ok {
		with["Vite"] = PageFrom(c, v)
	}
	return with
}
