package devserver

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/govite/govite/core/internal/http1"
)

const (
	restartTime = 500 * time.Millisecond // Vite restarts in 40 to 130 ms
	retryEvery  = 20 * time.Millisecond

	// mostFiles is the number of connections for files: with the sockets of a
	// few pages, and the probes, 64.
	mostFiles = 56
)

// newTransports returns the transport for files, of which a page may load
// thousands at once, and the one for all else: sockets, probes, and the odd
// request with a body. Proxies from the environment are not for a server of
// one's own, and the browser decides about compression.
func newTransports() (files *http1.Transport, others *http.Transport) {
	// The name is dialled as it is: Vite binds one address, the first that
	// localhost resolves to, and Go tries them all.
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	dialTLS := func(ctx context.Context, network, addr string) (net.Conn, error) {
		host, _, _ := net.SplitHostPort(addr)
		return (&tls.Dialer{NetDialer: dialer, Config: tlsConfig(host)}).DialContext(ctx, network, addr)
	}
	// Node closes idle connections after five seconds: be first.
	const idle = 4 * time.Second

	files = http1.New(http1.Options{
		DialContext:     dialer.DialContext,
		DialTLSContext:  dialTLS,
		MaxConns:        mostFiles,
		IdleConnTimeout: idle,
		ReadBufferSize:  32 << 10, // most modules, with their source maps, come in one read
	})
	others = &http.Transport{
		DialContext:        dialer.DialContext,
		DialTLSContext:     dialTLS,
		DisableCompression: true,
		IdleConnTimeout:    idle,
		// Vite leaves an upgrade that it does not know unanswered.
		ResponseHeaderTimeout: 10 * time.Second,
	}
	return files, others
}

// tlsConfig returns how to trust host. The certificate of a dev server on this
// machine is self-signed as a rule (@vitejs/plugin-basic-ssl), and there is
// nobody in between.
func tlsConfig(host string) *tls.Config {
	return &tls.Config{ServerName: host, InsecureSkipVerify: isLoopbackName(host)}
}

// errNowhere is a request's error when no dev server is known.
var errNowhere = errors.New("no dev server is known")

// upstream sends requests to the dev server, wherever it is at the time.
type upstream struct {
	server    *Server
	transport http.RoundTripper
}

// upstream returns where r goes, a request for a file.
func (s *Server) upstream(r *http.Request) upstream {
	if r.ContentLength != 0 {
		return upstream{s, s.others}
	}
	return upstream{s, s.files}
}

// RoundTrip implements [http.RoundTripper]. When nobody listens, or the server
// hangs up without a response, it looks for the dev server anew and goes where
// that has moved. If the server was up a moment ago a request for a file waits
// as long as a restart takes.
func (u upstream) RoundTrip(req *http.Request) (*http.Response, error) {
	s := u.server
	patient := u.transport == http.RoundTripper(s.files) && s.seenWithin(recently)
	giveUp := time.Now().Add(restartTime)
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

// isGone reports whether err means that there is no server, or not ours any more:
// Vite cuts its connections when it restarts. The numbers of these errors differ
// between systems; the operations do not.
func isGone(err error) bool {
	if op := (*net.OpError)(nil); errors.As(err, &op) {
		return op.Op == "dial" || op.Op == "read" || op.Op == "write"
	}
	return errors.Is(err, errNowhere) || errors.Is(err, errStranger) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
