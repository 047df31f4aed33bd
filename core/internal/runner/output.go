package runner

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

const (
	maxLine  = 64 << 10 // what is longer is cut in two
	maxTail  = 4 << 10
	maxTails = 40 // lines
)

// lines passes on what one run of the command prints, line by line: in one piece and with
// a prefix to out, without ANSI codes to see, and the last ones to whoever asks
// for the tail.
type lines struct {
	out    io.Writer
	prefix string
	see    func(string) // may be nil

	mu      sync.Mutex
	partial []byte   // the line that has not ended yet
	tail    []string // without ANSI codes
}

// Write never fails: when out does, the command is to go on.
func (l *lines) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		head, rest, ended := bytes.Cut(b, []byte("\n"))
		room := maxLine - len(l.partial)
		if len(head) > room {
			for room > 0 && !utf8.RuneStart(b[room]) {
				room--
			}
			head, rest, ended = b[:room], b[room:], true
		}
		l.mu.Lock()
		l.partial = append(l.partial, head...)
		l.mu.Unlock()
		if ended {
			l.emit()
		}
		b = rest
	}
	return n, nil
}

// flush ends a line that was left without a newline.
func (l *lines) flush() {
	if len(l.partial) > 0 {
		l.emit()
	}
}

// emit passes on the partial line. It calls out and see without the lock: they
// may take their time, and see may ask for the tail.
func (l *lines) emit() {
	l.mu.Lock()
	line := make([]byte, 0, len(l.prefix)+len(l.partial)+1)
	line = append(line, l.prefix...)
	line = append(line, l.partial...)
	line = append(line, '\n')
	text := plain(string(l.partial))
	l.partial = l.partial[:0]
	l.tail = append(l.tail, last(text, maxTail))
	if len(l.tail) > maxTails {
		l.tail = l.tail[1:]
	}
	l.mu.Unlock()

	// The command is not to end because its output cannot be shown.
	_, _ = l.out.Write(line)
	if l.see != nil {
		l.see(text)
	}
}

// Tail returns the last lines, with the one that has not ended yet: it may be a
// question that nobody answers.
func (l *lines) Tail() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := l.tail
	if len(l.partial) > 0 {
		text = append(slices.Clip(text), plain(string(l.partial)))
		text = text[max(0, len(text)-maxTails):]
	}
	return strings.Trim(last(strings.Join(text, "\n"), maxTail), "\n")
}

// last returns the end of s, at most n bytes and no broken character.
func last(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = s[len(s)-n:]
	for len(s) > 0 && !utf8.RuneStart(s[0]) {
		s = s[1:]
	}
	return s
}
