package core

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"

	"github.com/govite/govite/core/internal/devserver"
	"github.com/govite/govite/core/internal/markup"
	"github.com/govite/govite/core/internal/problem"
	"github.com/govite/govite/core/manifest"
)

// diagnose says what is wrong with a page that has these entries, nil if
// nothing is: what a page that shows a problem asks for until it is gone.
func (d *dev) diagnose(ctx context.Context, entries []string) *problem.Problem {
	if len(entries) == 0 {
		if status := d.server.Status(ctx); !status.Up {
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

// problemTag returns the script that shows p over the page, and asks whether it
// is gone.
func (d *dev) problemTag(p *problem.Problem, entries []string) markup.Tag {
	check := d.server.Base() + devserver.CheckPath + "?" + url.Values{"entry": entries}.Encode()
	return markup.InlineScript("module", problem.Script(p, check))
}

// downProblem says that there is no dev server, and, where a build could answer
// in its place, that there is none of that either.
func (d *dev) downProblem(err error) *problem.Problem {
	var down *devserver.DownError
	if !errors.As(err, &down) {
		return &problem.Problem{Kind: problem.Down, Title: "The Vite dev server does not answer", Message: err.Error()}
	}
	p := down.Problem()
	if noBuild := d.noBuild(); noBuild != nil {
		p.Kind = problem.Nothing
		p.Title = "There is no build, and no Vite dev server"
		p.Message = noBuild.Error() + "\n\n" + p.Message
		p.Steps = append(p.Steps, problem.Step{Text: "Or make a build, as for production", Command: d.server.BuildCommand()})
	}
	return p
}

// entryProblem returns what is wrong with an entry, or nil for another error.
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
			{Text: "Correct the name where the page asks for it: in the template, or in the call of `Tags`"},
			{Text: "Or create `" + e.Name + "` in Vite's root"},
		},
	}
}

// headProblem is what Vite, or one of its plugins, has to say about a module.
func (d *dev) headProblem(base string, h *devserver.HeadProblem) *problem.Problem {
	p := &problem.Problem{
		Kind:    problem.Compile,
		Title:   "Vite cannot serve " + strings.TrimPrefix(h.Entry, "/"),
		Message: h.Message,
	}
	if h.File != "" {
		file := d.shownFile(h.File)
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

// editorURL is where Vite opens a file in the editor; its own overlay's links
// go there.
func editorURL(base string, h *devserver.HeadProblem) string {
	place := h.File
	if h.Line > 0 {
		place += fmt.Sprintf(":%d:%d", h.Line, max(1, h.Column))
	}
	return base + "__open-in-editor?file=" + url.QueryEscape(place)
}

// reports logs each problem of pages once for as long as it lasts.
type reports struct {
	logger *slog.Logger
	mu     sync.Mutex
	last   string
}

func (r *reports) add(p *problem.Problem) {
	r.mu.Lock()
	defer r.mu.Unlock()
	// The dev server's own trouble is in the log already.
	if text := p.Title + "\n" + p.Message; text != r.last && (p.Kind == problem.Entry || p.Kind == problem.Compile) {
		r.last = text
		r.logger.Warn("a page cannot be shown in development", "problem", p.Title, "message", p.Message)
	}
}

func (r *reports) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = ""
}
