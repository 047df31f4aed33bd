package runner

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestLines(t *testing.T) {
	long := strings.Repeat("0123456789", maxLine/10+1) // more than one line's worth
	accents := strings.Repeat("é", maxLine/2) + "é"
	tests := []struct {
		name   string
		writes []string
		want   []string // calls of Write, without the prefix
		lines  []string // calls of OnLine
	}{
		{"lines", []string{"a\nb\n"}, []string{"a\n", "b\n"}, []string{"a", "b"}},
		{"in pieces", []string{"a", "b", "\nc", "\n"}, []string{"ab\n", "c\n"}, []string{"ab", "c"}},
		{"no newline", []string{"a\nb"}, []string{"a\n", "b\n"}, []string{"a", "b"}},
		{"empty lines", []string{"\n\na\n\n"}, []string{"\n", "\n", "a\n", "\n"}, []string{"", "", "a", ""}},
		{"nothing", nil, nil, nil},
		{"colors", []string{"\x1b[32m➜\x1b[39m  Local: \x1b[36mhttp://localhost:\x1b[1m5173\x1b[22m/\x1b[39m\n"},
			[]string{"\x1b[32m➜\x1b[39m  Local: \x1b[36mhttp://localhost:\x1b[1m5173\x1b[22m/\x1b[39m\n"}, []string{"➜  Local: http://localhost:5173/"}},
		{"a code in pieces", []string{"\x1b[3", "2mgreen\x1b", "[39m\n"}, []string{"\x1b[32mgreen\x1b[39m\n"}, []string{"green"}},
		{"Windows' newlines", []string{"a\r\nb\r", "\n"}, []string{"a\r\n", "b\r\n"}, []string{"a", "b"}},
		{"progress", []string{"10%\r50%\r100%\n"}, []string{"10%\r50%\r100%\n"}, []string{"100%"}},
		{"long", []string{long + "\n"}, []string{long[:maxLine] + "\n", long[maxLine:] + "\n"}, []string{long[:maxLine], long[maxLine:]}},
		{"long, in pieces", []string{long[:maxLine-1], long[maxLine-1:], "\n"}, []string{long[:maxLine] + "\n", long[maxLine:] + "\n"}, []string{long[:maxLine], long[maxLine:]}},
		{"of the greatest length", []string{long[:maxLine], "\n"}, []string{long[:maxLine] + "\n"}, []string{long[:maxLine]}},
		{"long, cut before a character", []string{"a" + accents + "\n"}, []string{"a" + accents[:maxLine-2] + "\n", accents[maxLine-2:] + "\n"}, []string{"a" + accents[:maxLine-2], accents[maxLine-2:]}},
		{"bytes", []string{"\xff\x00\n"}, []string{"\xff\x00\n"}, []string{"\xff\x00"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out buffer
			var seen []string
			l := &lines{out: &out, prefix: "[vite] ", see: func(line string) { seen = append(seen, line) }}
			for _, w := range test.writes {
				if n, err := l.Write([]byte(w)); n != len(w) || err != nil {
					t.Errorf("Write: %d, %v", n, err)
				}
			}
			l.flush()
			var want []string
			for _, w := range test.want {
				want = append(want, "[vite] "+w)
			}
			if got := out.Writes(); !slices.Equal(got, want) {
				t.Errorf("got %.200q, want %.200q", got, want)
			}
			if !slices.Equal(seen, test.lines) {
				t.Errorf("seen %.200q, want %.200q", seen, test.lines)
			}
		})
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("broken") }

func TestLinesToNowhere(t *testing.T) {
	l := &lines{out: brokenWriter{}}
	if n, err := l.Write([]byte("a\nb\n")); n != 4 || err != nil {
		t.Errorf("Write: %d, %v", n, err)
	}
	if got := l.Tail(); got != "a\nb" {
		t.Errorf("got %q", got)
	}
}

func TestTail(t *testing.T) {
	numbered := func(from, to int) string {
		var lines []string
		for i := from; i <= to; i++ {
			lines = append(lines, fmt.Sprint("line ", i))
		}
		return strings.Join(lines, "\n")
	}
	tests := []struct{ name, output, want string }{
		{"nothing", "", ""},
		{"lines", "a\n\nb\n", "a\n\nb"},
		{"empty lines around", "\n\na\n\n", "a"},
		{"a question", "a\nOk to proceed? (y) ", "a\nOk to proceed? (y) "},
		{"colors", "\x1b[31merror\x1b[0m\n\x1b]8;;http://x\x1b\\link\x1b]8;;\x07 \x1b(Bdone", "error\nlink done"},
		{"many", numbered(1, 100) + "\n", numbered(61, 100)},
		{"many and a question", numbered(1, 100) + "\n?", numbered(62, 100) + "\n?"},
		{"much", strings.Repeat("x", 3000) + "\n" + strings.Repeat("y", 3000) + "\n", strings.Repeat("x", 4096-3001) + "\n" + strings.Repeat("y", 3000)},
		{"broken character", strings.Repeat("é", 3000) + "a\n", strings.Repeat("é", 2047) + "a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := &lines{out: &buffer{}}
			_, _ = l.Write([]byte(test.output))
			if got := l.Tail(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestColors(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	device, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // a character device, like a terminal
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	for _, test := range []struct {
		name string
		out  *os.File
		env  []string
		want bool
	}{
		{"terminal", device, []string{"TERM=xterm"}, true},
		{"file", file, nil, false},
		{"NO_COLOR", device, []string{"NO_COLOR=1"}, false},
		{"empty NO_COLOR", device, []string{"NO_COLOR="}, true},
		{"FORCE_COLOR", device, []string{"FORCE_COLOR=3"}, false},
		{"FORCE_COLOR=0", device, []string{"FORCE_COLOR=0"}, false},
		{"dumb", device, []string{"TERM=dumb"}, false},
	} {
		if got := colors(test.out, test.env); (len(got) == 1 && got[0] == "FORCE_COLOR=1") != test.want || len(got) > 1 {
			t.Errorf("%s: %q", test.name, got)
		}
	}
	if got := colors(&buffer{}, nil); got != nil {
		t.Errorf("buffer: %q", got)
	}
}
