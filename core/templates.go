package core

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"os"
	"unicode"
	"unicode/utf8"
)

// FuncMap returns the functions for html/template:
//
//	{{ vite "src/main.ts" }}                             all tags, see Vite.Tags
//	{{ viteStyles "src/main.ts" }}                       the tags for the head, see Vite.Styles
//	{{ viteScripts "src/main.ts" }}                      the other tags, see Vite.Scripts
//	{{ (viteWith "media" "print").Tags "src/a.css" }}    tags with attributes, see Vite.With
//	{{ if viteHas "src/page.ts" }}…{{ end }}             whether there are tags, see Vite.Has
//	{{ (viteFragment "src/main.ts").Tags "src/a.ts" }}   what a page lacks, see Vite.Fragment
//	<img src="{{ viteAsset "src/logo.svg" }}">           a URL, see Vite.URL
//	{{ viteAbsoluteURL "https://x.org" "src/og.png" }}   a URL with a host, see Vite.AbsoluteURL
//	<style>{{ viteInline "src/critical.css" }}</style>   the content, see Vite.Inline
//
// With Config.Name "admin" they are viteAdmin, viteAdminStyles and so on.
//
// An error ends the execution of the template. For a nonce, or several calls
// on one page, give the template a [Page].
func (v *Vite) FuncMap() template.FuncMap {
	name := "vite"
	if first, size := utf8.DecodeRuneInString(v.name); size > 0 {
		name += string(unicode.ToUpper(first)) + v.name[size:]
	}
	return template.FuncMap{
		name:                 v.Tags,
		name + "Styles":      v.Styles,
		name + "Scripts":     v.Scripts,
		name + "With":        v.With,
		name + "Has":         v.Has,
		name + "Fragment":    func(loaded ...string) (*Page, error) { return v.Fragment(context.Background(), loaded...) },
		name + "Asset":       v.URL,
		name + "AbsoluteURL": v.AbsoluteURL,
		name + "Inline":      v.Inline,
	}
}

// Templates are html templates. In production they are parsed once. In
// development each execution parses the files on disk, so that a page shows an
// edited template after the reload.
type Templates struct {
	v      *Vite
	parsed *template.Template // at start
	parse  func() (*template.Template, error)
}

// Templates parses the files that match patterns, as [template.ParseFS] does,
// with the functions of [Vite.FuncMap]. In production it reads embedded, an
// embed.FS. In development it reads dir, the directory from which embedded was
// made: "." for a program that runs in its own directory. If embedded is nil,
// production reads dir, too. base provides further functions, delimiters and
// options; nil means none.
//
// A template that does not parse is an error, and so is a pattern without files.
//
//	//go:embed templates
//	var templates embed.FS
//
//	pages, err := v.Templates(nil, templates, ".", "templates/*.html")
func (v *Vite) Templates(base *template.Template, embedded fs.FS, dir string, patterns ...string) (*Templates, error) {
	if base == nil {
		base = template.New("")
	}
	parse := func(fsys fs.FS) (*template.Template, error) {
		t, err := base.Clone()
		if err != nil {
			return nil, err
		}
		return t.Funcs(v.FuncMap()).ParseFS(fsys, patterns...)
	}
	t := &Templates{v: v, parse: func() (*template.Template, error) {
		t, err := parse(os.DirFS(dir))
		if err != nil {
			return nil, fmt.Errorf("govite: templates in %s: %w", dir, err)
		}
		return t, nil
	}}
	var err error
	if embedded == nil {
		t.parsed, err = t.parse()
		return t, err
	}
	if t.parsed, err = parse(embedded); err != nil {
		return nil, fmt.Errorf("govite: embedded templates: %w", err)
	}
	return t, nil
}

// ExecuteTemplate renders the template with this name and writes the complete
// page. If a template fails, nothing is written.
func (t *Templates) ExecuteTemplate(w io.Writer, name string, data any) error {
	pages := t.parsed
	if t.v.answer().live {
		var err error
		if pages, err = t.parse(); err != nil {
			return err
		}
	}
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, name, data); err != nil {
		return err
	}
	_, err := page.WriteTo(w)
	return err
}
