package terminal

import (
	"strings"

	"github.com/charmbracelet/lipgloss"
)

// A Column is a column of a table.
type Column struct {
	Title string
	Right bool // align to the right, for numbers
}

// Table prints rows in columns. Rows may have colors.
func (t *Terminal) Table(columns []Column, rows [][]string) {
	widths := make([]int, len(columns))
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = t.Dim(c.Title)
		widths[i] = lipgloss.Width(c.Title)
		for _, row := range rows {
			widths[i] = max(widths[i], lipgloss.Width(row[i]))
		}
	}
	for _, row := range append([][]string{titles}, rows...) {
		var line strings.Builder
		for i, c := range columns {
			space := strings.Repeat(" ", widths[i]-lipgloss.Width(row[i]))
			if i > 0 {
				line.WriteString("  ")
			}
			if c.Right {
				line.WriteString(space + row[i])
			} else {
				line.WriteString(row[i] + space)
			}
		}
		t.Printf("%s\n", strings.TrimRight(line.String(), " "))
	}
}
