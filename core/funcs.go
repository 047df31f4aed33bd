package core

import (
	"html/template"
	"unicode"
	"unicode/utf8"

	"github.com/govite/govite/core/internal/markup"
)

// FuncMap returns the functions for html/template:
//
//	{{ vite "src/main.ts" }}                      all tags, as Vite.Tags
//	<img src="{{ viteAsset "src/logo.svg" }}">    a URL, as Vite.URL
//	<style>{{ viteInline "src/critical.css" }}</style>   the content, as Vite.Inline
//
// viteInline escapes css and scripts for the element around them and leaves
// svg and html as they are; other text is escaped like any string.
//
// With Config.Name, "admin" say, they are viteAdmin, viteAdminAsset and
// viteAdminInline.
//
// An error ends the execution of the template. For a nonce, or several calls
// on one page, give the template a [Page].
func (v *Vite) FuncMap() template.FuncMap {
	name := "vite"
	if first, size := utf8.DecodeRuneInString(v.config.Name); size > 0 {
		name += string(unicode.ToUpper(first)) + v.config.Name[size:]
	}
	return template.FuncMap{
		name:            v.Tags,
		name + "Asset":  v.URL,
		name + "Inline": v.inlineFor,
	}
}

// inlineFor returns the content of a file as the type that html/template takes
// for trusted content of its kind: it comes from the project's own build.
func (v *Vite) inlineFor(name string) (any, error) {
	content, err := v.Inline(name)
	if err != nil {
		return nil, err
	}
	switch text := string(content); markup.KindOf(name) {
	case markup.Style:
		return template.CSS(markup.EscapeStyle(text)), nil
	case markup.ScriptText:
		return template.JS(markup.EscapeScript(text)), nil
	case markup.Markup:
		return template.HTML(text), nil
	default:
		return text, nil
	}
}
