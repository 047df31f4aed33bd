package devserver

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"syscall"
)

// DownError says that the dev server is not up, and how to start it.
type DownError struct {
	URL  string // the dev server's origin; "" when none is known
	Root string // the Vite project's directory
	Err  error  // what went wrong; fs.ErrNotExist when nothing announces a server
}

// errNotAsked is the reason before the first probe.
var errNotAsked = errors.New("it was not asked yet")

// pingError is an answer to Vite's ping that Vite does not give.
type pingError struct{ status, path string }

func (e *pingError) Error() string {
	return fmt.Sprintf("the answer to Vite's ping of %s was %s", e.path, e.status)
}

// Error names the server, the reason and the command to type.
func (e *DownError) Error() string {
	start := "start it with `npm run dev`"
	if e.Root != "" && e.Root != "." {
		start += " in " + e.Root
	}
	var ping *pingError
	switch {
	case e.URL == "" && errors.Is(e.Err, fs.ErrNotExist):
		return fmt.Sprintf("no Vite dev server has announced itself in %s; %s (vite-plugin-govite among its plugins announces it), or name its URL in Config.DevServer",
			announcementPath(e.Root), start)
	case e.URL == "":
		return fmt.Sprintf("no Vite dev server is known (%s); %s", reason(e.Err), start)
	case errors.As(e.Err, &ping):
		return fmt.Sprintf("the server at %s is no Vite dev server, or one with another base (%s); %s, or correct Config.DevServer and Config.Base",
			e.URL, ping, start)
	default:
		return fmt.Sprintf("the Vite dev server at %s does not answer (%s); %s", e.URL, reason(e.Err), start)
	}
}

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

// downPage waits for Vite with Vite's own ping and then reloads itself.
var downPage = template.Must(template.New("down").Parse(`<!doctype html>
<meta charset="utf-8">
<title>Waiting for Vite</title>
<p>{{.Error}}</p>
<p>This page reloads by itself once Vite answers.</p>
<script>
setInterval(async () => {
  try {
    const answer = await fetch({{.Base}}, { headers: { Accept: "text/x-vite-ping" }, cache: "no-store" })
    if (answer.status === 204) location.reload()
  } catch {}
}, 1000)
</script>
`))

// sendDown answers 502 with what down says, for a navigation as a page.
func (s *Server) sendDown(w http.ResponseWriter, r *http.Request, down *DownError) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if isNavigation(r) {
		h.Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusBadGateway)
		// An error here is the client's going away.
		_ = downPage.Execute(w, map[string]any{"Error": down.Error(), "Base": s.Base()})
		return
	}
	h.Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusBadGateway)
	fmt.Fprintln(w, down.Error())
}
