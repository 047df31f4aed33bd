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

// On a terminal there is one line, which changes, stays within the width, and is gone
// in the end. Other lines are above it.
func TestBar(t *testing.T) {
	t.Setenv("TERM", "xterm-256color")
	t.Setenv("NO_COLOR", "1")
	screen, tty, err := pty.Open()
	if err != nil {
		t.Skip(err) // a sandbox without terminals
	}
	defer screen.Close()
	if err := pty.Setsize(tty, &pty.Winsize{Rows: 24, Cols: 60}); err != nil {
		t.Fatal(err)
	}
	b := New(tty).Bar("starting")
	screenText := &untilText{t: t, from: screen}
	screenText.read("⠋ starting")
	b.Update(Work{Step: "uploading", Done: 50, Total: 100, Bytes: 3_000_000})
	screenText.read("████████████░░░░░░░░░░░░ uploading, 50 of 100 files")
	if _, err := b.Write([]byte("a note\n")); err != nil {
		t.Error(err)
	}
	screenText.read("\r\x1b[Ka note\r\n")
	b.Update(Work{Step: "listing", Done: 7})
	screenText.read(" listing, 7 files")
	b.Done()
	tty.Close()
	rest, _ := io.ReadAll(screen) // EIO is the end of a terminal on Linux
	all := screenText.all + string(rest)
	if !strings.HasSuffix(all, "\r\x1b[K") || strings.Count(all, "\n") != 1 {
		t.Errorf("the bar leaves %q", all)
	}
	for line := range strings.FieldsFuncSeq(all, func(r rune) bool { return r == '\r' || r == '\n' }) {
		if n := len([]rune(strings.TrimPrefix(line, "\x1b[K"))); n >= 60 {
			t.Errorf("%d columns: %q", n, line)
		}
	}
}

// untilText reads until a text comes.
type untilText struct {
	t    *testing.T
	from io.Reader
	all  string
}

func (u *untilText) read(text string) {
	u.t.Helper()
	buf := make([]byte, 1024)
	for rest := len(u.all); !strings.Contains(u.all[rest:], text); {
		n, err := u.from.Read(buf)
		u.all += string(buf[:n])
		if err != nil {
			u.t.Fatalf("%v before %q in %q", err, text, u.all)
		}
	}
}
