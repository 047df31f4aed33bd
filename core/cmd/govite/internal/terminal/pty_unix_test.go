//go:build unix

package terminal

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// onTerminal returns what a function writes to a terminal.
func onTerminal(t *testing.T, write func(*Terminal)) string {
	t.Helper()
	screen, tty, err := pty.Open()
	if err != nil {
		t.Skip(err) // a sandbox without terminals
	}
	defer screen.Close()
	read := make(chan string)
	go func() {
		text, _ := io.ReadAll(screen) // EIO is the end of a terminal on Linux
		read <- string(text)
	}()
	write(New(tty))
	tty.Close()
	return <-read
}

func TestTerminal(t *testing.T) {
	t.Setenv("TERM", "xterm-256color")
	t.Setenv("COLORTERM", "")
	t.Setenv("CI", "")
	for _, variable := range []string{"NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR"} {
		t.Setenv(variable, "") // restores it
		os.Unsetenv(variable)
	}
	all := func(term *Terminal) {
		for _, text := range []string{term.Bad("bad"), term.Good("good"), term.Warn("warn"), term.Dim("dim"), term.Strong("strong"), term.Color("6", "color")} {
			term.Printf("%s\n", text)
		}
		term.Progress("npm install")(nil)
	}
	text := onTerminal(t, all)
	lines := strings.Split(text, "\r\n")
	for _, line := range lines[:6] {
		if !colored(line) {
			t.Errorf("no color: %q", line)
		}
	}
	if !strings.Contains(text, "⠋") || !strings.Contains(text, "\r\x1b[K") || strings.Contains(text, "…") {
		t.Errorf("no progress: %q", text)
	}

	text = onTerminal(t, func(term *Terminal) { term.Busy("looking")() })
	if !strings.Contains(text, "⠋") || !strings.HasSuffix(text, "\r\x1b[K") || strings.Contains(text, "\n") {
		t.Errorf("Busy leaves %q", text)
	}

	t.Setenv("NO_COLOR", "1")
	text = strings.ReplaceAll(onTerminal(t, all), "\x1b[K", "")
	if colored(text) || !strings.Contains(text, "bad\r\n") || !strings.Contains(text, "⠋") {
		t.Errorf("with NO_COLOR: %q", text)
	}

	t.Setenv("TERM", "dumb")
	if text := onTerminal(t, all); strings.Contains(text, "\x1b") || strings.Contains(text, "⠋") {
		t.Errorf("on a dumb terminal: %q", text)
	}
}
