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

// DownError says why the dev server is not up, and how to start it.
type DownError struct {
	URL     string // the dev server's origin; "" if no dev server is known
	Root    string // the Vite project's directory
	Command string // starts the dev server; "" for `npm run dev`
	Err     error  // the reason; fs.ErrNotExist if no dev server has announced itself

	install string // installs the project's packages; "" if they are installed
}

func (s *Server) downError(t *target, err error) *DownError {
	return &DownError{URL: t.origin(), Root: s.root, Command: s.typed.start, Err: err, install: s.typed.install}
}

// errNotAsked is the reason before the first probe.
var errNotAsked = errors.New("no request was sent yet")

// pingError is the reason if a server answers a ping as Vite would not.
type pingError struct{ status, path string }

func (e *pingError) Error() string {
	return fmt.Sprintf("it answered the request for %s with %s", e.path, e.status)
}

// refuses reports whether the server is a Vite that does not allow its host
// name, as between containers
// (https://vite.dev/config/server-options.html#server-allowedhosts).
func (e *pingError) refuses() bool { return strings.HasPrefix(e.status, "403 ") }

// Error names the server, the reason and the command that starts the server.
func (e *DownError) Error() string {
	start := "start it with `" + e.command() + "`"
	if e.isUnannounced() {
		start = "start one with `" + e.command() + "`"
	}
	if e.Root != "" && e.Root != "." {
		start += " in " + e.Root
	}
	var ping *pingError
	switch {
	case errors.As(e.Err, &ping) && ping.refuses():
		return e.fault() + "; add the name to server.allowedHosts in Vite's configuration"
	case e.isUnannounced():
		start += " (vite-plugin-govite announces it), or set Config.DevServer to its URL"
	case errors.As(e.Err, &ping):
		start += ", or correct Config.DevServer or Config.Base"
	}
	return e.fault() + "; " + start
}

// fault says what is wrong and where.
func (e *DownError) fault() string {
	var ping *pingError
	switch {
	case e.isUnannounced():
		return "no Vite dev server has announced itself in " + announcementPath(e.Root)
	case e.URL == "":
		return fmt.Sprintf("no Vite dev server is known (%s)", reason(e.Err))
	case errors.As(e.Err, &ping) && ping.refuses():
		return fmt.Sprintf("the Vite dev server at %s does not allow this host name (%s)", e.URL, ping)
	case errors.As(e.Err, &ping):
		return fmt.Sprintf("the server at %s is not a Vite dev server, or has another base (%s)", e.URL, ping)
	default:
		return fmt.Sprintf("the Vite dev server at %s does not answer (%s)", e.URL, reason(e.Err))
	}
}

func (e *DownError) isUnannounced() bool { return e.URL == "" && errors.Is(e.Err, fs.ErrNotExist) }

func (e *DownError) command() string { return cmp.Or(e.Command, "npm run dev") }

// Unwrap returns Err.
func (e *DownError) Unwrap() error { return e.Err }

// reason shortens a network error. The sentence around it names the address.
func reason(err error) string {
	var errno syscall.Errno
	switch {
	case err == nil:
		return "the reason is not known"
	case errors.As(err, &errno):
		return errno.Error()
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "timeout"
	}
	return err.Error()
}

// report logs that the dev server is down: once, until it was up again.
func (s *Server) report(message string, err *DownError, args ...any) {
	if s.reported.CompareAndSwap(false, true) {
		s.logger.Warn(message, append(args, "error", err)...)
	}
}

// reportRefusal logs once that Vite does not allow the host name of its own URL.
func (s *Server) reportRefusal(err *DownError) {
	if s.refused.CompareAndSwap(false, true) {
		s.logger.Warn("the Vite dev server refuses requests of the application", "error", err)
	}
}

// sendDown answers 502 with the text of down. A navigation gets a page, which
// reloads when the dev server is up.
func (s *Server) sendDown(w http.ResponseWriter, r *http.Request, down *DownError) {
	p := s.diagnose(r.Context(), nil) // may say more than down
	if p == nil {
		p = down.Problem()
	}
	problem.Serve(w, r, http.StatusBadGateway, p, s.Base()+CheckPath)
}
