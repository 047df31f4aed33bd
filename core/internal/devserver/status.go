package devserver

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// acceptPing makes a request a ping: Vite answers 204 to a GET with exactly this
// Accept header (viteHMRPingMiddleware in Vite's server/index.ts).
const acceptPing = "text/x-vite-ping"

// Status is the state of the dev server.
type Status struct {
	URL   string // the origin, "http://localhost:5173"; "" if no dev server is known
	Base  string // Vite's base path: "/", "/static/"
	Up    bool   // the dev server answers
	React bool   // pages need React's preamble: the dev server serves /@react-refresh
	Err   error  // why the dev server is not up, a *DownError; nil if Up

	// Restarting means that the dev server is not up, was up seconds ago, and
	// has not removed its announcement.
	Restarting bool

	// Plugin means that vite-plugin-govite answers [Server.Head]. The head has
	// React's preamble, so React is false.
	Plugin bool

	// Root is Vite's root directory on its machine, which may be a container;
	// "" while it is not known. An outage does not change it.
	Root string

	// PublicDir is Vite's public directory on its machine; "" if Vite has none,
	// or while Root is not known.
	PublicDir string

	// Inputs are the entries of the build; nil while they are not known. An outage
	// does not change them.
	Inputs *[]Input

	// Public is the origin from which browsers load modules directly; "" if they
	// load them through the application.
	Public string
}

// prober holds the last status. At most one probe runs at a time.
type prober struct {
	mu      sync.Mutex
	status  Status
	asked   time.Time     // when status was found out; zero to probe again
	running chan struct{} // closed when the running probe ends; nil if none runs
	probed  atomic.Bool   // the first probe has ended

	// Only the running probe uses these.
	facts        facts
	factsServer  string // the server that facts are about; "" for none
	factsOutages int64  // the number of outages when facts were asked for
}

// Status returns the state of the dev server. Status probes the dev server at
// most once a second. Callers at the same time share one probe, which takes a
// second at most. If the server was up a moment ago and does not answer in that
// time, it still counts as up: Vite is single-threaded and may be busy. If ctx
// ends first, Status returns the last state.
func (s *Server) Status(ctx context.Context) Status {
	s.mu.Lock()
	if !s.asked.IsZero() && time.Since(s.asked) < s.pace.Probe {
		defer s.mu.Unlock()
		return s.status
	}
	done := s.running
	if done == nil {
		done = make(chan struct{})
		s.running = done
		go s.refresh(done) // without ctx: other callers may wait for it, too
	}
	s.mu.Unlock()

	select {
	case <-done:
	case <-ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

// ready waits for the first probe, before which the base may be unknown.
func (s *Server) ready(ctx context.Context) {
	if !s.probed.Load() {
		s.Status(ctx)
	}
}

// Forget makes the next Status probe the dev server at once.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = time.Time{}
}

// last returns the last Status without a probe.
func (s *Server) last() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

// observed makes the next Status probe at once if a request has found the dev
// server in another state than the last probe.
func (s *Server) observed(up bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.status.Up != up {
		s.asked = time.Time{}
	}
}

// refresh probes the dev server, stores the status and closes done.
func (s *Server) refresh(done chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), s.pace.Timeout)
	defer cancel()
	status := s.probe(ctx)

	s.mu.Lock()
	defer s.mu.Unlock()
	s.status, s.asked, s.running = status, time.Now(), nil
	s.probed.Store(true)
	close(done)
}

