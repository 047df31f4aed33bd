package dist

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// A file may have changed since its size was read, and a file system may name a wrong
// one.
func TestReadAll(t *testing.T) {
	for _, content := range []string{"", "x", "hello", strings.Repeat("0123456789", 1000)} {
		for _, size := range []int64{-1, 0, 1, int64(len(content)) - 1, int64(len(content)), int64(len(content)) + 1, 20_000} {
			for _, r := range []io.Reader{strings.NewReader(content), iotest.OneByteReader(strings.NewReader(content)), iotest.DataErrReader(strings.NewReader(content))} {
				got, err := readAll(r, size)
				if string(got) != content || got == nil || err != nil {
					t.Errorf("%d bytes with size %d: %d bytes, nil %t, %v", len(content), size, len(got), got == nil, err)
				}
			}
		}
	}
	for _, size := range []int64{0, 2, 4, 5, 6} {
		for _, broken := range []error{io.ErrUnexpectedEOF, errors.New("broken")} {
			r := io.MultiReader(strings.NewReader("hello"), iotest.ErrReader(broken))
			if _, err := readAll(r, size); !errors.Is(err, broken) {
				t.Errorf("size %d: %v, want %v", size, err, broken)
			}
		}
	}
	if n := testing.AllocsPerRun(10, func() { _, _ = readAll(strings.NewReader("hello"), 5) }); n > 3 { // the reader, the body and the buffer of io.ReadAll
		t.Errorf("%v allocations", n)
	}
}
