package devserver

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
)

// Paths below Vite's base that vite-plugin-govite answers; see its README.
const (
	statusPath = "@govite/status"
	headPath   = "@govite/head"
	usePath    = "@govite/use"
)

// facts about a dev server are asked for once each time the server comes up.
type facts struct {
	react  bool   // the server serves /@react-refresh
	plugin bool   // the server has vite-plugin-govite, which tells the rest
	root   string // Vite's root directory on its machine
	public string // Vite's public directory on its machine
	inputs *[]Input
	origin string // from which browsers load modules directly; "" if they do not
}

// errStranger is the reason if another project's server has the port. All
// projects use the same few ports, and a Vite that was killed leaves its
// announcement behind.
var errStranger = errors.New("another project's server answers there")

// identify asks the server at t for its announcement. The error is errStranger
// if the id is not the announced one, or if the server at Vite's default address
// has announced itself, and not in our project. A stranger gets no other request.
func (s *Server) identify(ctx context.Context, t *target) (facts, error) {
	var a announcement
	res, err := s.getJSON(ctx, t, t.base+statusPath, &a)
	if err != nil {
		return s.facts, err
	}
	if res.code == http.StatusForbidden {
		return s.facts, &pingError{res.status, t.base + statusPath} // by Vite's check of the Host header
	}
	f := facts{plugin: res.code == http.StatusOK && a.ID != ""}
	if a.ID != t.id && (t.id != "" || t.guessed && f.plugin) {
		s.stranger.Store(t)
		return facts{}, errStranger
	}
	if s.isStranger(t) {
		s.stranger.Store(nil)
	}
	told := &learnt{}
	if f.plugin {
		f.root, f.public, f.inputs = a.Root, a.PublicDir, a.Inputs
		told = newLearnt(&a)
	}
	if last := s.learnt.Load(); !last.equal(told) {
		s.learnt.Store(told)
	}
	if f.plugin && a.Origin != "" {
		f.origin, err = ParsePublic(a.Origin)
	}
	return f, err
}

// isStranger reports whether another project's server was found at t.
func (s *Server) isStranger(t *target) bool {
	found := s.stranger.Load()
	return found != nil && found.id == t.id && found.guessed == t.guessed && (t.id != "" || t.guessed)
}

// getJSON is get, and decodes the answer into v. An answer that is not JSON counts
// as 404.
func (s *Server) getJSON(ctx context.Context, t *target, path string, v any) (reply, error) {
	res, err := s.request(ctx, t, path, "application/json")
	if err != nil {
		return reply{}, err
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusOK {
		// Without the plugin, in SPA mode, Vite answers with its index.html.
		if json.NewDecoder(http.MaxBytesReader(nil, res.Body, 1<<22)).Decode(v) != nil {
			return reply{code: http.StatusNotFound, status: res.Status, header: res.Header}, nil
		}
	}
	return reply{res.StatusCode, res.Status, res.Header}, nil
}
