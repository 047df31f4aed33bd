package build

import (
	"fmt"
	"io/fs"
	"net/http"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/govite/govite/core/internal/pace"
)

// oneStore is a store whose build stays the same file system.
type oneStore struct {
	fs.FS
	build *build
	asked int
}

type build struct{ fstest.MapFS }

func (s *oneStore) Latest() (fs.FS, error) {
	s.asked++
	return s.build, nil
}

// A late remembers a bounded number of paths, and reads a build once.
func TestLateIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &oneStore{FS: fstest.MapFS{}, build: &build{output("OLDtEBp1")}}
		c := settingsOf(output("AAAtEBp1"))
		c.Previous = []fs.FS{s}
		c.Server.Pace = pace.Usual
		b, err := Open(c)
		if err != nil {
			t.Fatal(err)
		}
		seek := func(path string) bool {
			f, _ := b.Find(http.MethodGet, path, path, http.Header{})
			return f != nil
		}
		for i := range 20 {
			if i == 10 {
				s.build = &build{output("NEWtEBp1")}
			}
			seek(fmt.Sprintf("/assets/gone%d.js", i))
		}
		if n := len(b.late.builds); n != 1 || s.asked != 1+20 {
			t.Errorf("%d builds after %d looks", n, s.asked)
		}
		for i := range 20 {
			s.build = &build{output(fmt.Sprintf("N%02dtEBp1", i))}
			if !seek(fmt.Sprintf("/assets/main-N%02dtEBp1.js", i)) {
				t.Errorf("build %d is not found", i)
			}
		}
		if n := len(b.late.builds); n != 1+mostEarlier {
			t.Errorf("%d builds are kept", n)
		}

		var requests sync.WaitGroup
		for i := range 3 * mostAsked {
			requests.Go(func() { seek(fmt.Sprintf("/assets/flood%d.js", i)) })
		}
		requests.Wait()
		if n := len(b.late.asked); n > mostAsked {
			t.Errorf("%d paths are remembered", n)
		}
		time.Sleep(time.Minute) // of the test's clock
		s.build = &build{output("ENDtEBp1")}
		if !seek("/assets/main-ENDtEBp1.js") {
			t.Error("nothing is found after a flood")
		}
	})
}
