package bridge

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"time"
)

// body is what fasthttp reads a response's body from. It is no PipeReader
// itself, whose CloseWithError newer versions would call in place of Close.
type body struct {
	start  *bytes.Reader // what the handler has written at first
	pipe   *io.PipeReader
	left   int                // how much is announced and not read, negative if nothing is
	cancel context.CancelFunc // ends the request
	conn   net.Conn
	watch  bool // for the client's going away
}

// Read breaks the connection when the response breaks off. An error alone does
// not do that if it is fiber's compress or etag middleware that reads: they
// end the body as if it were complete.
func (b *body) Read(p []byte) (int, error) {
	if b.watch {
		b.watch = false
		go b.watchClient()
	}
	n, err := b.start.Read(p)
	if err != nil {
		n, err = b.pipe.Read(p)
	}
	b.left -= n
	if errors.Is(err, io.EOF) {
		if b.left <= 0 {
			return n, err
		}
		err = io.ErrUnexpectedEOF
	}
	if err != nil && isReal(b.conn) {
		_ = b.conn.(interface{ CloseWrite() error }).CloseWrite()
		_ = b.conn.SetDeadline(past)
	}
	return n, err
}

// Close is called when the response is sent, or cannot be.
func (b *body) Close() error {
	b.cancel()
	return b.pipe.Close()
}

// watchClient ends the request when the client closes the connection. fasthttp
// notices only when it writes, and what is written next may be long in coming.
// Whatever the client sends is lost here: the connection must not be used
// again.
func (b *body) watchClient() {
	if n, err := b.conn.Read(make([]byte, 1)); n == 0 && !errors.Is(err, os.ErrDeadlineExceeded) {
		b.cancel()
	}
}

// isReal reports whether conn is one of a network, and not that of a test
// (fiber's App.Test), which is at its end from the start.
func isReal(conn net.Conn) bool {
	switch conn.(type) {
	case *net.TCPConn, *net.UnixConn, *tls.Conn:
		return true
	}
	return false
}

// past is a deadline that has been missed.
var past = time.Unix(1, 0)
