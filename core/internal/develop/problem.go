package develop

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/internal/problem"
	"github.com/govite/govite/core/manifest"
)

// diagnose returns the problem of a page with these entries, or nil. A page that
// shows a problem repeats the check until the problem is gone.
func (d *Develop) diagnose(ctx context.Context, entries []string) *problem.Problem {
	if len(entries) == 0 {
		if status := d.status(ctx); !status.Up {
			return d.downProblem(status.Err)
		}
		return nil
	}
	_, p, err := d.page(ctx, entries)
	if p == nil && err != nil {
		p = &problem.Problem{Kind: problem.Compile, Title: "Vite cannot serve the page", Message: err.Error()}
	}
	return p
}

// problemTag returns the script that shows p over the page and checks whether p
// is gone.
func (d *Develop) problemTag(p *problem.Problem, entries []string) markup.Tag {
	check := d.server.Base() + devserver.CheckPath + "?" + url.Values{"entry": entries}.Encode()
	return markup.InlineScript("module", problem.Script(p, check))
}

// problemPage returns an html page that shows p, and has a place for the nonce.
func (d *Develop) problemPage(p *problem.Problem, entries ...string) string {
	const placeholder = "__GOVITE_NONCE__"
	meta, script := markup.NonceMeta(), d.problemTag(p, entries)
	return "<!doctype html>\n<html><head><meta charset=\"utf-8\">" + meta.HTML(placeholder) + "\n" + script.HTML(placeholder) + "</head><body></body></html>\n"
}

// downProblem returns the problem of a dev server that does not answer. In Mode
// Auto it also says why there is no build.
func (d *Develop) downProblem(err error) *problem.Problem {
	var down *devserver.DownError
	if !errors.As(err, &down) {
		return &problem.Problem{Kind: problem.Down, Title: "The Vite dev server does not answer", Message: err.Error()}
	}
	p := down.Problem()
	if noBuild := d.noBuild(); noBuild != nil {
		p.Kind = problem.Nothing
		p.Title = "There is no build, and no Vite dev server"
		p.Message = noBuild.Error() + "\n\n" + p.Message
		p.Steps = append(p.Steps, problem.Step{Text: "Or make a build", Command: d.server.BuildCommand()})
	}
	return p
}

// entryProblem returns the problem of an unknown entry, or nil for any other
// error.
func entryProblem(err error) *problem.Problem {
	var e *manifest.EntryError
	if !errors.As(err, &e) {
		return nil
	}
	return &problem.Problem{
		Kind:    problem.Entry,
		Title:   "There is no entry " + e.Name,
		Message: e.Error(),
		Names:   e.Nearest,
		Steps: []problem.Step{
			{Text: "Correct the name in the template, or in the call of `Tags`"},
			{Text: "Or create `" + e.Name + "` in Vite's root"},
		},
	}
}

// headProblem returns the problem of a module, as Vite or a plugin reports it.
func (d *Develop) headProblem(base string, h *devserver.HeadProblem) *problem.Problem {
	p := &problem.Problem{
		Kind:    problem.Compile,
		Title:   "Vite cannot serve " + strings.TrimPrefix(h.Entry, "/"),
		Message: h.Message,
	}
	if h.File != "" {
		file := d.sources.shownFile(h.File)
		p.Title = file + " does not compile"
		p.Source = &problem.Source{
			File:   file,
			Line:   h.Line,
			Column: h.Column,
			Frame:  h.Frame,
			Plugin: h.Plugin,
			Open:   editorURL(base, h),
		}
	}
	return p
}

// editorURL returns the URL at which Vite opens a file in the editor, as in the
// links of Vite's overlay.
func editorURL(base string, h *devserver.HeadProblem) string {
	place := h.File
	if h.Line > 0 {
		place += fmt.Sprintf(":%d:%d", h.Line, max(1, h.Column))
	}
	return base + "__open-in-editor?file=" + url.QueryEscape(place)
}
