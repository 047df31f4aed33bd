package develop

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/document"
	"github.com/govite/govite/core/internal/fetch"
	"github.com/govite/govite/core/internal/settings"
)

// pages returns how page loads are answered, or nil without a single-page
// application.
func pages(s *settings.Settings, files *sources) *devserver.Pages {
	if s.SPA == "" {
		return nil
	}
	isPage := s.IsPage
	if isPage == nil {
		isPage = func(r *http.Request) bool { return fetch.IsPage(r.URL.Path, r.Header) }
	}
	return &devserver.Pages{
		Is:   isPage,
		Name: func(path string) (name string, own bool) { return files.choosePage(path, s.SPA) },
		Fill: func(r *http.Request, name, text string) (string, error) {
			source := document.Parse(text)
			if !s.Filling.Always && !source.HasPlaceholder() {
				return text, nil
			}
			page, err := s.Filling.Fill(r, name, source)
			return string(page), err
		},
		Fail: s.Filling.Fail,
	}
}

// Document returns an html entry as Vite serves it. If Vite is down, it returns a
// page that says so.
func (d *Develop) Document(ctx context.Context, name string) (*document.Source, error) {
	status := d.status(ctx)
	if err := d.sources.check(name); err != nil {
		return nil, err
	}
	text, err := d.server.Read(ctx, status.Base+(&url.URL{Path: settings.CleanName(name)}).EscapedPath())
	var down *devserver.DownError
	switch {
	case errors.As(err, &down):
		return document.Parse(d.problemPage(d.downProblem(down), name)), nil
	case err != nil:
		return nil, err
	}
	return document.Parse(string(text)), nil
}

// choosePage returns the html entry for a path below the base, and whether Vite
// answers the path with this entry by itself.
func (s *sources) choosePage(path, spa string) (name string, own bool) {
	name = document.Choose(path,
		func(name string) string { return s.pageFile(name + ".html") },
		func(name string) string { return s.pageFile(name + "/index.html") })
	if name == "" {
		name = spa
	}
	return name, name == s.vitePage(path)
}

// vitePage returns the html file with which Vite's dev server answers a path
// (htmlFallbackMiddleware in Vite's sources).
func (s *sources) vitePage(path string) string {
	name := path + ".html"
	if strings.HasSuffix(path, "/") || path == "" {
		name = path + "index.html"
	} else if strings.HasSuffix(path, ".html") {
		name = path
	}
	if s.isFile(name) {
		return name
	}
	return "index.html"
}

// pageFile returns name if it is an html entry of the project, else "". The output
// of a build is none.
func (s *sources) pageFile(name string) string {
	for part := range strings.SplitSeq(path.Dir(name), "/") {
		if part == "node_modules" || part == "dist" || part == "public" || len(part) > 1 && part[0] == '.' {
			return ""
		}
	}
	if !filepath.IsLocal(filepath.FromSlash(name)) || !s.isFile(name) {
		return ""
	}
	return name
}
