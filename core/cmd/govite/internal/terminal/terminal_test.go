package terminal

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestPlain(t *testing.T) {
	var out bytes.Buffer
	term := New(&out)
	term.Error(errors.New("govite: there is no build"))
	term.Error(errors.New("npm: exit status 1"))
	term.Fields([][2]string{{"Go", "1.26"}, {"build", "web/dist\nolder"}, {"größer", "x"}})
	term.Table([]Column{{Title: "entry"}, {Title: "raw", Right: true}}, [][]string{{"src/ä.ts", "9 B"}, {"b", "12.3 kB"}})
	term.Busy("looking")()
	done := term.Progress("npm install")
	done(errors.New("failed"))
	const want = `govite: there is no build
govite: npm: exit status 1
Go      1.26
build   web/dist
        older
größer  x
entry         raw
src/ä.ts      9 B
b         12.3 kB
… npm install
✗ npm install 0s
`
	if got := out.String(); got != want {
		t.Errorf("printed\n%s\nnot\n%s", got, want)
	}
}

func TestBytes(t *testing.T) {
	for bytes, want := range map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1.0 kB", 12_345: "12.3 kB", 999_949: "999.9 kB", 999_950: "1.0 MB", 4_500_000: "4.5 MB", 2_000_000_000_000_000: "2000.0 TB",
	} {
		if got := Bytes(bytes); got != want {
			t.Errorf("%d: %s, not %s", bytes, got, want)
		}
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 140 * time.Millisecond: "100ms", 2345 * time.Millisecond: "2.3s", 64*time.Second + time.Millisecond: "1m4s",
	} {
		if got := Duration(d); got != want {
			t.Errorf("%v: %s, not %s", d, got, want)
		}
	}
}

// colored reports whether text has ANSI codes for colors.
func colored(text string) bool { return strings.Contains(text, "\x1b[") && strings.Contains(text, "m") }
