// Package terminal prints text for people: with colors, progress and tables on a
// terminal, as plain lines elsewhere.
package terminal

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/term"
)

// A Terminal writes to a stream. It has colors if the stream is a terminal and the
// environment does not set NO_COLOR (https://no-color.org). It moves the cursor if the
// stream is a terminal and TERM is not "dumb".
type Terminal struct {
	w        io.Writer
	renderer *lipgloss.Renderer
	live     bool
}

// New returns a Terminal that writes to w.
func New(w io.Writer) *Terminal {
	return &Terminal{w: w, renderer: lipgloss.NewRenderer(w), live: IsTerminal(w) && os.Getenv("TERM") != "dumb"}
}

// IsTerminal reports whether a stream is a terminal.
func IsTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(f.Fd())
}

// Printf prints text. Where it writes to fails rarely, and nobody would read about
// it, so there is no error.
func (t *Terminal) Printf(format string, args ...any) { fmt.Fprintf(t.w, format, args...) }

// Error prints an error of the command. Errors of core have the prefix already.
func (t *Terminal) Error(err error) {
	const prefix = "govite:"
	t.Printf("%s %s\n", t.Bad(prefix), strings.TrimPrefix(err.Error(), prefix+" "))
}

// Bad colors text that names a problem.
func (t *Terminal) Bad(text string) string { return t.color("1").Bold(true).Render(text) }

// Good colors text that names a success.
func (t *Terminal) Good(text string) string { return t.color("2").Render(text) }

// Warn colors text that names a doubt.
func (t *Terminal) Warn(text string) string { return t.color("3").Render(text) }

// Dim colors text that matters less.
func (t *Terminal) Dim(text string) string { return t.renderer.NewStyle().Faint(true).Render(text) }

// Strong colors a title.
func (t *Terminal) Strong(text string) string { return t.renderer.NewStyle().Bold(true).Render(text) }

// Color colors text by one of the terminal's sixteen colors, "0" to "15".
func (t *Terminal) Color(color, text string) string { return t.color(color).Render(text) }

func (t *Terminal) color(color string) lipgloss.Style {
	return t.renderer.NewStyle().Foreground(lipgloss.Color(color))
}
