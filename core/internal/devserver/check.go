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

// CheckPath is the path, below Vite's base, at which a page that shows a problem
// asks whether the problem is solved. The query names the page's entries as
// "entry". The answer is 204 if the problem is solved, else the problem.
const CheckPath = "@govite/check"

// answerCheck answers a request for CheckPath.
func (s *Server) answerCheck(w http.ResponseWriter, r *http.Request) {
	if !s.allows(r) {
		refuseHost(w, r)
		return
	}
	if p := s.diagnose(r.Context(), r.URL.Query()["entry"]); p != nil {
		// Status 200, because browsers log errors to the console: one a second.
		problem.Serve(w, r, http.StatusOK, p, r.URL.RequestURI())
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
}

// diagnoseServer is the default of Options.Diagnose.
func (s *Server) diagnoseServer(ctx context.Context, _ []string) *problem.Problem {
	var down *DownError
	if errors.As(s.Status(ctx).Err, &down) {
		return down.Problem()
	}
	return nil
}

// Problem returns the problem that pages show: what is wrong, and what to do.
func (e *DownError) Problem() *problem.Problem {
	p := &problem.Problem{
		Kind:    problem.Down,
		Title:   "The Vite dev server does not answer",
		Message: upperFirst(e.fault()) + ".",
	}
	var ping *pingError
	switch {
	case errors.As(e.Err, &ping) && ping.refuses():
		p.Title = "The Vite dev server does not allow its host name"
		p.Steps = []problem.Step{{Text: "Add the name to `server.allowedHosts` in Vite's configuration"}}
		return p
	case e.URL == "":
		p.Title = "No Vite dev server was found"
	case errors.Is(e.Err, errStranger), errors.As(e.Err, &ping):
		p.Title = "The server at this address is not the Vite dev server"
	}
	if e.install != "" {
		p.Steps = append(p.Steps, problem.Step{Text: "Install the project's packages", Command: inDir(e.Root, e.install)})
	}
	p.Steps = append(p.Steps, problem.Step{Text: "Start the dev server in another terminal", Command: inDir(e.Root, e.command())})
	if e.isUnannounced() {
		p.Steps = append(p.Steps, problem.Step{Text: "If it runs already, add `vite-plugin-govite` to Vite's plugins, or set `Config.DevServer` to its URL"})
	}
	return p
}

// inDir returns the command line that runs command in dir, typed in the working
// directory of this program.
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
