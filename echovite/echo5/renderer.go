package echovite

import (
	"io"

	"github.com/labstack/echo/v5"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/adapter"
)

// Templates are html templates, executed by name: an *html/template.Template, or
// the [core.Templates], which parse edited files again in development.
type Templates interface {
	ExecuteTemplate(w io.Writer, name string, data any) error
}

// A Renderer renders templates with the request's page as .Vite:
//
//	{{ .Vite.Tags "src/main.ts" }}
//
// If the data for c.Render is nil or a map[string]any, the template gets a copy of
// it with the key "Vite", unless it has that key already. Any other data reaches
// the template as it is: give a struct a field
//
//	Vite: echovite.PageFrom(c, v)
//
// c.Render sends complete pages only: the error of a template reaches
// e.HTTPErrorHandler, and the client gets no part of the page.
type Renderer struct {
	templates Templates
	v         *core.Vite
}

var _ echo.Renderer = (*Renderer)(nil)

// NewRenderer returns a Renderer for e.Renderer.
func NewRenderer(templates Templates, v *core.Vite) *Renderer { return &Renderer{templates, v} }

// Render implements [echo.Renderer].
func (r *Renderer) Render(c *echo.Context, w io.Writer, name string, data any) error {
	return r.templates.ExecuteTemplate(w, name, adapter.DataFrom(c, r.v, data))
}
