package terminal

import (
	"bytes"
	"testing"
	"time"
)

// clock is a clock that stands until it is moved.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// Where there is no terminal, a bar is a line every few seconds.
func TestBarInLog(t *testing.T) {
	var out bytes.Buffer
	c := &clock{time.Unix(1000, 0)}
	b := newBar(New(&out), c.now)
	b.Announce("building")
	b.Busy("looking") // not shown
	bytes := int64(0)
	for i := range 120 {
		b.Update(Work{Step: "uploading", Done: 100 * i, Total: 12000, Bytes: bytes})
		bytes += 100_000
		if i >= 60 { // later it is faster
			bytes += 100_000
		}
		c.at = c.at.Add(100 * time.Millisecond)
	}
	if _, err := b.Write([]byte("a note\n")); err != nil {
		t.Error(err)
	}
	c.at = c.at.Add(10 * time.Second)
	b.Update(Work{Step: "listing", Done: 1})
	b.Done()
	const want = `… building
… uploading, 5,000 of 12,000 files, 5.0 MB, 1.0 MB/s
… uploading, 10,000 of 12,000 files, 14.0 MB, 2.0 MB/s
a note
… listing, 1 file
`
	if got := out.String(); got != want {
		t.Errorf("printed\n%s\nnot\n%s", got, want)
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 9988: "9,988", 1234567: "1,234,567", -999: "-999", -1000: "-1,000"} {
		if got := Number(n); got != want {
			t.Errorf("%d: %s, not %s", n, got, want)
		}
	}
	if got := Count(12000, "file", "files"); got != "12,000 files" {
		t.Error(got)
	}
}
