package terminal

import (
	"os"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/term"
)

const (
	redraw  = 100 * time.Millisecond // between two pictures of a bar
	logged  = 5 * time.Second        // between two lines where there is no terminal
	measure = 3 * time.Second        // over which a bar measures the speed
	cells   = 24                     // of a bar
)

// Work is how far some work is.
type Work struct {
	Step        string // such as "uploading"
	Done, Total int    // files; Total is 0 where it is unknown
	Bytes       int64  // done
}

// A Bar shows how far work is, in files and bytes, and its speed. On a terminal the
// line of the bar changes; elsewhere there is a line every few seconds. A Bar is safe
// for concurrent use.
type Bar struct {
	t   *Terminal
	now func() time.Time

	mu      sync.Mutex
	busy    string // what is shown before the first Update
	work    Work
	began   bool
	shown   time.Time // where there is no terminal: the time of the last line
	samples []sample  // of this step, the oldest first
	frame   int

	stop    chan struct{}
	stopped sync.WaitGroup
}

// A sample is the work at a time.
type sample struct {
	at    time.Time
	bytes int64
}

// Bar starts a bar, with a text for the time before the first Update. On a terminal
// the text is beside a sign that turns; elsewhere it is not shown.
func (t *Terminal) Bar(text string) *Bar {
	b := newBar(t, time.Now)
	b.busy = text
	if t.live {
		b.stopped.Go(b.run)
	}
	return b
}

func newBar(t *Terminal, now func() time.Time) *Bar {
	return &Bar{t: t, now: now, shown: now(), stop: make(chan struct{})}
}

// Busy changes the text before the first Update.
func (b *Bar) Busy(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.busy = text
}

// Announce is Busy for what takes long. Where there is no terminal it prints a line.
func (b *Bar) Announce(text string) {
	b.Busy(text)
	if !b.t.live {
		b.t.Printf("… %s\n", text)
	}
}

// Update shows the work.
func (b *Bar) Update(w Work) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	if !b.began || w.Step != b.work.Step {
		b.samples = nil
	}
	b.began, b.work = true, w
	b.sample(now)
	if !b.t.live && now.Sub(b.shown) >= logged {
		b.shown = now
		b.t.Printf("… %s\n", b.text())
	}
}

// Write prints whole lines above the bar.
func (b *Bar) Write(text []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clear()
	n, err := b.t.w.Write(text)
	b.draw()
	return n, err
}

// Done removes the bar.
func (b *Bar) Done() {
	if !b.t.live {
		return
	}
	close(b.stop)
	b.stopped.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clear()
}

// run draws the bar until Done.
func (b *Bar) run() {
	tick := time.NewTicker(redraw)
	defer tick.Stop()
	for {
		b.mu.Lock()
		b.sample(b.now())
		b.clear()
		b.draw()
		b.frame++
		b.mu.Unlock()
		select {
		case <-b.stop:
			return
		case <-tick.C:
		}
	}
}

func (b *Bar) clear() {
	if b.t.live {
		b.t.Printf("\r\033[K")
	}
}

// draw draws the bar, without the end of a line.
func (b *Bar) draw() {
	if !b.t.live {
		return
	}
	line := b.t.Color("6", frames[b.frame%len(frames)]) + " " + b.busy
	if b.began {
		line = b.picture() + b.text()
	}
	b.t.Printf("%s", b.fit(line))
}

// picture returns the bar alone, "" where the total is unknown.
func (b *Bar) picture() string {
	if b.work.Total <= 0 {
		return b.t.Color("6", frames[b.frame%len(frames)]) + " "
	}
	full := min(max(cells*b.work.Done/b.work.Total, 0), cells)
	return b.t.Color("6", strings.Repeat("█", full)) + b.t.Dim(strings.Repeat("░", cells-full)) + " "
}

// text returns the work in words: "uploading, 120 of 9,988 files, 4.5 MB, 2.1 MB/s".
func (b *Bar) text() string {
	w := b.work
	parts := []string{w.Step}
	switch {
	case w.Total > 0:
		parts = append(parts, Number(w.Done)+" of "+Count(w.Total, "file", "files"))
	case w.Done > 0:
		parts = append(parts, Count(w.Done, "file", "files"))
	}
	if w.Bytes > 0 {
		parts = append(parts, Bytes(w.Bytes), Bytes(b.speed())+"/s")
	}
	return strings.Join(parts, ", ")
}

// sample remembers the work at a time, and forgets old samples, apart from the last
// one that is older than measure.
func (b *Bar) sample(now time.Time) {
	if !b.began {
		return
	}
	b.samples = append(b.samples, sample{now, b.work.Bytes})
	for len(b.samples) > 2 && now.Sub(b.samples[1].at) >= measure {
		b.samples = b.samples[1:]
	}
}

// speed returns the bytes per second.
func (b *Bar) speed() int64 {
	first, last := b.samples[0], b.samples[len(b.samples)-1]
	took := last.at.Sub(first.at)
	if took <= 0 {
		return 0
	}
	return int64(float64(last.bytes-first.bytes) / took.Seconds())
}

// fit cuts a line at the width of the terminal: a line that wraps could not be
// removed.
func (b *Bar) fit(line string) string {
	f, ok := b.t.w.(*os.File)
	if !ok {
		return line
	}
	width, _, err := term.GetSize(f.Fd())
	if err != nil || width <= 0 || lipgloss.Width(line) < width {
		return line
	}
	return b.t.renderer.NewStyle().MaxWidth(width - 1).Render(line)
}
