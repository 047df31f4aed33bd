package runner

import (
	"io"
	"os"
	"regexp"
	"strings"
)

// ansi matches the control sequences of ECMA-48: CSI (colors, cursor), OSC
// (links, titles) and sequences of two characters.
var ansi = regexp.MustCompile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|[ -/]*[0-~])")

// plain returns a line as a terminal without colors shows it.
func plain(line string) string {
	line = strings.TrimRight(ansi.ReplaceAllString(line, ""), "\r")
	return line[strings.LastIndexByte(line, '\r')+1:] // a progress bar overwrites itself
}

// colors returns variables to add to a command's environment env, so that the
// command prints colors if out is a terminal. The command itself sees a pipe.
// Variables of the user come first: https://no-color.org, https://force-color.org.
func colors(out io.Writer, env []string) []string {
	file, ok := out.(*os.File)
	if !ok {
		return nil
	}
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	for _, variable := range env {
		name, value, _ := strings.Cut(variable, "=")
		switch {
		case (name == "NO_COLOR" || name == "FORCE_COLOR") && value != "", name == "TERM" && value == "dumb":
			return nil
		}
	}
	return []string{"FORCE_COLOR=1"}
}
