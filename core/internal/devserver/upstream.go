package devserver

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	retryEvery = 20 * time.Millisecond

	// maxFileConns bounds the connections for files. With the sockets of a few
	// pages and the probes, there are at most 64 connections to Vite.
	maxFileConns = 56
)

// newTransports returns a transport for files and one for everything else:
// sockets, probes, and requests with a body. A page may load thousands of files at
// once, and their queue must not delay the rest. Neither transport uses a proxy
// from the environment: the dev server is the developer's own. Neither asks for
// compression: that is up to the browser.
func newTransports() (files, others *http.Transport) {
	// The dialer resolves the host name for each connection, and tries all its
	// addresses: Vite listens on only one, the first that localhost resolves to.
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	others = &http.Transport{
		DialContext: dialer.DialContext,
		DialTLSContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			host, _, _ := net.SplitHostPort(addr)
			return (&tls.Dialer{NetDialer: dialer, Config: tlsConfig(host)}).DialContext(ctx, network, addr)
		},
		DisableCompression: true,
		IdleConnTimeout:    4 * time.Second, // Node closes idle connections after five
	}
	files = others.Clone()
	files.MaxConnsPerHost, files.MaxIdleConnsPerHost = maxFileConns, maxFileConns
	files.ReadBufferSize = 32 << 10 // most modules, with their source maps, come in one read

	// Vite leaves an upgrade that it does not know unanswered.
	others.ResponseHeaderTimeout = 10 * time.Second
	return files, others
}

// tlsConfig returns how to trust host. A dev server on this machine usually has
// a self-signed certificate (@vitejs/plugin-basic-ssl), and its connections do not
// leave the machine.
func tlsConfig(host string) *tls.Config {
	return &tls.Config{ServerName: host, InsecureSkipVerify: isLoopbackName(host)}
}

// errNowhere is a request's error when no dev server is known.
var errNowhere = errors.New("no dev server is known")

// upstream sends requests to the dev server, and follows it to another address.
type upstream struct {
	server    *Server
	transport *http.Transport
	patient   bool // wait for a dev server that restarts
}

// fileUpstream is for requests without a body.
func (s *Server) fileUpstream() upstream { return upstream{s, s.files, true} }

// otherUpstream is for sockets, and for requests with a body, which cannot be sent
// twice.
func (s *Server) otherUpstream() upstream { return upstream{s, s.others, false} }

// RoundTrip implements [http.RoundTripper]. If the server does not listen, or hangs
// up without a response, RoundTrip locates the dev server again and tries its new
// address. If the dev server was up a moment ago, a patient request waits as long
// as a restart takes.
func (u upstream) RoundTrip(req *http.Request) (*http.Response, error) {
	s := u.server
	patient := u.patient && s.seenWithin(s.pace.Recently)
	giveUp := time.Now().Add(s.pace.Restart)
	for t := s.target.Load(); ; {
		res, err := u.send(req, t)
		if err == nil {
			s.seen()
		}
		if !isGone(err) || req.Context().Err() != nil {
			return res, err
		}
		s.outages.Add(1)
		s.observed(false)

		last := t
		var missing error
		if t, missing = s.locate(); missing != nil {
			err = missing
		}
		if time.Now().After(giveUp) {
			return nil, err
		}
		if missing == nil && t.origin() != last.origin() {
			continue
		}
		if !patient {
			return nil, err
		}
		select {
		case <-time.After(retryEvery):
		case <-req.Context().Done():
			return nil, context.Cause(req.Context())
		}
	}
}

// send sends a copy of req to t.
func (u upstream) send(req *http.Request, t *target) (*http.Response, error) {
	if t.host == "" {
		return nil, errNowhere
	}
	if u.server.isStranger(t) {
		return nil, errStranger
	}
	out := req.WithContext(req.Context())
	address := *req.URL
	address.Scheme, address.Host = t.scheme, t.host
	out.URL, out.Host = &address, t.host
	return u.transport.RoundTrip(out)
}

// closedIdle is the error of net/http for a new connection that the server
// closes before the request is written. The variable is not exported; see
// errServerClosedIdle in net/http/transport.go.
const closedIdle = "http: server closed idle connection"

// isGone reports whether err means that the dev server does not answer at an
// address: no server listens there, another project's server does, or Vite has cut
// the connection, as it does when it restarts. The numbers of network errors
// differ between systems; their operations do not.
func isGone(err error) bool {
	if op := (*net.OpError)(nil); errors.As(err, &op) {
		return op.Op == "dial" || op.Op == "read" || op.Op == "write"
	}
	return errors.Is(err, errNowhere) || errors.Is(err, errStranger) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		err != nil && strings.HasSuffix(err.Error(), closedIdle)
}
