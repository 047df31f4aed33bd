package templatescan

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/govite/govite/core/cmd/govite/internal/names"
)

// A syntax says where a template engine has code and comments.
type syntax struct {
	code     *regexp.Regexp // the parts with code; nil for the whole file
	comments *regexp.Regexp // the parts without, nil for none
	lines    string         // what a comment of whole lines begins with, "" for none
	isGo     bool           // expressions are Go's: functions are methods only, and types tell receivers
}

var (
	braces  = regexp.MustCompile(`(?s)\{\{.*?\}\}+|\{%.*?%\}`)
	django  = syntax{code: braces, comments: regexp.MustCompile(`(?s)\{#.*?#\}|\{%-?\s*comment\b.*?endcomment\s*-?%\}`)}
	jet     = syntax{code: braces, comments: regexp.MustCompile(`(?s)\{\*.*?\*\}`)}
	bars    = syntax{code: braces, comments: regexp.MustCompile(`(?s)\{\{~?!--.*?--~?\}\}|\{\{~?!.*?\}\}`)}
	pug     = syntax{lines: "//"}
	ace     = syntax{lines: "/"}
	templ   = syntax{comments: regexp.MustCompile(`(?s)<!--.*?-->|(?m:^[ \t]*//[^\n]*$)|/\*.*?\*/`), isGo: true}
	generic = syntax{code: braces, comments: regexp.MustCompile(`(?s)\{\{-?\s*/\*.*?\*/\s*-?\}\}|\{#.*?#\}`)}
)

var (
	call     = regexp.MustCompile(`(?:^|[^\w$.])(vite[A-Z]\w*|vite)\s*([("'` + "`" + `])|(\.)(\w+)\s*([("'` + "`" + `])`)
	pipedTo  = regexp.MustCompile(`("[^"\n]*"|'[^'\n]*'|` + "`[^`\n]*`" + `)\s*\|\s*(vite\w*)\b`)
	declared = regexp.MustCompile(`(\w+(?:\s*,\s*\w+)*)\s+\*?(?:\w+\.)?(?:Vite|Page|With)\b`)
	returner = regexp.MustCompile(`(\w+)\s*(?:\(|["'])`)
)

// scan returns the names in calls of a template, by their form alone.
func scan(text string, s syntax) []found {
	text = s.withoutComments(text)
	receivers := map[string]bool{}
	if s.isGo {
		for _, m := range declared.FindAllStringSubmatch(text, -1) {
			for name := range strings.SplitSeq(m[1], ",") {
				receivers[strings.TrimSpace(name)] = true
			}
		}
	}
	parts := [][]int{{0, len(text)}}
	if s.code != nil {
		parts = s.code.FindAllStringIndex(text, -1)
	}
	var all []found
	for _, part := range parts {
		all = append(all, scanCode(text[part[0]:part[1]], part[0], receivers, s)...)
	}
	return all
}

// scanCode returns the names in the calls of one part of a template. offset is where
// the part begins.
func scanCode(code string, offset int, receivers map[string]bool, s syntax) []found {
	var all []found
	for _, m := range pipedTo.FindAllStringSubmatchIndex(code, -1) {
		args, vite, ok := names.Function(code[m[4]:m[5]])
		if literal, isString := unquote(code[m[2]:m[3]]); ok && isString && args.Has(0) && !s.isGo {
			all = append(all, found{args.Kind, literal, vite, offset + m[2]})
		}
	}
	for at := 0; ; {
		m := call.FindStringSubmatchIndex(code[at:])
		if m == nil {
			return all
		}
		for i := range m {
			m[i] += at
		}
		var args names.Args
		var vite string
		var ok bool
		var open int // where the parenthesis or the first argument is
		if m[2] > at-1 && m[3] > m[2] {
			args, vite, ok = names.Function(code[m[2]:m[3]])
			ok = ok && !s.isGo
			open = m[4]
		} else {
			args, ok = names.Method(code[m[8]:m[9]])
			ok = ok && isReceiver(code[:m[6]], receivers)
			vite, open = names.AnyVite, m[10]
			if !s.isGo && code[m[8]:m[9]] == "Fragment" {
				ok = false
			}
		}
		at = open
		if code[open] == '(' {
			at++
		}
		if !ok {
			continue
		}
		for i, arg := range arguments(code, open) {
			if arg.isString && args.Has(i) {
				all = append(all, found{args.Kind, arg.text, vite, offset + arg.at})
			}
		}
	}
}

