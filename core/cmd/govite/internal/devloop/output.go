package devloop

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/govite/govite/core/cmd/govite/internal/terminal"
	"github.com/govite/govite/core/internal/problem"
)

// An Output prints lines of Vite, of the application and of the loop, each with a
// prefix.
type Output struct {
	terminal *terminal.Terminal
	live     bool
	mu       sync.Mutex

	vite, app, log io.Writer
}

// NewOutput returns an Output that prints to w.
func NewOutput(w io.Writer) *Output {
	o := &Output{terminal: terminal.New(w), live: terminal.IsTerminal(w)}
	o.vite = lines(func(line string) { o.print("5", "[vite]", strings.TrimPrefix(line, "[vite] ")) })
	o.app = lines(func(line string) { o.print("4", "[app]", line) })
	o.log = lines(func(line string) { o.print("6", "[go]", line) })
	return o
}

// Go prints a line of the loop.
func (o *Output) Go(format string, args ...any) { o.text("6", "[go]", fmt.Sprintf(format, args...)) }

// Vite prints a line about Vite.
func (o *Output) Vite(format string, args ...any) {
	o.text("5", "[vite]", fmt.Sprintf(format, args...))
}

// Problem prints a problem of the application.
func (o *Output) Problem(p *problem.Problem) {
	text := p.Title
	if p.Source != nil {
		text = o.terminal.Bad(fmt.Sprintf("%s:%d:%d", p.Source.File, p.Source.Line, p.Source.Column)) + " " + p.Message
		if p.Source.Frame != "" {
			text += "\n" + p.Source.Frame
		}
	} else if p.Details == "" {
		text += ": " + p.Message
	}
	if p.Details != "" {
		text += "\n" + p.Details
	}
	o.text("6", "[go]", text)
}

func (o *Output) text(color, prefix, text string) {
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		o.print(color, prefix, line)
	}
}

func (o *Output) print(color, prefix, line string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.terminal.Printf("%s %s\n", o.terminal.Color(color, prefix), line)
}

// env are variables that make a program print colors as it would on the terminal.
func (o *Output) env() []string {
	if o.live {
		return []string{"FORCE_COLOR=1"}
	}
	return nil
}

// lines is a writer of whole lines.
type lines func(line string)

func (l lines) Write(b []byte) (int, error) {
	for line := range bytes.Lines(b) {
		l(strings.TrimRight(string(line), "\r\n"))
	}
	return len(b), nil
}
