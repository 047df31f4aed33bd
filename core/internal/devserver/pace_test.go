package devserver

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/govite/govite/core/internal/pace"
)

// The tests of this file measure with the clock of a bubble: computing takes no
// time.

// newDialed returns a Server with the pace of applications, whose connections
// come from dial.
func newDialed(t *testing.T, dial func() (net.Conn, error)) *Server {
	t.Helper()
	s := newServer(t, Options{Address: defaultAddress, Pace: pace.Usual})
	for _, transport := range []*http.Transport{s.files, s.others} {
		transport.DialContext = func(context.Context, string, string) (net.Conn, error) { return dial() }
	}
	return s
}

// took fails the test unless the time since start is between low and high.
func took(t *testing.T, what string, start time.Time, low, high time.Duration) {
	t.Helper()
	if d := time.Since(start); d < low || d > high {
		t.Errorf("%s: took %v, want %v to %v", what, d, low, high)
	}
}

// A server that does not answer bounds no caller for longer than the probe, and
// counts as busy if it was up a moment ago.
func TestStatusIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newDialed(t, func() (net.Conn, error) {
			client, silent := net.Pipe()
			t.Cleanup(func() { silent.Close() })
			return client, nil
		})
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if got := s.Status(ctx); got.Up || got.Err == nil {
			t.Errorf("%+v", got)
		}
		took(t, "a caller's deadline", start, 50*time.Millisecond, 50*time.Millisecond)
		if got := s.Status(t.Context()); got.Up || !strings.Contains(got.Err.Error(), "(timeout)") {
			t.Errorf("%+v", got)
		}
		took(t, "the probe", start, pace.Usual.Timeout, pace.Usual.Timeout)

		s.seen() // moments ago it answered
		if got := again(s); !got.Up {
			t.Errorf("busy: %+v", got)
		}
		time.Sleep(pace.Usual.Recently)
		if got := again(s); got.Up {
			t.Errorf("busy for too long: %+v", got)
		}
	})
}

// A request waits for a dev server that was up a moment ago, as long as a restart
// takes.
func TestRequestIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newDialed(t, func() (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
		})
		request := func(ctx context.Context) error {
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/src/main.ts", nil)
			if err != nil {
				t.Fatal(err)
			}
			res, err := s.fileUpstream().RoundTrip(r)
			if err == nil {
				res.Body.Close()
			}
			return err
		}
		start := time.Now()
		if err := request(t.Context()); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("got %v", err)
		}
		took(t, "a server that was never up", start, 0, 0)

		s.seen()
		if err := request(t.Context()); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("got %v", err)
		}
		took(t, "a server that may restart", start, pace.Usual.Restart, pace.Usual.Restart+retryEvery)

		start = time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Millisecond)
		defer cancel()
		if err := request(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		took(t, "a caller's deadline", start, 90*time.Millisecond, 90*time.Millisecond)

		time.Sleep(pace.Usual.Recently)
		start = time.Now()
		if err := request(t.Context()); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("got %v", err)
		}
		took(t, "a server that was up long ago", start, 0, 0)
	})
}