// probe returns the status of the dev server.
func (s *Server) probe(ctx context.Context) Status {
	t, err := s.locate()
	switch {
	case err != nil:
	case t.id != "":
		s.facts, err = s.identify(ctx, t)
	default:
		if t, err = s.ping(ctx, t); err == nil {
			err = s.learn(ctx, t)
		}
	}
	busy := errors.Is(err, context.DeadlineExceeded) && s.seenWithin(s.pace.Recently)
	if err == nil {
		s.seen()
	}
	status := Status{URL: t.origin(), Base: t.base, Root: s.facts.root, PublicDir: s.facts.public, Inputs: s.facts.inputs}
	if err == nil || busy {
		status.Up = true
		status.React, status.Plugin = s.facts.react, s.facts.plugin
		status.Public = cmp.Or(s.public, s.facts.origin)
		return status
	}

	down := s.downError(t, err)
	status.Err = down
	status.Restarting = s.seenWithin(s.pace.Recently) && !errors.Is(err, fs.ErrNotExist)
	s.outages.Add(1)
	var ping *pingError
	switch {
	case errors.As(err, &ping) && ping.refuses():
		s.reportRefusal(down)
	case t.announced:
		s.report("stale announcement: the Vite dev server is down", down, "file", announcementPath(s.root))
	}
	return status
}

// ping returns an error if the server at t is not Vite. If the base is neither
// configured nor announced, ping learns it: Vite redirects "/" to its base, and
// ping returns t with that base. A ping of another path would not tell the base:
// a Vite without a base answers a ping of any path.
func (s *Server) ping(ctx context.Context, t *target) (*target, error) {
	path := t.base
	if !t.fixed {
		path = "/"
	}
	res, err := s.get(ctx, t, path, acceptPing)
	if err != nil {
		return t, err
	}
	if !t.fixed {
		base := "/"
		if location := res.header.Get("Location"); location != "" && res.code/100 == 3 {
			if base, err = parseBase(location); err != nil {
				return t, &pingError{res.status, path}
			}
			path = base
			if res, err = s.get(ctx, t, path, acceptPing); err != nil {
				return t, err
			}
		}
		if res.code == http.StatusNoContent {
			t = s.learnBase(t, base)
		}
	}
	if res.code != http.StatusNoContent {
		return t, &pingError{res.status, path}
	}
	return t, nil
}

// learn asks the Vite at t, which has not announced itself, for its facts. It
// returns only errStranger; after another error the next probe asks again.
func (s *Server) learn(ctx context.Context, t *target) error {
	server, outages := t.origin()+t.base, s.outages.Load()
	if s.factsServer == server && s.factsOutages == outages {
		return nil
	}
	s.factsServer = ""
	f, err := s.identify(ctx, t)
	if err == nil && !f.plugin {
		f.react, err = s.probeReact(ctx, t)
	}
	if errors.Is(err, errStranger) {
		return err
	}
	if err == nil {
		s.facts, s.factsServer, s.factsOutages = f, server, outages
	}
	return nil
}

// probeReact reports whether the Vite at t serves React's refresh runtime. The
// content type decides, because in SPA mode Vite answers any path with its
// index.html.
func (s *Server) probeReact(ctx context.Context, t *target) (bool, error) {
	res, err := s.get(ctx, t, t.base+"@react-refresh", "*/*")
	return res.code == http.StatusOK && strings.Contains(res.header.Get("Content-Type"), "javascript"), err
}

// reply is a response without its body.
type reply struct {
	code   int
	status string // "204 No Content"
	header http.Header
}

// get requests path, which is percent-encoded, from the server at t.
func (s *Server) get(ctx context.Context, t *target, path, accept string) (reply, error) {
	res, err := s.request(ctx, t, path, accept)
	if err != nil {
		return reply{}, err
	}
	res.Body.Close()
	return reply{res.StatusCode, res.Status, res.Header}, nil
}

// request sends a GET to the server at t. It follows no redirect.
func (s *Server) request(ctx context.Context, t *target, path, accept string) (*http.Response, error) {
	u, err := url.Parse(t.origin() + path)
	if err != nil {
		return nil, err
	}
	req := (&http.Request{Method: http.MethodGet, URL: u, Header: http.Header{"Accept": {accept}}}).WithContext(ctx)
	return s.others.RoundTrip(req)
}

// seen records that the dev server is up.
func (s *Server) seen() {
	s.lastUp.Store(time.Now().UnixNano())
	s.reported.Store(false)
}

// seenWithin reports whether the dev server was up in the last d.
func (s *Server) seenWithin(d time.Duration) bool {
	return time.Since(time.Unix(0, s.lastUp.Load())) < d
}
