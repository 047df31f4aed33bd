package http1

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"time"
)

// A conn is one connection. It belongs to one request at a time, or to the
// Transport.
type conn struct {
	net.Conn
	transport *Transport
	origin    string // of the server: "http://localhost:5173"
	r         *bufio.Reader
	w         *bufio.Writer
	since     time.Time // when it was last used
}

func newConn(c net.Conn, t *Transport, origin string) *conn {
	return &conn{Conn: c, transport: t, origin: origin, r: bufio.NewReaderSize(c, t.ReadBufferSize), w: bufio.NewWriter(c)}
}

// past is a deadline that has been missed.
var past = time.Unix(1, 0)

// send sends req and reads the response's header. Begun says that there was
// something of a response; before that a server that closes the connection has
// not seen the request.
func (c *conn) send(req *http.Request) (res *http.Response, begun bool, err error) {
	stop := context.AfterFunc(req.Context(), func() { _ = c.SetDeadline(past) })
	defer func() {
		if err != nil {
			stop()
		}
	}()
	if err := req.Write(c.w); err != nil {
		return nil, false, err
	}
	if err := c.w.Flush(); err != nil {
		return nil, false, err
	}
	if _, err := c.r.Peek(1); err != nil {
		return nil, false, err
	}
	if res, err = c.read(req); err != nil {
		return nil, true, err
	}
	b := &body{from: res.Body, conn: c, ctx: req.Context(), stop: stop, reusable: !res.Close && !req.Close}
	if res.Body == http.NoBody {
		b.end(true)
	} else {
		res.Body = b
	}
	return res, true, nil
}

// most1xx is how many interim responses may precede the response.
const most1xx = 5

// read reads the header of the response, and of those that precede it
// (RFC 9110, section 15.2).
func (c *conn) read(req *http.Request) (*http.Response, error) {
	for range most1xx + 1 {
		res, err := http.ReadResponse(c.r, req)
		switch {
		case err != nil:
			return nil, err
		case res.StatusCode == http.StatusSwitchingProtocols:
			return nil, errors.New("http1: the server switches protocols, and was not asked to")
		case res.StatusCode >= 200:
			return res, nil
		}
		trace := httptrace.ContextClientTrace(req.Context())
		if trace != nil && trace.Got1xxResponse != nil {
			if err := trace.Got1xxResponse(res.StatusCode, textproto.MIMEHeader(res.Header)); err != nil {
				return nil, err
			}
		}
	}
	return nil, fmt.Errorf("http1: more than %d responses of 1xx", most1xx)
}
