package runner

import (
	"errors"
	"fmt"
	"strings"
)

// space are the characters that separate arguments, as in a shell.
const space = " \t\n\v\f\r"

// Parse splits a command line at white space. Quotes, '…' or "…", protect white
// space, also in the middle of an argument. A backslash has no special meaning,
// for paths on Windows. Variables and patterns are not expanded: there is no
// shell. Parse returns an error for an empty line and for an unclosed quote.
func Parse(line string) ([]string, error) {
	var (
		args   []string
		arg    []byte
		inside bool // an argument has begun; it may be empty
		quote  byte // the quote that is open, or 0
	)
	for _, c := range []byte(line) {
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote, inside = c, true
		case quote == 0 && strings.IndexByte(space, c) >= 0:
			if inside {
				args = append(args, string(arg))
				arg, inside = arg[:0], false
			}
		default:
			arg, inside = append(arg, c), true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("command %q: the quote %c is not closed", line, quote)
	}
	if inside {
		args = append(args, string(arg))
	}
	if len(args) == 0 || args[0] == "" {
		return nil, errors.New("the command is empty: want for example \"npm run dev\"")
	}
	return args, nil
}
