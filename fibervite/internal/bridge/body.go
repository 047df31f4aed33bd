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

// body is the response body that fasthttp reads. It does not embed the
// PipeReader: newer versions of fasthttp would call CloseWithError instead of
// Close.
type body struct {
	start  *bytes.Reader // the first bytes of the body
	pipe   *io.PipeReader
	left   int                // announced bytes that are not read yet; negative without a length
	cancel context.CancelFunc // ends the request
	conn   net.Conn
	watch  bool // the first Read starts watchClient
}

// Read breaks the connection when the response breaks off. An error does not
// suffice: fiber's compress and etag middleware end the body as if it were
// complete.
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
	if err != nil && IsReal(b.conn) {
		_ = b.conn.(interface{ CloseWrite() error }).CloseWrite()
		_ = b.conn.SetDeadline(past)
	}
	return n, err
}

// Close ends the request. fasthttp calls it after the response, sent or not.
func (b *body) Close() error {
	b.cancel()
	return b.pipe.Close()
}

// watchClient ends the request when the client closes the connection. fasthttp
// notices that only when it writes, perhaps much later. watchClient drops bytes
// that the client sends, so that the connection must not be used again.
func (b *body) watchClient() {
	if n, err := b.conn.Read(make([]byte, 1)); n == 0 && !errors.Is(err, os.ErrDeadlineExceeded) {
		b.cancel()
	}
}

// IsReal reports whether conn is a network connection. The connection of a test
// (fiber's App.Test) is at its end from the start.
func IsReal(conn net.Conn) bool {
	switch conn.(type) {
	case *net.TCPConn, *net.UnixConn, *tls.Conn:
		return true
	}
	return false
}

// past is a deadline in the past.
var past = time.Unix(1, 0)
