// Package gate holds the addresses of an application while the application
// restarts. It passes requests on to the running application. While there is none,
// requests wait, and page loads get a problem if there is one to tell.
package gate

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/govite/govite/core/internal/problem"
)

// A Gate has a door for each address that the application has asked for. Its
// methods are safe for concurrent use.
type Gate struct {
	timing timing

	mu       sync.Mutex
	doors    map[string]*door // by the wanted address
	expected int              // how many doors the last run of the application had
	problem  *problem.Problem // why there is no application; nil if it is about to come
	version  int              // of problem
	closed   bool
}

// timing has the durations that tests change.
type timing struct {
	notice time.Duration // how long a failed request waits for the end of the application to be known
	wait   time.Duration // how long a request waits for the application
	poll   time.Duration // how long a page waits for the end of its problem in one request
}

var usual = timing{notice: 250 * time.Millisecond, wait: time.Minute, poll: 5 * time.Second}

// New returns a Gate without doors.
func New() *Gate { return &Gate{timing: usual, doors: map[string]*door{}} }

// Keep makes a door at an address that the application may ask for later. The
// door stays if the application asks for other addresses. Keep returns the
// address with its port.
func (g *Gate) Keep(wanted string) (net.Addr, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	d, err := g.door(wanted)
	if err != nil {
		return nil, err
	}
	d.kept = true
	return d.listener.Addr(), nil
}

// Open lets the requests at the address wanted through to the address bound, where
// the application listens, and returns where the gate listens. A door at an address
// that the application no longer asks for is closed. The error says why the gate
// cannot listen.
func (g *Gate) Open(wanted, bound string) (net.Addr, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return nil, errors.New("govite dev is about to end")
	}
	g.leave(wanted)
	d, err := g.door(wanted)
	if err != nil {
		return nil, err
	}
	d.open(newPassage(bound))
	g.problem = nil
	return d.listener.Addr(), nil
}

// leave closes the doors that the present run of the application does not ask for:
// all others once the run has as many doors as the last one, else those with the
// port of wanted.
func (g *Gate) leave(wanted string) {
	_, port, _ := net.SplitHostPort(wanted)
	announced := 1
	for _, d := range g.doors {
		if d.wanted != wanted && d.isOpen() {
			announced++
		}
	}
	for name, d := range g.doors {
		if name == wanted || d.kept || d.isOpen() {
			continue
		}
		_, old, _ := net.SplitHostPort(name)
		if announced >= g.expected || port != "0" && port == old {
			d.close()
			delete(g.doors, name)
		}
	}
}

// door returns the door at wanted, a new one if there is none. The caller has the
// lock.
func (g *Gate) door(wanted string) (*door, error) {
	if d := g.doors[wanted]; d != nil {
		return d, nil
	}
	l, err := net.Listen("tcp", wanted)
	if err != nil {
		return nil, err
	}
	d := newDoor(g, wanted, l)
	g.doors[wanted] = d
	return d, nil
}

// Hold makes new requests wait. It returns when all requests that the application
// has begun to answer are done, after grace at the latest, and then cuts those that
// are left: streams and sockets, for which it does not wait, and slow requests.
func (g *Gate) Hold(grace time.Duration) {
	var passages []*passage
	g.mu.Lock()
	g.problem = nil
	open := 0
	for _, d := range g.doors {
		if p := d.shut(); p != nil {
			open++
			passages = append(passages, p)
		}
	}
	if open > 0 {
		g.expected = open
	}
	g.mu.Unlock()

	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	for _, p := range passages {
		p.drain(ctx)
	}
}

// Fail tells page loads that there is no application, and why. Other requests fail,
// except those by which Vite's client finds out whether a server is back: they
// wait. Fail ends with Open or Hold.
func (g *Gate) Fail(p *problem.Problem) {
	g.Hold(0)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.problem = p
	g.version++
	for _, d := range g.doors {
		d.changed()
	}
}

// Addresses returns the addresses of the doors, as URLs to open.
func (g *Gate) Addresses() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var list []string
	for _, d := range g.doors {
		list = append(list, d.origin())
	}
	slices.Sort(list)
	return list
}

// Close closes all doors and cuts all requests.
func (g *Gate) Close() {
	g.Hold(0)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	for _, d := range g.doors {
		d.close()
	}
	clear(g.doors)
}

// trouble returns the problem of page loads, nil if there is none.
func (g *Gate) trouble() (p *problem.Problem, version int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.problem, g.version
}

// noAnswer is the problem of a request that has waited for the application for too
// long.
func noAnswer(wanted string, waited time.Duration) *problem.Problem {
	return &problem.Problem{
		Kind:    problem.Application,
		Title:   "The application does not listen",
		Message: fmt.Sprintf("The application has not called `Listen` or `ListenAndServe` for %s within %v.", wanted, waited),
	}
}
