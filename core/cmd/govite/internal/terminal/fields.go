package terminal

import (
	"strings"

	"github.com/charmbracelet/lipgloss"
)

// Fields prints names and their values, a line each and the values below each other.
// Further lines of a value stand below its first one.
func (t *Terminal) Fields(fields [][2]string) {
	width := 0
	for _, f := range fields {
		width = max(width, lipgloss.Width(f[0]))
	}
	for _, f := range fields {
		value := strings.ReplaceAll(f[1], "\n", "\n"+strings.Repeat(" ", width+2))
		t.Printf("%s%s  %s\n", t.Dim(f[0]), strings.Repeat(" ", width-lipgloss.Width(f[0])), value)
	}
}
