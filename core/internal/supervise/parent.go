package supervise

import (
	"crypto/rand"
	"encoding/json"
	"net"
	"net/http"
	"sync"
)

// A Desk is the supervisor's side: it takes the announcements of one run of the
// application at a time. It listens on loopback until it is closed.
type Desk struct {
	listener net.Listener
	server   *http.Server

	mu     sync.Mutex
	secret string // of the present run; "" for none
	take   func(Announcement) (net.Addr, error)
}

// Open returns a Desk that takes no announcements yet.
func Open() (*Desk, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	d := &Desk{listener: l}
	d.server = &http.Server{Handler: d}
	go func() { _ = d.server.Serve(l) }() // ends with Close
	return d, nil
}

// Close ends the Desk.
func (d *Desk) Close() {
	d.listener.Close() // the server may not have begun
	d.server.Close()
}

// Expect returns the variable, "GOVITE_SUPERVISOR=…", for the environment of the
// next run of the application. From now on take gets the announcements of that run,
// one at a time, and those of earlier runs are refused. take returns where the
// supervisor listens for the application.
func (d *Desk) Expect(take func(Announcement) (net.Addr, error)) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.secret, d.take = rand.Text(), take
	return Variable + "=http://" + d.listener.Addr().String() + "/" + d.secret
}

// ServeHTTP answers announcements.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if r.Method != http.MethodPost || d.secret == "" || r.URL.Path != "/"+d.secret {
		http.Error(w, "no run of the application has this URL", http.StatusForbidden)
		return
	}
	var a Announcement
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&a); err != nil {
		http.Error(w, "the announcement: "+err.Error(), http.StatusBadRequest)
		return
	}
	var result Result
	if at, err := d.take(a); err != nil {
		result.Error = err.Error()
	} else {
		result.Address = at.String()
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(result) // an error means that the application is gone
}
