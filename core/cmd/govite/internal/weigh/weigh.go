// Package weigh tells how many bytes each entry of a build costs a browser.
package weigh

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/govite/govite/core"
	"github.com/govite/govite/core/internal/backend"
	"github.com/govite/govite/core/internal/dist"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/manifest"
)

// A Size is a number of bytes in each form in which browsers get files.
type Size struct {
	Raw    int64 `json:"raw"`
	Gzip   int64 `json:"gzip"`
	Brotli int64 `json:"brotli"`
}

func (s *Size) add(o Size) {
	s.Raw += o.Raw
	s.Gzip += o.Gzip
	s.Brotli += o.Brotli
}

// An Entry is an entry of a build, with all that its tags load: scripts,
// stylesheets and preloads. What scripts import later does not count.
type Entry struct {
	Name      string   `json:"name"`  // as pages name the entry
	Files     []string `json:"files"` // below outDir, in the order of the tags
	Size               // of Files
	Assets    int64    `json:"assets"`              // bytes of the other files that Files refer to, such as fonts and images
	Elsewhere []string `json:"elsewhere,omitempty"` // URLs on other hosts, whose size is not known
}

// A Report has the entries of a build, sorted by their names.
type Report struct {
	Entries  []Entry
	Total    Size  // of all files of the entries, each once
	Assets   int64 // of all assets of the entries, each once
	Computed bool  // some brotli sizes were computed: the build has no .br copy of the file
}

// Build weighs all entries of m. v has the build, in Mode Production. A file that is
// not compressed, because it is small or an image, has its size in all forms. The
// gzip size of other files is that of the copy in the build or, without one, of what
// core sends. The brotli size is that of the copy or, without one, of the copy that
// vite-plugin-govite would write.
func Build(ctx context.Context, v *core.Vite, m *manifest.Manifest) (*Report, error) {
	r := &Report{Entries: []Entry{}}
	files := map[string]*dist.File{}
	assets := map[string]int64{}
	for _, name := range m.Entries() {
		if m.Check(name) != nil {
			continue // an asset, which has no tags
		}
		e, err := entry(v, m, name, files, assets)
		if err != nil {
			return nil, err
		}
		r.Entries = append(r.Entries, e)
	}
	sizes, computed, err := measure(ctx, files)
	if err != nil {
		return nil, err
	}
	r.Computed = computed
	for i := range r.Entries {
		e := &r.Entries[i]
		for _, name := range e.Files {
			e.add(sizes[name])
		}
	}
	for _, size := range sizes {
		r.Total.add(size)
	}
	for _, size := range assets {
		r.Assets += size
	}
	return r, nil
}

// entry returns an entry without its size. It adds its files to files, and the sizes
// of its assets to assets.
func entry(v *core.Vite, m *manifest.Manifest, name string, files map[string]*dist.File, assets map[string]int64) (Entry, error) {
	e := Entry{Name: name, Files: []string{}}
	tags, err := v.Tags(name)
	if err != nil {
		return e, err
	}
	for _, tag := range markup.Scan(string(tags)) {
		ref := loads(&tag)
		if ref == "" {
			continue
		}
		f := find(v, ref)
		switch {
		case f == nil:
			e.Elsewhere = append(e.Elsewhere, ref)
		case !slices.Contains(e.Files, f.Name()):
			e.Files = append(e.Files, f.Name())
			files[f.Name()] = f
		}
	}
	resolved, err := m.Resolve(name)
	if err != nil {
		return e, err
	}
	for _, asset := range resolved.Assets {
		ref, err := v.URL(asset)
		if err != nil {
			return e, err
		}
		if f := find(v, ref); f != nil && !slices.Contains(e.Files, asset) {
			assets[asset] = f.Negotiate("").Size()
			e.Assets += assets[asset]
		}
	}
	return e, nil
}

// loads returns the URL of the file that a browser with modules loads for a tag, or
// "" for none.
func loads(t *markup.Tag) string {
	switch t.Name {
	case "script":
		if !slices.ContainsFunc(t.Attrs, func(a markup.Attr) bool { return a.Name == "nomodule" }) {
			return t.Attr("src")
		}
	case "link":
		switch t.Attr("rel") {
		case "stylesheet", "modulepreload", "preload":
			return t.Attr("href")
		}
	}
	return ""
}

// find returns the file of the build with this URL, or nil.
func find(v *core.Vite, ref string) *dist.File {
	u, err := url.Parse(ref)
	if err != nil {
		return nil
	}
	b := backend.Of(v)
	// The origin of the base is without a scheme if the base is.
	if files := b.Policy(context.Background()).Files; u.Host != "" && files != u.Host && files != u.Scheme+"://"+u.Host {
		return nil
	}
	f, _ := b.Find(http.MethodGet, u.Path, u.EscapedPath(), http.Header{})
	return f
}
