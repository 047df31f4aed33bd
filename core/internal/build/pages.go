package build

import (
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/internal/document"
	"github.com/govite/govite/core/internal/settings"
)

// pages are the html entries of a single-page application.
type pages struct {
	all     map[*dist.File]*page
	spa     *page            // for all other paths; nil for no single-page application
	byName  map[string]*page // "about" for about.html
	byDir   map[string]*page // "admin" for admin/index.html
	filling document.Filling
}

// A page is one html entry.
type page struct {
	file   *dist.File
	source *document.Source // nil for a page that is sent as Vite wrote it
}

// newPages returns the pages of a build, none without a single-page application.
func (s *site) newPages(f *found, c *settings.Settings) (pages, error) {
	p := pages{
		all:     make(map[*dist.File]*page),
		byName:  make(map[string]*page),
		byDir:   make(map[string]*page),
		filling: c.Filling,
	}
	if c.SPA == "" {
		return p, nil
	}
	if s.file(c.SPA) == nil && s.isPublished(c.SPA) {
		return p, fmt.Errorf("Config.SPA: Dist lacks %s, which the published build has: keep the html files in Dist, beside the manifest", c.SPA)
	}
	if s.file(c.SPA) == nil {
		return p, fmt.Errorf("Config.SPA: Dist has no %s: make it an input of the build (build.rollupOptions.input), or leave Config.SPA empty if Go renders the pages", c.SPA)
	}
	for _, name := range s.files.Names() {
		if name != c.SPA && (path.Ext(name) != ".html" || f.record.isCopied(name)) {
			continue
		}
		one, err := s.newPage(name, c.Filling)
		if err != nil {
			return p, err
		}
		p.all[one.file] = one
		if name == c.SPA {
			p.spa = one
		}
		if dir, base := path.Split(name); base == "index.html" {
			p.byDir[strings.TrimSuffix(dir, "/")] = one
		} else {
			p.byName[strings.TrimSuffix(name, ".html")] = one
		}
	}
	return p, nil
}

// isFilled reports whether a file is a page that is filled for each response.
func (p *pages) isFilled(f *dist.File) bool {
	one := p.all[f]
	return one != nil && one.source != nil
}

func (s *site) newPage(name string, filling document.Filling) (*page, error) {
	text, err := s.read(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	one := &page{file: s.file(name)}
	if source := document.Parse(string(text)); filling.Always || source.HasPlaceholder() {
		one.source = source
	}
	return one, nil
}

// choose returns the page for the path of a page load.
// Where the base is not "/", pages may be below it or beside it.
func (s *site) choose(urlPath, rawPath string) *page {
	p := &s.pages
	if len(p.byName)+len(p.byDir) < 2 || hasEncodedSlash(rawPath) {
		return p.spa
	}
	below, ok := strings.CutPrefix(urlPath, s.at)
	if !ok {
		below = strings.TrimPrefix(urlPath, "/")
	}
	found := document.Choose(below,
		func(name string) *page { return p.byName[name] },
		func(name string) *page { return p.byDir[name] })
	if found == nil {
		return p.spa
	}
	return found
}

// send answers a GET or HEAD with a page.
func (s *site) send(w http.ResponseWriter, r *http.Request, p *page) {
	if p.source == nil {
		p.file.ServeHTTP(w, r)
		return
	}
	s.pages.filling.Send(w, r, p.file.Name(), p.source)
}
