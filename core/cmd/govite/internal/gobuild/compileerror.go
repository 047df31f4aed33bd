package gobuild

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// A CompileError is what the go command, or a generator of Go code, says about sources
// that do not compile.
type CompileError struct {
	Output string // all of it
	Text   string // the first error, without its place
	File   string // an absolute path; "" if the error has no place
	Line   int    // from 1; 0 if it is unknown
	Column int    // in bytes, from 1; 0 if it is unknown
	Frame  string // the lines around the place
}

// place matches an error of the go command and its tools: "./main.go:12:5: text".
var place = regexp.MustCompile(`^(?:vet: )?(.+?\.(?:go|mod|work|s|c|h|templ)):(\d+)(?::(\d+))?: (.*)$`)

// NewCompileError reads the output of the go command, which ran in dir.
func NewCompileError(dir, output string) *CompileError {
	f := &CompileError{Output: strings.TrimSpace(output)}
	for line := range strings.Lines(f.Output) {
		line = strings.TrimRight(line, "\r\n")
		if f.Text == "" && line != "" && !isRemark(line) {
			f.Text = line
		}
		m := place.FindStringSubmatch(line)
		if m == nil || m[4] == "too many errors" {
			continue
		}
		f.Text = m[4]
		f.Line, _ = strconv.Atoi(m[2])
		f.Column, _ = strconv.Atoi(m[3])
		f.at(dir, m[1])
		break
	}
	if f.Text == "" {
		f.Text = "go build has failed without a message"
	}
	return f
}

// at sets the file, which output names relative to dir, and the frame.
func (f *CompileError) at(dir, name string) {
	f.File = filepath.FromSlash(name)
	if !filepath.IsAbs(f.File) {
		f.File = filepath.Join(dir, f.File)
	}
	if text, err := os.ReadFile(f.File); err == nil {
		f.Frame = Frame(string(text), f.Line, f.Column)
	}
}

// Error returns the output.
func (f *CompileError) Error() string { return f.Output }

// Messages returns the lines of the output that are about sources: not the names of
// packages above them, nor the downloads.
func (f *CompileError) Messages() string {
	var b strings.Builder
	for line := range strings.Lines(f.Output) {
		if !isRemark(line) {
			b.WriteString(line)
		}
	}
	return strings.TrimSpace(b.String())
}

// isRemark reports whether a line of the go command is no message about sources.
func isRemark(line string) bool {
	return strings.HasPrefix(line, "# ") || strings.HasPrefix(line, "go: downloading ")
}

// around is the number of lines that a frame has before and after its place.
const around = 2

// Frame draws the lines around a place, as Vite does: with numbers, and a caret
// below the column. It returns "" for a line that text does not have.
func Frame(text string, line, column int) string {
	lines := strings.Split(text, "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	first, last := max(1, line-around), min(len(lines), line+around)
	width := len(strconv.Itoa(last))
	var b strings.Builder
	for n := first; n <= last; n++ {
		code := strings.TrimRight(lines[n-1], "\r")
		if n == len(lines) && code == "" && n != line {
			break
		}
		fmt.Fprintf(&b, "%*d |  %s\n", width, n, code)
		if n == line && column > 0 {
			before := code[:min(column-1, len(code))]
			fmt.Fprintf(&b, "%*s |  %s^\n", width, "", blank(before))
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// blank returns space of the width of text, with its tabs.
func blank(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, text)
}
