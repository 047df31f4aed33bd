package http1

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Options are those of [http.Transport] by the same names.
type Options struct {
	// DialContext makes connections. Default: that of a [net.Dialer].
	DialContext func(ctx context.Context, network, addr string) (net.Conn, error)

	// DialTLSContext makes connections for https, with the handshake done.
	// Default: none, https is an error.
	DialTLSContext func(ctx context.Context, network, addr string) (net.Conn, error)

	// MaxConns is how many connections there are at a time, those in use and
	// those that are kept. Whoever needs one more waits. Required.
	MaxConns int

	// IdleConnTimeout is how long a connection is kept that nobody uses; it
	// has to be less than the server's own. Required.
	IdleConnTimeout time.Duration

	// ReadBufferSize is that of a connection, in bytes. Default: 4 KiB.
	ReadBufferSize int
}

// Transport is a RoundTripper for GET, HEAD and OPTIONS without a body. It is
// safe for concurrent use.
type Transport struct {
	Options
	slots chan struct{} // one is in it for each request under way

	mu      sync.Mutex
	idle    []*conn     // the one used last is at the end
	sweeper *time.Timer // nil while there is nothing to sweep
}

// New returns a Transport.
func New(o Options) *Transport {
	if o.DialContext == nil {
		o.DialContext = (&net.Dialer{}).DialContext
	}
	if o.DialTLSContext == nil {
		o.DialTLSContext = func(context.Context, string, string) (net.Conn, error) {
			return nil, errors.New("http1: no Options.DialTLSContext for https")
		}
	}
	o.ReadBufferSize = cmp.Or(o.ReadBufferSize, 4<<10)
	return &Transport{Options: o, slots: make(chan struct{}, o.MaxConns)}
}

// RoundTrip implements [http.RoundTripper]. A kept connection that the server
// has closed meanwhile is replaced; what else goes wrong is returned: a
// [net.OpError], [io.EOF] or [io.ErrUnexpectedEOF] of a server that is gone,
// the cause of a context that has ended. A request with another method, or with
// a body, is an error.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := check(req); err != nil {
		return nil, err
	}
	ctx := req.Context()
	select {
	case t.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	res, err := t.send(req)
	if err != nil {
		<-t.slots
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, err
	}
	return res, nil
}

// check reports what this package is not for. What it is for may be sent twice
// (RFC 9110, section 9.2.2).
func check(req *http.Request) error {
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
	default:
		return fmt.Errorf("http1: the method is %s: want GET, HEAD or OPTIONS", req.Method)
	}
	if req.ContentLength != 0 || req.Body != nil && req.Body != http.NoBody {
		return errors.New("http1: the request has a body")
	}
	return nil
}

// send sends req over a connection that is kept, or else over a new one.
func (t *Transport) send(req *http.Request) (*http.Response, error) {
	origin := req.URL.Scheme + "://" + req.URL.Host
	for {
		c := t.take(origin)
		kept := c != nil
		if !kept {
			var err error
			if c, err = t.dial(req.Context(), req.URL, origin); err != nil {
				return nil, err
			}
		}
		res, begun, err := c.send(req)
		if err == nil {
			return res, nil
		}
		c.Close()
		if !kept || begun || req.Context().Err() != nil {
			return nil, err
		}
	}
}

func (t *Transport) dial(ctx context.Context, u *url.URL, origin string) (*conn, error) {
	dial, port := t.DialContext, "80"
	if u.Scheme == "https" {
		dial, port = t.DialTLSContext, "443"
	}
	c, err := dial(ctx, "tcp", net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), port)))
	if err != nil {
		return nil, err
	}
	return newConn(c, t, origin), nil
}
