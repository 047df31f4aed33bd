package problem

import (
	"strconv"
	"strings"
)

// Text returns p for terminals and for clients that show plain text.
func (p *Problem) Text() string {
	p = p.clean()
	parts := []string{p.Title}
	add := func(text string) {
		if text != "" {
			parts = append(parts, text)
		}
	}
	add(p.Message)
	if s := p.Source; s != nil {
		add(strings.TrimSpace(s.place() + "\n" + indent(s.Frame, "  ")))
	}
	if len(p.Names) > 0 {
		add("Did you mean\n" + indent(strings.Join(p.Names, "\n"), "  "))
	}
	for i, s := range p.Steps {
		step, number := s.Text, strconv.Itoa(i+1)+". "
		if len(p.Steps) == 1 {
			number = ""
		}
		if s.Command != "" {
			step = strings.TrimSpace(step + "\n\n" + indent(s.Command, "    "))
		}
		add(number + strings.TrimSpace(indent(step, strings.Repeat(" ", len(number)))))
	}
	add(p.Details)
	return strings.Join(parts, "\n\n") + "\n"
}

// place returns "src/App.vue:12:5 (vite:vue)", without unknown parts. Editors
// and terminals make it a link.
func (s *Source) place() string {
	place := s.File
	if s.Line > 0 {
		place += ":" + strconv.Itoa(s.Line)
		if s.Column > 0 {
			place += ":" + strconv.Itoa(s.Column)
		}
	}
	if s.Plugin != "" {
		place += " (" + s.Plugin + ")"
	}
	return place
}

// indent adds by before every line that is not empty.
func indent(text, by string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = by + line
		}
	}
	return strings.Join(lines, "\n")
}
