// Package engines has the templates of core/docs/template-engines.md from which
// programs generate Go code.
package engines

//go:generate go run github.com/a-h/templ/cmd/templ@v0.3.977 generate -path .
//go:generate go run github.com/valyala/quicktemplate/qtc
