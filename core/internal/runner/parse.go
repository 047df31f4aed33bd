package runner

import (
	"errors"
	"fmt"
	"strings"
)

// space is what separates arguments, as in a shell.
const space = " \t\n\v\f\r"

// Parse splits a command line at white space. What stands between '…' or "…"
// belongs together, also in the middle of an argument. There is nothing else to
// it: a backslash is a backslash, as paths on Windows need it, and no variable
// or pattern is expanded, because no shell takes part. The error says what is
// wrong with a line that is empty or has a quote without its counterpart.
func Parse(line string) ([]string, error) {
	var (
		args   []string
		arg    []byte
		inside bool // an argument has begun, perhaps an empty one
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
		return nil, fmt.Errorf("command %q: the %c has no counterpart", line, quote)
	}
	if inside {
		args = append(args, string(arg))
	}
	if len(args) == 0 || args[0] == "" {
		return nil, errors.New("the command is empty: want for example \"npm run dev\"")
	}
	return args, nil
}
