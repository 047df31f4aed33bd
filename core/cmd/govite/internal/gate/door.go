package gate

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/govite/govite/core/internal/fetch"
	"github.com/govite/govite/core/internal/problem"
)

// CheckPath is the path at which a page of the gate asks whether its problem is
// gone.
const CheckPath = "/@govite/application"

// A door is an address of the application.
type door struct {
	gate     *Gate
	wanted   string
	kept     bool // the developer asked for the door
	listener net.Listener
	server   *http.Server

	mu      sync.Mutex
	passage *passage      // to the running application; nil if there is none
	change  chan struct{} // closed at the next change of passage or of the gate's problem
}

func newDoor(g *Gate, wanted string, l net.Listener) *door {
	d := &door{gate: g, wanted: wanted, listener: l, change: make(chan struct{})}
	d.server = &http.Server{Handler: d, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = d.server.Serve(l) }() // ends with close
	return d
}

func (d *door) open(p *passage) {
	if old := d.shut(); old != nil {
		go old.drain(context.Background())
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.passage = p
	d.announce()
}

// shut takes the passage away and returns it.
func (d *door) shut() *passage {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.passage
	d.passage = nil
	return p
}

func (d *door) isOpen() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.passage != nil
}

func (d *door) changed() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.announce()
}

func (d *door) announce() {
	close(d.change)
	d.change = make(chan struct{})
}

// close ends the server. Requests that still wait are cut.
func (d *door) close() {
	if p := d.shut(); p != nil {
		p.cut()
	}
	d.listener.Close() // the server may not have begun
	d.server.Close()
}

// origin returns the URL to open.
func (d *door) origin() string {
	host, _, _ := net.SplitHostPort(d.wanted)
	_, port, _ := net.SplitHostPort(d.listener.Addr().String())
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// enter returns the passage for one request, which has to leave it. If there is
// none, enter returns the channel that is closed at the next change.
func (d *door) enter() (*passage, <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.passage != nil {
		d.passage.enter()
	}
	return d.passage, d.change
}

// ServeHTTP passes a request on as soon as there is an application.
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == CheckPath {
		d.check(w, r)
		return
	}
	r.Body = &body{ReadCloser: r.Body}
	limit := time.NewTimer(d.gate.timing.wait)
	defer limit.Stop()
	for {
		p, change := d.enter()
		if p != nil {
			err := p.serve(w, r)
			if err == nil || r.Context().Err() != nil {
				return
			}
			ended := d.ends(change)
			switch {
			case ended && isRepeatable(r, err):
				continue
			case ended || isDial(err):
				d.tell(w, r, &problem.Problem{Kind: problem.Application, Title: "The application did not answer", Message: err.Error()})
				return
			}
			panic(http.ErrAbortHandler) // as the application has done
		}
		if t, _ := d.gate.trouble(); t != nil && !isPing(r) {
			d.tell(w, r, t)
			return
		}
		select {
		case <-change:
		case <-r.Context().Done():
			return
		case <-limit.C:
			d.tell(w, r, noAnswer(d.wanted, d.gate.timing.wait))
			return
		}
	}
}

// ends reports whether the application whose passage has failed is about to be
// replaced, or is known to have ended.
func (d *door) ends(change <-chan struct{}) bool {
	if !d.isOpen() {
		return true
	}
	select {
	case <-change:
		return true
	case <-time.After(d.gate.timing.notice):
		return false
	}
}

// tell answers with a problem.
func (d *door) tell(w http.ResponseWriter, r *http.Request, p *problem.Problem) {
	_, version := d.gate.trouble()
	problem.Serve(w, r, http.StatusServiceUnavailable, p, CheckPath+"?problem="+strconv.Itoa(version))
}

// check answers 204 if the application is there. Otherwise it waits for a change,
// if the page knows of the present problem, and answers with the problem.
func (d *door) check(w http.ResponseWriter, r *http.Request) {
	limit := time.NewTimer(d.gate.timing.poll)
	defer limit.Stop()
	for {
		d.mu.Lock()
		p, change := d.passage, d.change
		d.mu.Unlock()
		if p != nil {
			w.Header().Set("Cache-Control", "no-store")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		t, version := d.gate.trouble()
		known := r.URL.Query().Get("problem") == strconv.Itoa(version)
		if t != nil && !known {
			problem.Serve(w, r, http.StatusOK, t, r.URL.RequestURI())
			return
		}
		select {
		case <-change:
		case <-r.Context().Done():
			return
		case <-limit.C:
			if t == nil {
				t = noAnswer(d.wanted, d.gate.timing.poll)
			}
			problem.Serve(w, r, http.StatusOK, t, r.URL.RequestURI())
			return
		}
	}
}

// isPing reports whether Vite's client asks whether its server is back: with a
// socket, or in Vite 5 by fetch. Any answer would count as one of Vite's.
func isPing(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket") || r.Header.Get("Accept") == "text/x-vite-ping" && !fetch.IsNavigation(r.Header)
}

// isRepeatable reports whether a request that failed with err may be sent again.
func isRepeatable(r *http.Request, err error) bool {
	if b, ok := r.Body.(*body); ok && b.read.Load() {
		return false
	}
	return isDial(err) || r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions
}

// isDial reports whether nobody listens at the address of the application.
func isDial(err error) bool {
	op := (*net.OpError)(nil)
	return errors.As(err, &op) && op.Op == "dial"
}
