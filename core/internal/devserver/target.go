package devserver

import (
	"cmp"
	"errors"
	"io/fs"
	"net/url"
	"strings"
)

// target is the address of a dev server. It is immutable: a Server replaces it.
type target struct {
	scheme, host string // "" if no dev server is known
	base         string // as on the wire: "/", "/static/", "/my%20app/"
	path         string // base as in url.URL.Path: "/my app/"
	fixed        bool   // base is configured or announced: a redirect does not change it
	announced    bool   // the address is announced, and not configured or assumed
	id           string // the announced id; "" if none was announced
	guessed      bool   // the address is Vite's default
}

// newTarget returns the target at a. The configured base wins over a's.
func (s *Server) newTarget(a Address) *target {
	base := cmp.Or(s.base, a.base)
	return (&target{scheme: a.scheme, host: a.host, fixed: base != ""}).withBase(cmp.Or(base, "/"))
}

// withBase returns a copy of t with another base, as parseBase returns it.
func (t *target) withBase(base string) *target {
	c := *t
	c.base = base
	c.path, _ = url.PathUnescape(base) // parseBase has escaped it
	return &c
}

// origin returns "http://localhost:5173", or "" if no dev server is known.
func (t *target) origin() string {
	return Address{scheme: t.scheme, host: t.host}.origin()
}

// cutBase reports whether u is below the base, and returns the rest of its decoded
// path. Like Vite, cutBase compares an escaped path as it is on the wire:
// "/static%2fx" is not below "/static/".
func (t *target) cutBase(u *url.URL) (rest string, ok bool) {
	if u.RawPath != "" && !strings.HasPrefix(u.RawPath, t.base) {
		return "", false
	}
	return strings.CutPrefix(u.Path, t.path)
}

// locate returns the present target and stores it. If the address is not
// configured, locate reads the announcement, which changes when Vite restarts on
// another port. The error says why no dev server is known; the target then has
// the last known base.
func (s *Server) locate() (*target, error) {
	s.locating.Lock()
	defer s.locating.Unlock()
	last := s.target.Load()
	if s.configured != nil {
		return last, nil
	}

	var next *target
	a, err := readAnnouncement(s.root)
	switch {
	case err == nil:
		next = s.newTarget(a.address())
		next.announced, next.id = true, a.ID
	case errors.Is(err, fs.ErrNotExist) && s.assumed != nil:
		next, err = s.assumed, nil
	case errors.Is(err, fs.ErrNotExist):
		next = (&target{fixed: last.fixed}).withBase(last.base)
	case last.host != "":
		return last, nil // Vite is writing the announcement
	default:
		return last, err
	}
	if next.origin() == last.origin() && !next.fixed {
		next = next.withBase(last.base) // may have been learnt from a redirect
	}
	if *next != *last {
		s.target.Store(next)
		return next, err
	}
	return last, err
}

// learnBase records that the dev server at t redirects "/" to base.
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
