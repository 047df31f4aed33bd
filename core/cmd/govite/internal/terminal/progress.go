package terminal

import (
	"sync"
	"time"
)

var frames = []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}

// Progress shows that work goes on, and returns a function that shows how it has
// ended. On a terminal a sign turns until then, and the time passes; elsewhere
// there is a line at the start and one at the end.
//
//	done := t.Progress("npm install")
//	err := install()
//	done(err)
func (t *Terminal) Progress(text string) (done func(error)) {
	began := time.Now()
	end := func(err error) {
		sign := t.Good("✓")
		if err != nil {
			sign = t.Bad("✗")
		}
		t.Printf("%s %s %s\n", sign, text, t.Dim(Duration(time.Since(began))))
	}
	if !t.live {
		t.Printf("… %s\n", text)
		return end
	}
	stop := t.Busy(text)
	return func(err error) {
		stop()
		end(err)
	}
}

// Busy shows that work goes on, and returns a function that removes the sign. It
// shows nothing where there is no terminal.
func (t *Terminal) Busy(text string) (done func()) {
	if !t.live {
		return func() {}
	}
	stop := make(chan struct{})
	var stopped sync.WaitGroup
	stopped.Go(func() {
		tick := time.NewTicker(80 * time.Millisecond)
		defer tick.Stop()
		for i := 0; ; i++ {
			t.Printf("\r\033[K%s %s", t.Color("6", frames[i%len(frames)]), text)
			select {
			case <-stop:
				t.Printf("\r\033[K")
				return
			case <-tick.C:
			}
		}
	})
	return func() {
		close(stop)
		stopped.Wait()
	}
}
