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
	maxLine  = 64 << 10 // longer lines are split
	maxTail  = 4 << 10
	maxTails = 40 // lines
)

// lines splits the output of one run of the command into lines. It writes each
// line with the prefix to out, calls see with the line without ANSI codes, and
// keeps the last lines for Tail.
type lines struct {
	out    io.Writer
	prefix string
	see    func(string) // may be nil

	mu      sync.Mutex
	partial []byte   // the line that has not ended yet
	tail    []string // without ANSI codes
}

// Write never fails: the command goes on after an error of out.
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

// flush ends a last line without a newline.
func (l *lines) flush() {
	if len(l.partial) > 0 {
		l.emit()
	}
}

// emit writes the partial line. It calls out and see without the lock: they may
// block, and see may call Tail.
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

	_, _ = l.out.Write(line)
	if l.see != nil {
		l.see(text)
	}
}

// Tail returns the last lines, with the line that has not ended: it may be a
// question of the command.
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

// last returns the end of s: at most n bytes, without a broken character.
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
