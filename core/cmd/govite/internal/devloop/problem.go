package devloop

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/govite/govite/core/cmd/govite/internal/gobuild"
	"github.com/govite/govite/core/cmd/govite/internal/project"
	"github.com/govite/govite/core/internal/problem"
)

// compileProblem returns the problem of sources that do not compile.
func (l *Loop) compileProblem(err error) *problem.Problem {
	p := &problem.Problem{Kind: problem.Compile, Title: "The Go application does not compile", Message: err.Error()}
	var f *gobuild.CompileError
	if !errors.As(err, &f) {
		return p
	}
	p.Message = f.Text
	if f.File != "" {
		file := l.shown(f.File)
		p.Title = file + " does not compile"
		p.Source = &problem.Source{File: file, Line: f.Line, Column: f.Column, Frame: f.Frame}
	}
	if messages := f.Messages(); strings.Contains(messages, "\n") {
		p.Details = messages
	}
	return p
}

// endProblem returns the problem of an application that has ended by itself.
func endProblem(err error, tail string) *problem.Problem {
	return &problem.Problem{
		Kind:    problem.Application,
		Title:   "The application has ended",
		Message: "It ended by itself: " + err.Error() + ".",
		Steps:   []problem.Step{{Text: "Mend it and save: `govite dev` starts it again"}},
		Details: tail,
	}
}

// startProblem returns the problem of an application that cannot be started.
func startProblem(err error) *problem.Problem {
	return &problem.Problem{Kind: problem.Application, Title: "The application cannot be started", Message: err.Error()}
}

// shown returns a path as the developer knows it: relative to the directory of the
// command if it is below it.
func (l *Loop) shown(file string) string { return filepath.ToSlash(project.Rel(l.o.Dir, file)) }

// changedNames names the files of a change: at most three of them.
func (l *Loop) changedNames(files []string) string {
	names := make([]string, 0, 3)
	for _, file := range files {
		if len(names) == 3 {
			return strings.Join(names, ", ") + fmt.Sprintf(" and %d more", len(files)-3)
		}
		name := l.shown(file)
		if _, err := os.Stat(file); err != nil {
			name += " (removed)"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}
