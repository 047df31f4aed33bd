package develop

import (
	"context"
	"errors"
	"strconv"

	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/internal/problem"
)

// page returns the tags for entries, or the problem to show in their place. With
// the problem of a module it also returns the tags that Vite has.
func (d *Develop) page(ctx context.Context, entries []string) ([]markup.Tag, *problem.Problem, error) {
	status := d.status(ctx)
	sources := make([]string, len(entries))
	for i, entry := range entries {
		if err := d.sources.check(entry); err != nil {
			p := entryProblem(err)
			if p == nil {
				return nil, nil, err
			}
			return nil, p, nil
		}
		sources[i] = d.sources.source(entry)
		d.warnOfEntry(status, sources[i])
	}
	if !status.Up {
		return nil, d.downProblem(status.Err), nil
	}
	if err := d.check(); err != nil {
		return nil, &problem.Problem{Kind: problem.Base, Title: "Two Vite projects have the same base", Message: err.Error()}, nil
	}
	if !status.Plugin {
		tags, err := d.plainTags(ctx, status, entries, sources)
		return tags, nil, err
	}
	paths := make([]string, len(sources)) // of the browser's requests
	for i, source := range sources {
		paths[i] = d.sources.url("/", source)
	}
	head, err := d.server.Head(ctx, paths)
	var down *devserver.DownError
	switch {
	case errors.As(err, &down):
		return nil, d.downProblem(down), nil
	case err != nil:
		return nil, &problem.Problem{Kind: problem.Compile, Title: "Vite returns no tags for the page", Message: err.Error()}, nil
	}
	tags, err := d.headTags(status, entries, paths, head)
	if head.Problem != nil {
		return tags, d.headProblem(status.Base, head.Problem), nil
	}
	return tags, nil, err
}

// entryMark is the attribute with which vite-plugin-govite marks the tags of
// entries.
const entryMark = "data-govite-entry"

// headTags returns Vite's tags for the page: first the tags that plugins inject,
// then the stylesheets, so that the first paint is styled, then the entries.
func (d *Develop) headTags(status devserver.Status, entries, paths []string, head *devserver.Head) ([]markup.Tag, error) {
	tags := []markup.Tag{markup.NonceMeta()}
	var styles, scripts []markup.Tag
	injected := make(map[string]bool) // URLs of the tags that plugins inject into every page
	for _, t := range scanHead(head.HTML, status.Public) {
		if !t.Has(entryMark) {
			injected[ref(t)] = true
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
		switch keep, err := d.apply(&t, entry); {
		case err != nil:
			return nil, err
		case keep:
			*list = append(*list, t)
		}
	}
	for i, p := range paths {
		for _, t := range scanHead(head.Pages[p], status.Public) {
			list := &scripts // NewSet drops those that plugins inject into every page
			if isStylesheet(t) {
				list = &styles
			} else if !isModuleScript(t) {
				continue
			}
			if r := ref(t); r != "" && !injected[r] {
				keep, err := d.apply(&t, entries[i])
				if err != nil {
					return nil, err
				} else if !keep {
					continue
				}
			}
			*list = append(*list, t)
		}
	}
	for _, s := range head.Styles {
		tags = append(tags, markup.DevStyle(s.ID, s.CSS))
	}
	tags = append(append(tags, styles...), scripts...)
	if warning, ok := d.warnings.tag(); ok {
		tags = append(tags, warning)
	}
	return tags, nil
}

// apply applies the rules to a tag that loads a file of an entry, and reports
// whether the page keeps it.
func (d *Develop) apply(t *markup.Tag, entry string) (keep bool, err error) {
	t.Own = true
	return d.rules.Apply(t, d.sources.file(entry))
}

// ref returns the URL that a tag loads, or "".
func ref(t markup.Tag) string { return t.Attr("src") + t.Attr("href") }

// scanHead returns the tags of a page that Vite has transformed, without its
// nonce.
func scanHead(page, public string) []markup.Tag {
	tags := markup.Scan(page)
	kept := tags[:0]
	for _, t := range tags {
		if t.Attr("property") == "csp-nonce" {
			continue
		}
		t.Remove("nonce")
		t.Nonce = t.Name != "meta"
		t.MoveToHead()
		if public != "" {
			redirect(&t, public)
		}
		kept = append(kept, t)
	}
	return kept
}

func isStylesheet(t markup.Tag) bool { return t.Attr("rel") == "stylesheet" }

func isModuleScript(t markup.Tag) bool { return t.Name == "script" && t.Attr("type") == "module" }
