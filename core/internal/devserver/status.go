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

const (
	probeEvery   = time.Second
	probeTimeout = time.Second

	// recently is how long a server that was up counts as merely restarting
	// (Vite does so when its configuration changes) or busy.
	recently = 5 * time.Second
)

// acceptPing is what makes a request Vite's own ping: a GET with exactly this
// Accept is answered 204 (viteHMRPingMiddleware in Vite's server/index.ts).
const acceptPing = "text/x-vite-ping"

// Status is what is known about the dev server.
type Status struct {
	URL   string // its origin, "http://localhost:5173"; "" when none is known
	Base  string // Vite's base path: "/", "/static/"; starts and ends with a slash
	Up    bool   // it answers Vite's ping
	React bool   // it serves /@react-refresh as JavaScript: pages need React's preamble
	Err   error  // why it is not up, a *DownError; nil when Up

	// Restarting says that it is not up, but was seconds ago and has not said
	// goodbye.
	Restarting bool

	// Plugin says that vite-plugin-govite is there and answers [Server.Head];
	// what React needs is in the head then.
	Plugin bool

	// Root is Vite's root directory on its machine, which may be a container;
	// "" while it is not known. An outage does not change it.
	Root string

	// PublicDir is Vite's public directory on its machine; "" if Vite has none,
	// or while Root is not known.
	PublicDir string

	// Public is the origin from which browsers load modules directly; "" when
	// they do so through the application.
	Public string
}

// prober holds the last status and the one probe that may be running.
type prober struct {
	mu      sync.Mutex
	status  Status
	asked   time.Time     // when status was found out; zero: ask again
	running chan struct{} // closed when the probe under way ends; nil without one
	probed  atomic.Bool   // status is more than what New knew

	// What is asked once for each time that a server comes up. Only the one
	// running probe looks at these.
	facts        facts
	factsServer  string // for which server, "" for none
	factsOutages int64  // after how many outages
}

// Status says whether the dev server is up, where, and what a page needs to
// know about it. It asks the server at most once a second; concurrent callers
// share one question, which takes a second at most. A server that was up a
// moment ago and only takes longer than that still counts as up: Vite is
// single-threaded and may be busy. When ctx ends first, Status returns what
// was known before.
func (s *Server) Status(ctx context.Context) Status {
	s.mu.Lock()
	if !s.asked.IsZero() && time.Since(s.asked) < probeEvery {
		defer s.mu.Unlock()
		return s.status
	}
	done := s.running
	if done == nil {
		done = make(chan struct{})
		s.running = done
		go s.refresh(done) // not under ctx: others may wait for it as well
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

// ready waits for the first probe: before it, the base may be unknown.
func (s *Server) ready(ctx context.Context) {
	if !s.probed.Load() {
		s.Status(ctx)
	}
}

// Forget makes the next Status ask at once.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = time.Time{}
}

// last returns the last Status, and does not ask.
func (s *Server) last() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

// observed makes the next Status ask at once if a request has just learnt
// better than what the last one found.
func (s *Server) observed(up bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.status.Up != up {
		s.asked = time.Time{}
	}
}

// refresh probes and publishes the result.
func (s *Server) refresh(done chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), probeTimeout)
	defer cancel()
	status := s.probe(ctx)

	s.mu.Lock()
	defer s.mu.Unlock()
	s.status, s.asked, s.running = status, time.Now(), nil
	s.probed.Store(true)
	close(done)
}

// probe finds out the status.
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
	busy := errors.Is(err, context.DeadlineExceeded) && s.seenWithin(recently)
	if err == nil {
		s.seen()
	}
	status := Status{URL: t.origin(), Base: t.base, Root: s.facts.root, PublicDir: s.facts.public}
	if err == nil || busy {
		status.Up = true
		status.React, status.Plugin = s.facts.react, s.facts.plugin
		status.Public = cmp.Or(s.public, s.facts.origin)
		return status
	}

	down := s.downError(t, err)
	status.Err = down
	status.Restarting = s.seenWithin(recently) && !errors.Is(err, fs.ErrNotExist)
	s.outages.Add(1)
	if t.announced {
		s.report("stale announcement of a Vite dev server", down, "file", announcementPath(s.root))
	}
	return status
}

// ping returns nil if t is Vite. A base that nobody named is learnt from the
// redirect of "/" to it; it can only be told there, because a Vite without a
// base answers a ping of any path.
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

// learn finds out the facts about the Vite at t, which has not told them by
// announcing itself. What goes wrong is tried again at the next probe, but for
// errStranger.
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

// probeReact reports whether the Vite at t refreshes React components. The
// content type decides: in SPA mode Vite answers any path with its index.html.
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

// get asks the dev server for path, an escaped one.
func (s *Server) get(ctx context.Context, t *target, path, accept string) (reply, error) {
	res, err := s.request(ctx, t, path, accept)
	if err != nil {
		return reply{}, err
	}
	res.Body.Close()
	return reply{res.StatusCode, res.Status, res.Header}, nil
}

// request asks the server at t and no other. It follows no redirect.
func (s *Server) request(ctx context.Context, t *target, path, accept string) (*http.Response, error) {
	u, err := url.Parse(t.origin() + path)
	if err != nil {
		return nil, err
	}
	req := (&http.Request{Method: http.MethodGet, URL: u, Header: http.Header{"Accept": {accept}}}).WithContext(ctx)
	return s.others.RoundTrip(req)
}

// seen notes that the dev server is up.
func (s *Server) seen() {
	s.lastUp.Store(time.Now().UnixNano())
	s.reported.Store(false)
}

// seenWithin reports whether the dev server was up in the last d.
func (s *Server) seenWithin(d time.Duration) bool {
	return time.Since(time.Unix(0, s.lastUp.Load())) < d
}
