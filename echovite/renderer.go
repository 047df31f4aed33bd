package echovite

import (
	"io"
	"maps"

	"github.com/labstack/echo/v4"

	"github.com/govite/govite/core"
)

// Renderer renders templates with the request's page as .Vite:
//
//	{{ .Vite.Tags "src/main.ts" }}
//
// If the data for c.Render is nil, a map[string]any or an echo.Map, the template
// gets a copy of it with the key "Vite", unless it has that already. Any other
// data, a struct for one, reaches the template as it is: give it a field
//
//	Vite: echovite.PageFrom(c, v)
//
// c.Render holds the page back until it is complete, so that an error of a
// template, for an unknown entry say, reaches e.HTTPErrorHandler and no part of
// the page reaches the client.
type Renderer struct {
	// Template has the templates by name: an *html/template.Template.
	// Default: none, it is required.
	Template interface {
		ExecuteTemplate(w io.Writer, name string, data any) error
	}

	// Vite is whose pages are given to the templates. Default: none, it is
	// required.
	Vite *core.Vite
}

var _ echo.Renderer = (*Renderer)(nil)

// Render implements [echo.Renderer].
func (r *Renderer) Render(w io.Writer, name string, data any, c echo.Context) error {
	switch d := data.(type) {
	case nil:
		data = r.withPage(nil, c)
	case map[string]any:
		data = r.withPage(d, c)
	case echo.Map:
		data = r.withPage(d, c)
	}
	return r.Template.ExecuteTemplate(w, name, data)
}

// withPage returns a copy of data, which may be another request's as well.
func (r *Renderer) withPage(data map[string]any, c echo.Context) map[string]any {
	with := make(map[string]any, len(data)+1)
	with["Vite"] = PageFrom(c, r.Vite)
	maps.Copy(with, data)
	return with
}
