package problem

import (
	"regexp"
	"strings"
	"unicode"
)

// control matches escape sequences of terminals (ECMA-48, and the links of
// https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda) as a whole,
// so that no "[31m" remains.
var control = regexp.MustCompile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?")

// plain returns text without terminal colors and other control characters.
func plain(text string) string {
	text = control.ReplaceAllString(text, "")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
}

// block returns plain text without the empty lines around it. It keeps the
// indent of the first line, which aligns the lines of a frame.
func block(text string) string {
	text = strings.TrimRightFunc(plain(text), unicode.IsSpace)
	for {
		line, rest, more := strings.Cut(text, "\n")
		if !more || strings.TrimSpace(line) != "" {
			return text
		}
		text = rest
	}
}

// clean returns a copy of p with plain texts and without nil slices.
func (p *Problem) clean() *Problem {
	c := &Problem{
		Kind:    p.Kind,
		Title:   strings.TrimSpace(plain(p.Title)),
		Message: strings.TrimSpace(plain(p.Message)),
		Steps:   make([]Step, len(p.Steps)),
		Names:   make([]string, len(p.Names)),
		Details: block(p.Details),
	}
	for i, s := range p.Steps {
		c.Steps[i] = Step{Text: strings.TrimSpace(plain(s.Text)), Command: block(s.Command)}
	}
	for i, name := range p.Names {
		c.Names[i] = plain(name)
	}
	if p.Source != nil {
		s := *p.Source
		s.File, s.Frame, s.Plugin = plain(s.File), block(s.Frame), plain(s.Plugin)
		c.Source = &s
	}
	return c
}
