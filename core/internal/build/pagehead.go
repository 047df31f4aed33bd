package build

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/internal/settings"
	"github.com/govite/govite/core/manifest"
)

// injected is the part of the record that has the pages as Vite's plugins
// transform them (vite.dev/guide/api-plugin, "transformIndexHtml").
type injected struct {
	HTML  []string       // with entryMark in the place of an entry's own tags
	Pages map[string]int // the index in HTML by the built file of an entry, and by "" for stylesheets
}

const entryMark = "<!--entry-->"

func (i injected) check() error {
	for file, index := range i.Pages {
		if index < 0 || index >= len(i.HTML) {
			return fmt.Errorf("%s: injected.pages: %q: there is no page %d; run vite build again", recordName, file, index)
		}
	}
	return nil
}

// A pageHead has the tags that Vite's plugins inject into a page.
type pageHead struct {
	importMaps    []pageTag
	before, after []pageTag // the entry's own tags
}

// A pageTag is a tag of a plugin, and the file of the build that it loads, or "".
type pageTag struct {
	tag  markup.Tag
	file string
}

// readPageHeads returns the tags of the record, in the order of injected.HTML.
func (h *head) readPageHeads(f *found) ([]pageHead, error) {
	heads := make([]pageHead, len(f.record.injected.HTML))
	for i, html := range f.record.injected.HTML {
		before, after, _ := strings.Cut(html, entryMark)
		p := &heads[i]
		for _, part := range []struct {
			html string
			tags *[]pageTag
		}{{before, &p.before}, {after, &p.after}} {
			for _, t := range markup.Scan(part.html) {
				if t.Attr("property") == "csp-nonce" {
					continue
				}
				ours, err := h.adopt(t, f.record.Base)
				switch {
				case err != nil:
					return nil, err
				case t.Attr("type") == "importmap":
					p.importMaps = append(p.importMaps, ours)
				default:
					*part.tags = append(*part.tags, ours)
				}
			}
		}
	}
	return heads, nil
}

// adopt returns a plugin's tag with the URL, integrity and place of the nonce as
// the tags of the build have them. base is the base that the plugin knew.
func (h *head) adopt(t markup.Tag, base string) (pageTag, error) {
	t.Remove("nonce")
	t.Nonce = t.Name != "meta"
	t.MoveToHead()
	ref := "href"
	if t.Name == "script" {
		ref = "src"
	}
	rel := strings.ToLower(t.Attr("rel"))
	file, rest := h.site.recordedFile(base, t.Attr(ref))
	if file == "" || t.Name != "script" && t.Name != "link" {
		return pageTag{tag: t}, nil
	}
	if rel == "manifest" {
		// The start URL of a web app manifest has to be on the host of the page.
		t.Set(ref, markup.FileURL(h.site.base.EscapedPath(), file)+rest)
		return pageTag{t, file}, nil
	}
	t.Set(ref, h.url(file)+rest)
	t.Hint = !t.Has("media") && !t.Has("imagesrcset") && !t.Has("disabled")
	if (t.Name == "script" || rel == "stylesheet" || rel == "modulepreload") && !t.Has("integrity") {
		value, err := h.integrity.compute(h.site, file)
		if err != nil {
			return pageTag{}, err
		}
		if value != "" {
			t.Set("integrity", value)
			if !t.Has("crossorigin") {
				t.Set("crossorigin", markup.CrossOrigin(h.settings.CrossOrigin))
			}
		}
	}
	return pageTag{t, file}, nil
}

// recordedFile returns the file of the build for a URL that a plugin wrote for
// Vite's base, and the URL's query and fragment. The file is "" for other URLs.
func (s *site) recordedFile(base, ref string) (file, rest string) {
	if i := strings.IndexAny(ref, "?#"); i >= 0 {
		ref, rest = ref[:i], ref[i:]
	}
	if base == "" || base == "./" {
		if ref == "" || ref[0] == '/' || strings.Contains(ref, ":") {
			return "", ""
		}
		ref = path.Clean(ref)
	} else {
		var below bool
		b, _ := settings.ParseBase(base) // an error has been returned at the start
		for _, prefix := range []string{b.URL, base, b.Path} {
			if ref, below = strings.CutPrefix(ref, prefix); below {
				break
			}
		}
		if !below {
			return "", ""
		}
	}
	if s.has(ref) {
		return ref, rest
	}
	if decoded, err := url.PathUnescape(ref); err == nil && s.has(decoded) {
		return decoded, rest
	}
	return "", ""
}

// injectedInto returns the tags that Vite's plugins inject into a page with these
// entries.
func (h *head) injectedInto(entries []string) pageHead {
	var all pageHead
	if len(h.pageHeads) == 0 {
		return all
	}
	for _, entry := range entries {
		chunk, err := h.manifest.Lookup(entry)
		if err != nil {
			continue
		}
		file := chunk.File
		if manifest.IsStylesheet(file) {
			file = ""
		}
		if i, ok := h.injected.Pages[file]; ok {
			p := &h.pageHeads[i]
			all.importMaps = append(all.importMaps, p.importMaps...)
			all.before = append(all.before, p.before...)
			all.after = append(all.after, p.after...)
		}
	}
	return all
}

// addPlugins adds the tags of plugins.
func (l *tagList) addPlugins(tags []pageTag) {
	for _, t := range tags {
		// The rules change attributes.
		t.tag.Attrs = slices.Clone(t.tag.Attrs)
		if t.file != "" && markup.HasRules(&t.tag) {
			l.add(t.tag, t.file)
		} else {
			l.tags = append(l.tags, t.tag)
		}
	}
}
