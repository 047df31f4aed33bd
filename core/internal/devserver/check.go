package devserver

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"unicode"
	"unicode/utf8"

	"github.com/govite/govite/core/internal/problem"
)

// CheckPath is where, below Vite's base, a page that shows a problem asks
// whether it is gone, with the page's entries in the query as "entry". The
// answer is 204 when it is.
const CheckPath = "@govite/check"

// answerCheck answers a page that waits for a problem to be gone.
func (s *Server) answerCheck(w http.ResponseWriter, r *http.Request) {
	if !s.hosts.allow(r.Host) {
		refuseHost(w, r)
		return
	}
	if p := s.diagnose(r.Context(), r.URL.Query()["entry"]); p != nil {
		// Browsers report every other status in their consoles, each second.
		problem.Serve(w, r, http.StatusOK, p, r.URL.RequestURI())
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
}

// diagnoseServer is the default of [Options].Diagnose.
func (s *Server) diagnoseServer(ctx context.Context, _ []string) *problem.Problem {
	var down *DownError
	if errors.As(s.Status(ctx).Err, &down) {
		return down.Problem()
	}
	return nil
}

// Problem says how to start the dev server.
func (e *DownError) Problem() *problem.Problem {
	p := &problem.Problem{
		Kind:    problem.Down,
		Title:   "The Vite dev server does not answer",
		Message: upperFirst(e.what()) + ".",
	}
	var ping *pingError
	switch {
	case errors.As(e.Err, &ping) && ping.refuses():
		p.Title = "The Vite dev server does not allow its host name"
		p.Steps = []problem.Step{{Text: "Add the name to `server.allowedHosts` in Vite's configuration"}}
		return p
	case e.URL == "":
		p.Title = "There is no Vite dev server"
	case errors.Is(e.Err, errStranger), errors.As(e.Err, &ping):
		p.Title = "The Vite dev server is not where it should be"
	}
	if e.install != "" {
		p.Steps = append(p.Steps, problem.Step{Text: "Install its packages", Command: inDir(e.Root, e.install)})
	}
	p.Steps = append(p.Steps, problem.Step{Text: "Start it in a terminal of its own", Command: inDir(e.Root, e.command())})
	if e.isUnannounced() {
		p.Steps = append(p.Steps, problem.Step{Text: "If it runs, add `vite-plugin-govite` to its plugins, which announces it, or name its URL in `Config.DevServer`"})
	}
	return p
}

// inDir is a command for dir as it is typed in the directory in which this
// program runs.
func inDir(dir, command string) string {
	if dir == "" || dir == "." {
		return command
	}
	return "cd " + filepath.ToSlash(dir) + " && " + command
}

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