// isReceiver reports whether the expression at the end of code is a Vite or a Page.
func isReceiver(code string, known map[string]bool) bool {
	if strings.HasSuffix(code, ")") {
		depth := 0
		for i := len(code) - 1; i >= 0; i-- {
			switch code[i] {
			case ')':
				depth++
			case '(':
				depth--
			}
			if depth != 0 {
				continue
			}
			// "viteWith(…)" or "(viteWith …)"
			from := i
			for from > 0 && isWord(code[from-1]) {
				from--
			}
			m := returner.FindStringSubmatch(strings.TrimPrefix(code[from:], "("))
			return m != nil && names.Returns(m[1])
		}
		return false
	}
	from := len(code)
	for from > 0 && isWord(code[from-1]) {
		from--
	}
	return known[code[from:]] || names.IsReceiver(code[from:])
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// An argument is one of a call.
type argument struct {
	text     string
	at       int
	isString bool // it is a string alone
}

// arguments returns the arguments of a call from its parenthesis, which separates
// arguments by commas, or else from its first argument, after which spaces do.
func arguments(code string, open int) []argument {
	inParens := code[open] == '('
	i, depth := open, 0
	if inParens {
		i++
	}
	var all []argument
	current := argument{at: -1}
	parts := 0 // of the current argument
	end := func() {
		if parts > 0 {
			current.isString = current.isString && parts == 1
			all = append(all, current)
		}
		current, parts = argument{at: -1}, 0
	}
	for i < len(code) {
		c := code[i]
		switch {
		case c == '"' || c == '\'' || c == '`':
			n := quoted(code[i:])
			if n == 0 {
				end()
				return all
			}
			if depth == 0 {
				text, ok := unquote(code[i : i+n])
				current, parts = argument{text, i, ok}, parts+1
			}
			i += n
			continue
		case c == '(' || c == '[' || c == '{':
			depth++
			parts++
		case depth > 0 && (c == ')' || c == ']' || c == '}'):
			depth--
		case depth > 0:
		case c == ')' || c == '}' || c == '|' || c == ']' || c == '%' && !inParens:
			end()
			return all
		case inParens && c == ',':
			end()
		case !inParens && c == '\n':
			end()
			return all
		case !inParens && c == ' ' || !inParens && c == '\t':
			end()
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
		default:
			if parts == 0 || current.at >= 0 {
				parts++
			}
		}
		i++
	}
	end()
	return all
}

// quoted returns the length of the quoted string at the beginning of code, 0 if it
// has no end.
func quoted(code string) int {
	for i := 1; i < len(code); i++ {
		switch code[i] {
		case '\\':
			if code[0] != '`' {
				i++
			}
		case '\n':
			if code[0] != '`' {
				return 0
			}
		case code[0]:
			return i + 1
		}
	}
	return 0
}

// unquote returns the value of a string in double, single or back quotes.
func unquote(s string) (string, bool) {
	if s[0] == '\'' {
		s = `"` + strings.ReplaceAll(s[1:len(s)-1], `"`, `\"`) + `"`
	}
	text, err := strconv.Unquote(s)
	return text, err == nil
}

// withoutComments replaces the comments of a template by spaces, so that all
// offsets stay.
func (s syntax) withoutComments(text string) string {
	if s.comments != nil {
		text = s.comments.ReplaceAllStringFunc(text, blank)
	}
	if s.lines == "" {
		return text
	}
	var b strings.Builder
	comment := -1 // the indentation of the comment around the line, -1 for none
	for line := range strings.Lines(text) {
		trimmed := strings.TrimLeft(line, " \t")
		indent := len(line) - len(trimmed)
		isEmpty := strings.TrimSpace(line) == ""
		if !isEmpty && indent <= comment {
			comment = -1
		}
		if comment < 0 && strings.HasPrefix(trimmed, s.lines) {
			comment = indent
		}
		if comment >= 0 {
			line = blank(line)
		}
		b.WriteString(line)
	}
	return b.String()
}

func blank(text string) string {
	b := []byte(text)
	for i, c := range b {
		if c != '\n' {
			b[i] = ' '
		}
	}
	return string(b)
}
