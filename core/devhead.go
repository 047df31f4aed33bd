package core

import (
	"context"
	"errors"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/internal/problem"
	"github.com/govite/govite/core/manifest"
)

// page returns the tags for entries, or what is wrong with the page that the
// developer is to see in their place.
func (d *dev) page(ctx context.Context, entries []string) ([]markup.Tag, *problem.Problem, error) {
	status := d.server.Status(ctx)
	d.moved(status.Root)
	sources := make([]string, len(entries))
	for i, entry := range entries {
		if err := d.check(entry); err != nil {
			p := entryProblem(err)
			if p == nil {
				return nil, nil, err
			}
			return nil, p, nil
		}
		sources[i] = d.source(entry)
	}
	if !status.Up {
		return nil, d.downProblem(status.Err), nil
	}
	if !status.Plugin {
		tags, err := d.plainTags(status, entries, sources)
		return tags, nil, err
	}
	paths := make([]string, len(sources))
	for i, source := range sources {
		paths[i] = d.sourceURL("/", source)
	}
	head, err := d.server.Head(ctx, paths)
	var down *devserver.DownError
	switch {
	case errors.As(err, &down):
		return nil, d.downProblem(down), nil
	case err != nil:
		return nil, &problem.Problem{Kind: problem.Compile, Title: "Vite does not say what the page needs", Message: err.Error()}, nil
	case head.Problem != nil:
		return nil, d.headProblem(status.Base, head.Problem), nil
	}
	tags, err := d.headTags(status, entries, paths, head)
	return tags, nil, err
}

// entryMark is the attribute by which vite-plugin-govite marks the tags of the
// entries.
const entryMark = "data-govite-entry"

// headTags returns the tags that Vite's plugins have for the page: what they
// inject, then the stylesheets, so that the first paint has them, then the
// entries. What is not for the head stays out.
func (d *dev) headTags(status devserver.Status, entries, paths []string, head *devserver.Head) ([]markup.Tag, error) {
	tags := []markup.Tag{markup.NonceMeta()}
	var styles, scripts []markup.Tag
	for _, t := range scanHead(head.HTML, status.Public) {
		if !t.Has(entryMark) {
			tags = append(tags, t)
			continue
		}
		list := &scripts
		if t.Name == "link" {
			list = &styles
		}
		entry := ""
		if i, err := strconv.Atoi(t.Remove(entryMark)); err == nil && i < len(entries) {
			entry = entries[i]
		}
		switch keep, err := d.tags.apply(&t, entry); {
		case err != nil:
			return nil, err
		case keep:
			*list = append(*list, t)
		}
	}
	for _, p := range paths {
		if page, ok := head.Pages[p]; ok {
			for _, t := range scanHead(page, status.Public) {
				if isStylesheet(t) {
					styles = append(styles, t)
				} else if isModuleScript(t) {
					scripts = append(scripts, t) // what is injected is there already, and dropped as such
				}
			}
		}
	}
	for _, s := range head.Styles {
		tags = append(tags, markup.DevStyle(s.ID, s.CSS))
	}
	return append(append(tags, styles...), scripts...), nil
}

// scanHead returns the tags of a page that Vite has transformed, with our
// nonce in place of Vite's.
func scanHead(page, public string) []markup.Tag {
	tags := markup.Scan(page)
	kept := tags[:0]
	for _, t := range tags {
		if t.Attr("property") == "csp-nonce" {
			continue
		}
		t.Remove("nonce")
		t.Nonce = t.Name != "meta"
		if public != "" {
			redirect(&t, public)
		}
		kept = append(kept, t)
	}
	return kept
}

// importPath is a path on the page's host that an inline script imports.
var importPath = regexp.MustCompile(`\b(from|import)(\s*\(?\s*["'])(/[^/])`)

// redirect has a tag load from the origin public what it would load from the
// page's.
func redirect(t *markup.Tag, public string) {
	for _, name := range []string{"src", "href"} {
		if ref := t.Attr(name); strings.HasPrefix(ref, "/") && !strings.HasPrefix(ref, "//") {
			t.Set(name, public+ref)
		}
	}
	if t.Name == "script" {
		t.Content = importPath.ReplaceAllString(t.Content, "${1}${2}"+strings.ReplaceAll(public, "$", "$$")+"${3}")
	}
}

func isStylesheet(t markup.Tag) bool { return t.Attr("rel") == "stylesheet" }

func isModuleScript(t markup.Tag) bool { return t.Name == "script" && t.Attr("type") == "module" }

// plainTags returns the tags for a Vite without vite-plugin-govite: its client,
// React's preamble where it serves that, and the entries as they are.
func (d *dev) plainTags(status devserver.Status, entries, sources []string) ([]markup.Tag, error) {
	base := status.Public + status.Base
	tags := []markup.Tag{markup.NonceMeta()}
	if status.React {
		tags = append(tags, markup.ReactPreamble(base))
	}
	tags = append(tags, markup.Client(base))
	var scripts []markup.Tag
	for i, source := range sources {
		if path.Ext(source) == ".html" {
			page, err := d.htmlTags(status, source)
			if err != nil {
				return nil, err
			}
			scripts = append(scripts, page...)
			continue
		}
		url := d.sourceURL(base, source)
		tag, list := markup.DevScript(url), &scripts
		if manifest.IsStylesheet(source) {
			tag, list = markup.DevStylesheet(url), &tags
		}
		switch keep, err := d.tags.apply(&tag, entries[i]); {
		case err != nil:
			return nil, err
		case keep:
			*list = append(*list, tag)
		}
	}
	return append(tags, scripts...), nil
}
