package devserver

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
)

// What vite-plugin-govite answers to below Vite's base; see its README.
const (
	statusPath = "@govite/status"
	headPath   = "@govite/head"
)

// facts are what a page needs to know about a server that is up. They are found
// out once for each time that it comes up.
type facts struct {
	react  bool   // it serves /@react-refresh
	plugin bool   // it has vite-plugin-govite, which tells all else
	root   string // Vite's root directory on its machine
	public string // Vite's public directory on its machine
	origin string // from which browsers load modules directly; "" if they do not
}

// errStranger is the reason when somebody else has the port: Vite's ports are
// few, a project that was killed leaves its announcement behind, and where Vite
// usually is may be another project's.
var errStranger = errors.New("another project's server answers there")

// identify asks the server at t who it is. The error is errStranger if it is
// not the one that was announced, or if it has announced itself, and not to us;
// nothing else is sent to it then.
func (s *Server) identify(ctx context.Context, t *target) (facts, error) {
	var a Announcement
	res, err := s.getJSON(ctx, t, t.base+statusPath, &a)
	if err != nil {
		return s.facts, err
	}
	f := facts{plugin: res.code == http.StatusOK && a.ID != ""}
	if a.ID != t.id && (t.id != "" || t.guessed && f.plugin) {
		s.stranger.Store(t)
		return facts{}, errStranger
	}
	if s.isStranger(t) {
		s.stranger.Store(nil)
	}
	if f.plugin {
		f.root, f.public = a.Root, a.PublicDir
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

// getJSON is get for an answer that is JSON; what is not leaves v as it is.
func (s *Server) getJSON(ctx context.Context, t *target, path string, v any) (reply, error) {
	res, err := s.request(ctx, t, path, "application/json")
	if err != nil {
		return reply{}, err
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusOK {
		// In SPA mode, without the plugin, any path may have any answer.
		if json.NewDecoder(http.MaxBytesReader(nil, res.Body, 1<<16)).Decode(v) != nil {
			return reply{code: http.StatusNotFound, status: res.Status, header: res.Header}, nil
		}
	}
	return reply{res.StatusCode, res.Status, res.Header}, nil
}
