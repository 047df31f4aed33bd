package devserver

import (
	"cmp"
	"errors"
	"io/fs"
	"net/url"
	"strings"
)

// target is where Vite is. It is immutable: a Server swaps it as a whole.
type target struct {
	scheme, host string // "" when no dev server is known
	base         string // as on the wire: "/", "/static/", "/my%20app/"
	path         string // base as it is in url.URL.Path: "/my app/"
	fixed        bool   // base is configured or announced, so a redirect does not change it
	announced    bool   // and not configured or assumed
	id           string // what the server is to answer with, "" if it need not
	guessed      bool   // nobody has named it: it is where Vite usually is
}

// newTarget returns the target at a. The configured base wins over a's.
func (s *Server) newTarget(a Address) *target {
	base := cmp.Or(s.base, a.base)
	return (&target{scheme: a.scheme, host: a.host, fixed: base != ""}).withBase(cmp.Or(base, "/"))
}

// withBase returns a copy of t with another base, a normalized one.
func (t *target) withBase(base string) *target {
	c := *t
	c.base = base
	c.path, _ = url.PathUnescape(base) // parseBase has escaped it
	return &c
}

// origin returns "http://localhost:5173", or "" when no dev server is known.
func (t *target) origin() string {
	return Address{scheme: t.scheme, host: t.host}.origin()
}

// cutBase reports whether u is under the base and returns what follows the
// base in its decoded path. An escaped path is compared as it is, because Vite
// does: "/static%2fx" is not under "/static/".
func (t *target) cutBase(u *url.URL) (rest string, ok bool) {
	if u.RawPath != "" && !strings.HasPrefix(u.RawPath, t.base) {
		return "", false
	}
	return strings.CutPrefix(u.Path, t.path)
}

// locate returns where Vite is now and remembers it. If the URL is not
// configured it reads the announcement, which changes when Vite restarts on
// another port. The error says why there is none; the target then still has
// the last known base.
func (s *Server) locate() (*target, error) {
	s.locating.Lock()
	defer s.locating.Unlock()
	last := s.target.Load()
	if s.configured != nil {
		return last, nil
	}

	var next *target
	a, err := ReadAnnouncement(s.root)
	switch {
	case err == nil:
		next = s.newTarget(a.address())
		next.announced, next.id = true, a.ID
	case errors.Is(err, fs.ErrNotExist) && s.assumed != nil:
		next, err = s.assumed, nil
	case errors.Is(err, fs.ErrNotExist):
		next = (&target{fixed: last.fixed}).withBase(last.base)
	case last.host != "":
		return last, nil // caught in the middle of being written
	default:
		return last, err
	}
	if next.origin() == last.origin() && !next.fixed {
		next = next.withBase(last.base) // which may have been learnt
	}
	if *next != *last {
		s.target.Store(next)
		return next, err
	}
	return last, err
}

// learnBase remembers that the dev server at t redirects "/" to base.
func (s *Server) learnBase(t *target, base string) *target {
	if base == t.base {
		return t
	}
	s.locating.Lock()
	defer s.locating.Unlock()
	learnt := t.withBase(base)
	s.target.CompareAndSwap(t, learnt)
	return learnt
}
