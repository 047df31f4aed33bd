package devserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"syscall"

	"github.com/govite/govite/core/internal/problem"
)

// DownError says that the dev server is not up, and how to start it.
type DownError struct {
	URL     string // the dev server's origin; "" when none is known
	Root    string // the Vite project's directory
	Command string // what starts it; "" for `npm run dev`
	Err     error  // what went wrong; fs.ErrNotExist when nothing announces a server

	install string // what installs the project's packages, "" if they are there
}

func (s *Server) downError(t *target, err error) *DownError {
	return &DownError{URL: t.origin(), Root: s.root, Command: s.typed.start, Err: err, install: s.typed.install}
}

// errNotAsked is the reason before the first probe.
var errNotAsked = errors.New("it was not asked yet")

// pingError is an answer to Vite's ping that Vite does not give.
type pingError struct{ status, path string }

func (e *pingError) Error() string {
	return fmt.Sprintf("the answer to Vite's ping of %s was %s", e.path, e.status)
}

// refuses reports whether it is Vite, which does not allow the name by which
// we know its host, as between containers
// (https://vite.dev/config/server-options.html#server-allowedhosts).
func (e *pingError) refuses() bool { return strings.HasPrefix(e.status, "403 ") }

// Error names the server, the reason and the command to type.
func (e *DownError) Error() string {
	start := "start it with `" + e.command() + "`"
	if e.Root != "" && e.Root != "." {
		start += " in " + e.Root
	}
	var ping *pingError
	switch {
	case errors.As(e.Err, &ping) && ping.refuses():
		return e.what() + "; add the name to server.allowedHosts in Vite's configuration"
	case e.isUnannounced():
		start += " (vite-plugin-govite among its plugins announces it), or name its URL in Config.DevServer"
	case errors.As(e.Err, &ping):
		start += ", or correct Config.DevServer and Config.Base"
	}
	return e.what() + "; " + start
}

// what says what is wrong, and not yet what to do.
func (e *DownError) what() string {
	var ping *pingError
	switch {
	case e.isUnannounced():
		return "no Vite dev server has announced itself in " + announcementPath(e.Root)
	case e.URL == "":
		return fmt.Sprintf("no Vite dev server is known (%s)", reason(e.Err))
	case errors.As(e.Err, &ping) && ping.refuses():
		return fmt.Sprintf("the Vite dev server at %s does not allow this host name (%s)", e.URL, ping)
	case errors.As(e.Err, &ping):
		return fmt.Sprintf("the server at %s is no Vite dev server, or one with another base (%s)", e.URL, ping)
	default:
		return fmt.Sprintf("the Vite dev server at %s does not answer (%s)", e.URL, reason(e.Err))
	}
}

func (e *DownError) isUnannounced() bool { return e.URL == "" && errors.Is(e.Err, fs.ErrNotExist) }

func (e *DownError) command() string { return cmp.Or(e.Command, "npm run dev") }

// Unwrap returns Err.
func (e *DownError) Unwrap() error { return e.Err }

// reason shortens a network error: the address is in the sentence already.
func reason(err error) string {
	var errno syscall.Errno
	switch {
	case err == nil:
		return "no reason known"
	case errors.As(err, &errno):
		return errno.Error()
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "timeout"
	}
	return strings.TrimPrefix(err.Error(), "devserver: ")
}

// report logs that the dev server is needed and down, once until it was up
// again.
func (s *Server) report(message string, err *DownError, args ...any) {
	if s.reported.CompareAndSwap(false, true) {
		s.logger.Warn(message, append(args, "error", err)...)
	}
}

// sendDown answers 502 with what down says, for a navigation as a page that
// reloads once the dev server is there.
func (s *Server) sendDown(w http.ResponseWriter, r *http.Request, down *DownError) {
	p := s.diagnose(r.Context(), nil) // which may know more
	if p == nil {
		p = down.Problem()
	}
	problem.Serve(w, r, http.StatusBadGateway, p, s.Base()+CheckPath)
}
