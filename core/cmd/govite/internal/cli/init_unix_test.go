//go:build unix

package cli

import (
	"bufio"
	"io"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// TestInitAsks answers the questions of init on a terminal: the second router, the
// default front end, the second kind of pages, and yes.
func TestInitAsks(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("TERM", "xterm-256color")
	keyboard, screen, err := pty.Open()
	if err != nil {
		t.Skip(err)
	}
	if err := pty.Setsize(keyboard, &pty.Winsize{Rows: 30, Cols: 100}); err != nil {
		t.Fatal(err)
	}
	var problem strings.Builder
	status := make(chan int, 1)
	go func() {
		status <- run(t.Context(), []string{"init", "hello", "--dry-run", "--module", "example.com/hello"}, screen, screen, &problem)
		_ = screen.Close()
	}()

	const down, enter = "\x1b[B", "\r"
	answers := []struct{ question, keys string }{
		{"Which Go router?", down + enter},
		{"Which front end?", enter},
		{"Where do the pages come from?", down + enter},
		{"Add Tailwind CSS?", "y"},
	}
	var shown strings.Builder
	reader := bufio.NewReader(keyboard)
	for {
		r, _, err := reader.ReadRune()
		if err != nil {
			break // the screen is closed
		}
		shown.WriteRune(r)
		if len(answers) > 0 && strings.Contains(shown.String(), answers[0].question) {
			if _, err := io.WriteString(keyboard, answers[0].keys); err != nil {
				t.Fatal(err)
			}
			answers = answers[1:]
		}
	}
	if got := <-status; got != statusOK {
		t.Errorf("status %d: %s", got, &problem)
	}
	for _, want := range []string{"gin, TypeScript, templ, Tailwind CSS, module example.com/hello", "components/home.templ"} {
		if !strings.Contains(shown.String(), want) {
			t.Errorf("no %q in\n%s", want, &shown)
		}
	}
	if len(answers) > 0 {
		t.Errorf("init did not ask %v", answers)
	}
}
